import type { Backend } from "../runtime/backend.ts";
import { ShapeError } from "../runtime/errors.ts";
import { cellEvidenceGpu } from "./cell_evidence_gpu.ts";
import { cellBoundReference, cellEvidenceReference } from "./cell_evidence_reference.ts";
import { CellsWasm } from "./cell_evidence_wasm.ts";
import type { CellProblem, EvidenceRequest, GaussianEvidence } from "./cells.ts";

/**
 * The fused bound pass over the cells of many logistic models at once: from the moments of the terms of every
 * logit to Gaussian evidence on one set of numbers of each model. Sums have a fixed order.
 *
 * @param problems Cells and terms; on a WebGPU device with equal numbers of factors and without offsets
 * @returns Two numbers for each row, or for each item, of each problem
 * @throws {ShapeError} When lists do not have a length for each row, item or cell
 * @throws {RangeError} When the target's factor is not there, or a WebGPU device is asked for what it does not do
 *
 * @example
 * ```ts
 * import { ReferenceBackend } from "../runtime/backend.ts";
 * import { gatherCellEvidence } from "./cell_evidence.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   rows: 1,
 *   items: 2,
 *   start: new Uint32Array([0, 2]),
 *   item: new Uint32Array([0, 1]),
 *   weight: Float64Array.of(1, 1),
 *   excess: Float64Array.of(0.5, 0.5),
 * };
 * const bias = { mean: new Float64Array(1), variance: new Float64Array(1) };
 * const [{ linear, precision }] = await gatherCellEvidence(
 *   new ReferenceBackend(),
 *   [{ cells, terms: { bias, factors: [] } }],
 *   { rule: "bound", target: "bias" },
 * );
 * assert.deepEqual([linear[0], precision[0]], [1, 0.5]);
 * ```
 */
export async function gatherCellEvidence(
  backend: Backend,
  problems: readonly CellProblem[],
  request: EvidenceRequest,
): Promise<GaussianEvidence[]> {
  const { target } = request;
  for (const problem of problems) {
    checkCellProblem(problem);
    const { length } = problem.terms.factors;
    if (target !== "bias" && !(target.factor < length)) {
      throw new RangeError(
        `Cannot gather evidence as the target must be one of ${length} factors: found factor ${target.factor}`,
      );
    }
  }
  if (backend.kind === "webgpu") {
    checkForGpu(problems);
    return problems.length > 0 ? await cellEvidenceGpu(backend, problems, request) : [];
  }
  if (backend.kind === "reference") {
    return problems.map((problem) => cellEvidenceReference(problem, request));
  }
  return problems.map(({ cells, terms }) => {
    using scope = backend.scope();
    return new CellsWasm(backend, scope, cells).evidence(terms, request);
  });
}

/**
 * Σ κm − n ln 2cosh(c/2) with c² = m² + v of each of many models: the likelihood's part of the evidence bound,
 * in nats. Takes and refuses what {@linkcode gatherCellEvidence} does.
 */
export async function boundCells(
  backend: Backend,
  problems: readonly CellProblem[],
): Promise<number[]> {
  problems.forEach(checkCellProblem);
  if (backend.kind === "webgpu") {
    checkForGpu(problems);
    if (problems.length === 0) return [];
    const parts = await cellEvidenceGpu(backend, problems, { rule: "bound", target: "total" });
    return parts.map(({ linear }) => linear.reduce((sum, part) => sum + part, 0));
  }
  if (backend.kind === "reference") return problems.map(cellBoundReference);
  return problems.map(({ cells, terms }) => {
    using scope = backend.scope();
    return new CellsWasm(backend, scope, cells).bound(terms);
  });
}

function checkCellProblem({ cells, terms }: CellProblem): void {
  const { rows, items, start, item, weight, excess } = cells, what = "gatherCellEvidence";
  const check = (name: string, list: { readonly length: number }, length: number) => {
    if (list.length !== length) throw new ShapeError(what, name, length, list.length);
  };
  check("start", start, rows + 1);
  check("item", item, start[rows]);
  check("weight", weight, item.length);
  check("excess", excess, item.length);
  const both = (name: string, moments: CellProblem["terms"]["bias"], length: number) => {
    check(`${name}.mean`, moments.mean, length);
    check(`${name}.variance`, moments.variance, length);
  };
  both("bias", terms.bias, rows);
  if (terms.offset) both("offset", terms.offset, item.length);
  terms.factors.forEach((factor, f) => {
    both(`factors[${f}].row`, factor.row, rows);
    both(`factors[${f}].item`, factor.item, items);
  });
  const at = item.findIndex((j) => j >= items);
  if (at >= 0) {
    throw new RangeError(
      `Cannot gather evidence as cell ${at} must name one of ${items} items: found ${item[at]}`,
    );
  }
}

function checkForGpu(problems: readonly CellProblem[]): void {
  const factors = new Set(problems.map(({ terms }) => terms.factors.length));
  const offsets = problems.some(({ terms }) => terms.offset);
  if (factors.size > 1 || offsets) {
    throw new RangeError(
      `Cannot gather evidence on a WebGPU device as problems must have one number of factors and no offsets: found ${
        offsets ? "offsets" : `${[...factors].join(", ")} factors`
      }`,
    );
  }
}
