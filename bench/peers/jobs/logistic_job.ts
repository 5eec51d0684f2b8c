import {
  fitRasch,
  fitRaschOn,
  fitTwoPL,
  fitTwoPLOn,
  type LogisticPriors,
} from "../../../irt/mod.ts";
import { WasmBackend } from "../../../kernels/mod.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { readCells } from "./read_input.ts";

/** Rasch or two-parameter models, from abilities and difficulties of 0 and slopes of 1 to convergence. */
export async function logisticJob(spec: PeerSpec): Promise<Job> {
  const cells = await readCells(spec);
  const priors = spec.priors as LogisticPriors;
  const { ability, difficulty } = priors;
  const wasm = new WasmBackend();
  const point = {
    ability: new Float64Array(cells.respondents),
    difficulty: new Float64Array(cells.items),
  };
  const discrimination = new Float64Array(cells.items).fill(1);
  const rasch = { start: point, priors: { ability, difficulty } };
  const twoPL = { start: { ...point, discrimination }, priors };
  const fit = () => {
    if (spec.engine === "reference") {
      return spec.slopes ? fitTwoPL(cells, twoPL) : fitRasch(cells, rasch);
    }
    return spec.slopes ? fitTwoPLOn(wasm, cells, twoPL) : fitRaschOn(wasm, cells, rasch);
  };
  return {
    async check() {
      const found = await fit();
      const slopes: Float64Array = "discrimination" in found
        ? found.discrimination as Float64Array
        : discrimination;
      return { point: Float64Array.of(...found.ability, ...found.difficulty, ...slopes) };
    },
    async run() {
      await fit();
    },
  };
}
