import { fitRasch, fitTwoPL, type LogisticPriors } from "../../../irt/mod.ts";
import { fitTwoPLBatch, WasmBackend } from "../../../kernels/mod.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { readCells, readInput } from "./read_input.ts";

/** Share of the cost that a whole step must promise less than: peers stop at a cost as near the best. */
const TOLERANCE = 1e-7;

/** Rasch or two-parameter models, from a point that all engines share. */
export async function logisticJob(spec: PeerSpec): Promise<Job> {
  const cells = await readCells(spec);
  const { respondents: R, items: I } = cells;
  const start = Float64Array.from(await readInput(spec, "start.f32"));
  const priors = spec.priors as LogisticPriors;
  const wasm = new WasmBackend();
  const plain = {
    ability: start.slice(0, R),
    difficulty: start.slice(R, R + I),
    discrimination: start.slice(R + I),
  };
  const fit = async () => {
    if (spec.engine === "reference") {
      return spec.slopes
        ? fitTwoPL(cells, { start: plain, priors })
        : fitRasch(cells, { start: plain, priors });
    }
    const problem = { cells, discrimination: spec.slopes ? "signed" : "one", priors } as const;
    const starts = [spec.slopes ? start : start.subarray(0, R + I)];
    const [found] = await fitTwoPLBatch(wasm, [problem], { starts, tolerance: TOLERANCE });
    if (found.status !== "converged") throw new Error(`the fit ended as ${found.status}`);
    return found;
  };
  return {
    async check() {
      const found = await fit();
      const slopes = "discrimination" in found ? found.discrimination : plain.discrimination;
      return { point: Float64Array.of(...found.ability, ...found.difficulty, ...slopes) };
    },
    run: fit,
  };
}
