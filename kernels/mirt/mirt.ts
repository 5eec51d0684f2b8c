import type { Backend } from "../runtime/backend.ts";
import { trainMirtGpu } from "./mirt_gpu.ts";
import { checkTraining, type MirtProblem, type MirtTraining } from "./mirt_problem.ts";
import { trainMirtReference } from "./mirt_reference.ts";
import { trainMirtShared } from "./mirt_shared.ts";

/**
 * Trains a batch of compensatory multidimensional models, logit = θ·a + d + b + g (Reckase 2009), by AdamW
 * (Loshchilov & Hutter 2019) on the mean cost over each model's cells.
 *
 * On WebGPU all models, of whatever cells and factors, take each step together in three dispatches, and
 * what `look` asks for is collected on the device; WebAssembly trains them one by one on all cores. Both compute
 * in single precision, the reference in double. Predictions after 500 steps agree to about 1e-5 under
 * cross-entropy; under the Beta likelihood with scores of exactly 0 and 1, where steps amplify
 * differences, to 1e-3. The same start gives the same bits on the same device.
 *
 * @param problems M models; those with the same cells object share it on the device
 * @returns Parameters of each model after the last step, in the order of its `start`
 * @throws {ShapeError} When lists differ in length
 * @throws {RangeError} When a setting, score, weight, index or start lies outside its range, or a model has
 * no cell that counts
 *
 * @example Follows one model to a score of 0.9
 * ```ts
 * import { trainMirt } from "./mirt.ts";
 * import { WasmBackend } from "../wasm/wasm_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 1,
 *   items: 1,
 *   respondent: new Uint32Array([0]),
 *   item: new Uint32Array([0]),
 *   score: new Float64Array([0.9]),
 * };
 * const looked: number[] = [];
 * const [parameters] = await trainMirt(
 *   new WasmBackend(),
 *   [{ cells, factors: 1, start: new Float64Array([0.01, 0.01, 0, 0, 0]) }],
 *   {
 *     likelihood: { kind: "bernoulli" },
 *     weightDecay: 0,
 *     everySteps: 250,
 *     look: (_model, step) => looked.push(step),
 *   },
 * );
 * const [ability, loading, easiness, bias, global] = parameters;
 * const logit = ability * loading + easiness + bias + global;
 * assert(Math.abs(1 / (1 + Math.exp(-logit)) - 0.9) < 1e-3);
 * assert.deepEqual(looked, [250, 500]);
 * ```
 */
export async function trainMirt(
  backend: Backend,
  problems: readonly MirtProblem[],
  training: MirtTraining,
): Promise<Float64Array[]> {
  const settings = checkTraining("trainMirt()", problems, training);
  if (backend.kind === "webgpu") return await trainMirtGpu(backend, problems, settings);
  if (backend.kind === "wasm") return await trainMirtShared(backend, problems, settings);
  const { look } = settings;
  return problems.map((problem, m) =>
    trainMirtReference(
      problem,
      settings,
      look && ((step: number, parameters: Float64Array) => look(m, step, parameters)),
    )
  );
}
