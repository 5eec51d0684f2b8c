import { adamWReference } from "../optimiser/adamw_reference.ts";
import { batchSize, rateTable } from "../optimiser/rates.ts";
import { PARAMETER_NAMES, type SaeParameters } from "./sae_model.ts";
import { ADAM, CLIP_SLACK, rowOrders, type SaePlan } from "./sae_plan.ts";
import { projectReference, saeForwardReference, saeGradientsReference } from "./sae_reference.ts";

/** How close 32-bit parameters must stay to double precision over a few dozen steps. */
export const TRAINING_TOLERANCE = { absolute: 2e-5, relative: 2e-4 } as const;

/** What training leaves. */
export interface SaeTrained<T = Float32Array<ArrayBuffer>> {
  readonly parameters: SaeParameters<T>;
  /** Loss of each step. */
  readonly losses: Float64Array;
}

/** Trains in double precision from the given start. */
export function trainSaeReference(
  values: Float32Array,
  start: SaeParameters<Float32Array>,
  plan: SaePlan,
): SaeTrained<Float64Array<ArrayBuffer>> {
  const { size, constants, rate, clip } = plan;
  const { width, features } = size;
  const named = (make: (name: typeof PARAMETER_NAMES[number]) => Float64Array<ArrayBuffer>) =>
    Object.fromEntries(
      PARAMETER_NAMES.map((name) => [name, make(name)]),
    ) as unknown as SaeParameters<Float64Array<ArrayBuffer>>;
  const parameters = named((name) => Float64Array.from(start[name]));
  const first = named((name) => new Float64Array(start[name].length));
  const second = named((name) => new Float64Array(start[name].length));
  const losses: number[] = [];
  let idle = new Float64Array(features);
  let epochs = 0;
  for (const order of rowOrders(plan)) {
    for (const batch of plan.batches) {
      const rows = new Float64Array(batch.count * width);
      for (let b = 0; b < batch.count; b++) {
        const row = order[batch.start + b];
        rows.set(values.subarray(row * width, (row + 1) * width), b * width);
      }
      const forward = saeForwardReference(parameters, rows, { size, idle, constants });
      const gradients = saeGradientsReference(parameters, forward, { size, constants });
      projectReference(gradients.decoder, parameters.decoder, width);
      let squares = 0;
      for (const name of PARAMETER_NAMES) gradients[name].forEach((g) => squares += g * g);
      idle = forward.idle as Float64Array<ArrayBuffer>;
      losses.push(forward.loss);
      const gradientScale = Math.min(1, clip / (Math.sqrt(squares) + CLIP_SLACK));
      for (const name of PARAMETER_NAMES) {
        const state = {
          parameters: parameters[name],
          gradient: gradients[name],
          first: first[name],
          second: second[name],
        };
        const size = batchSize("trainSae", { [name]: parameters[name] }, {});
        const rates = rateTable("trainSae", { rate, decay: 0 }, size);
        adamWReference(state, { ...ADAM, step: losses.length, gradientScale }, rates, size);
      }
      normaliseRows(parameters.decoder, width);
    }
    plan.onEpoch(++epochs);
  }
  return { parameters, losses: Float64Array.from(losses) };
}

/** Brings every row to length 1. */
function normaliseRows(matrix: Float64Array, width: number): void {
  for (let at = 0; at < matrix.length; at += width) {
    const row = matrix.subarray(at, at + width);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    row.forEach((x, c) => row[c] = x / length);
  }
}
