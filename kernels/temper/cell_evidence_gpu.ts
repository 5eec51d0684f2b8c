import type { GpuBackend } from "../runtime/gpu_backend.ts";
import { itemLines, packBatch, rowLines } from "./_two_sided_pack.ts";
import source from "./cell_evidence.wgsl" with { type: "text" };
import type { CellProblem, EvidenceRequest, GaussianEvidence } from "./cells.ts";
import type { SideProblem } from "./two_sided.ts";

/** Evidence, or `"total"` parts of the bound by row, of problems with equal numbers of factors, in one dispatch. */
export async function cellEvidenceGpu(
  gpu: GpuBackend,
  problems: readonly CellProblem[],
  { rule, target }: Omit<EvidenceRequest, "target"> & {
    readonly target: EvidenceRequest["target"] | "total";
  },
): Promise<GaussianEvidence[]> {
  const batch = packBatch(problems.map(({ cells, terms: { bias, factors } }) => ({
    bias,
    rows: sideOf(cells.rows),
    blocks: [{
      cells,
      factors: factors.map(({ row, item }) => ({
        row,
        item,
        centre: 0,
        variance: 1,
        count: 0,
        held: false,
        side: sideOf(cells.items),
      })),
    }],
  })));
  const { rows, items, factors, blocks } = batch;
  const byItem = typeof target === "object" && target.side === "item";
  const lines = byItem ? items : rows;
  if (lines === 0) {
    return problems.map(() => ({ linear: new Float64Array(0), precision: new Float64Array(0) }));
  }
  using scope = gpu.scope();
  const { line, partner, trial } = byItem ? itemLines(batch) : rowLines(batch);
  const dims = new Uint32Array([
    lines,
    factors,
    target === "bias" ? 0 : target === "total" ? 2 : 1,
    typeof target === "object" ? target.factor : 0,
    rule === "bound" ? 0 : 1,
    byItem ? 1 : 0,
    rows * (1 + factors),
    0,
  ]);
  const out = scope.zeros(2 * lines);
  const buffers = [
    scope.uniform(dims),
    ...[line, partner, trial, batch.moments].map((data) => scope.upload(data)),
    out,
  ];
  gpu.submit([await gpu.step(source, buffers, lines)]);
  const [bytes] = await gpu.read({ buffer: out, words: 2 * lines });
  const found = new Float32Array(bytes);
  return blocks.map(({ firstRow, firstItem, cells }) => {
    const first = byItem ? firstItem : firstRow, length = byItem ? cells.items : cells.rows;
    const [linear, precision] = [0, 1].map((k) =>
      Float64Array.from({ length }, (_, l) => found[2 * (first + l) + k])
    );
    return { linear, precision };
  });
}

function sideOf(rows: number): SideProblem {
  return {
    features: { values: new Float64Array(0), rows, width: 0 },
    group: new Uint32Array(0),
    groups: [],
    residualVariance: 1,
    residualFixed: true,
    count: 0,
    tightness: 1,
  };
}
