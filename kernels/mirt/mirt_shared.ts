import { shareWork, threadsHere } from "../runtime/share_work.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { rememberCells } from "./mirt_cells.ts";
import type { MirtProblem, MirtSettings } from "./mirt_problem.ts";
import { trainMirtWasm } from "./mirt_wasm.ts";

/** What a helper needs to know. */
export interface MirtWork {
  readonly features: WasmFeatures;
  readonly problems: readonly MirtProblem[];
  readonly settings: Omit<MirtSettings, "look">;
  /** Whether someone looks at models on the way */
  readonly watched: boolean;
}

/** What a helper tells on the way: the parameters of a model after a step. */
export interface MirtLook {
  readonly model: number;
  readonly step: number;
  readonly parameters: Float64Array;
}

/** Models with their parameters at the end. */
export type MirtEnds = readonly (readonly [model: number, parameters: Float64Array])[];

/** Cell steps from which workers are worth their start. */
const MUCH = 2e7;

/** Models by falling size, so that no large one is left to the end. */
export function mirtOrder(problems: readonly MirtProblem[]): number[] {
  const size = (m: number) => problems[m].cells.score.length * (4 + problems[m].factors);
  return [...problems.keys()].sort((a, b) => size(b) - size(a) || a - b);
}

/**
 * Trains models one by one, on all cores where there is enough to do; a model has the same bits wherever it
 * is trained. What `look` is shown of models comes in the order of each model's steps.
 *
 * @param threads All cores unless told
 */
export async function trainMirtShared(
  wasm: WasmBackend,
  problems: readonly MirtProblem[],
  settings: MirtSettings,
  threads = threadsHere(),
): Promise<Float64Array[]> {
  const { look, ...rest } = settings;
  const ends = new Array<Float64Array>(problems.length);
  const order = mirtOrder(problems);
  const prepare = rememberCells();
  const cells = problems.reduce((sum, { cells }) => sum + cells.score.length, 0);
  await shareWork<MirtWork, MirtEnds>({
    pieces: problems.length,
    helpers: cells * settings.steps < MUCH ? 0 : threads - 1,
    open: () => new Worker(new URL("./mirt_worker.ts", import.meta.url), { type: "module" }),
    work: { features: wasm.features, problems, settings: rest, watched: look !== undefined },
    run(piece) {
      const m = order[piece];
      const mine = look && ((step: number, parameters: Float64Array) => look(m, step, parameters));
      ends[m] = trainMirtWasm(wasm, problems[m], settings, mine, prepare);
    },
    take(result) {
      for (const [m, parameters] of result) ends[m] = parameters;
    },
    hear(message) {
      const { model, step, parameters } = message as MirtLook;
      look!(model, step, parameters);
    },
  });
  return ends;
}
