import { fitMirt, fitMirtOn, type MirtSweep, sweepMirt, sweepMirtOn } from "../../../irt/mod.ts";
import { WasmBackend } from "../../../kernels/mod.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { readCells, readInput } from "./read_input.ts";

/**
 * A sweep over numbers of factors, watched by held-out cells every ten steps.
 *
 * The check trains from the starts that all engines share, for fewer steps, and gives the best mean cost
 * of the held-out cells for each number.
 */
export async function mirtJob(spec: PeerSpec): Promise<Job> {
  const cells = await readCells(spec);
  const held = await readCells(spec, "held.f32");
  const starts = await readInput(spec, "start.f32");
  const factors = spec.factors as number[];
  const validation = { cells: held, benchmarks: new Array(cells.items).fill("one") };
  const options = { likelihood: { kind: "bernoulli" }, validation } as const;
  const wasm = new WasmBackend();
  const ours = spec.engine === "assay";
  return {
    async check() {
      const best: number[] = [];
      let at = 0;
      for (const K of factors) {
        const count = (cells.respondents + cells.items) * (K + 1) + 1;
        const start = Float64Array.from(starts.subarray(at, at += count));
        const each = { ...options, factors: K, start, steps: spec.checkEpochs };
        const fit = ours ? await fitMirtOn(wasm, cells, each) : fitMirt(cells, each);
        best.push(fit.validation!.logLoss);
      }
      return { validation: Float64Array.from(best) };
    },
    async run(): Promise<MirtSweep> {
      const all = { ...options, factors, steps: spec.epochs };
      return ours ? await sweepMirtOn(wasm, cells, all) : sweepMirt(cells, all);
    },
  };
}
