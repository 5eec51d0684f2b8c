import { arafReference } from "./araf_reference.ts";
import { recordsAt, stepScales } from "./araf_schedule.ts";
import type { ArafJob, ArafParameters, ArafResult, EpochLoss, Rate } from "./araf_types.ts";

/** An independent copy of all parameters. */
export function copyParameters(p: ArafParameters): ArafParameters {
  return {
    ability: Float64Array.from(p.ability),
    bias: Float64Array.from(p.bias),
    projection: Float64Array.from(p.projection),
    scale: Float64Array.from(p.scale),
    difficulty: Float64Array.from(p.difficulty),
    offset: Float64Array.from(p.offset),
    global: Float64Array.from(p.global),
  };
}

/**
 * Trains one fit with the plain reference: full batch, AdamW on all but the scales, plain gradient steps
 * on those. The order of one epoch is loss, gradient, steps, snapping.
 */
export function trainArafReference(
  { problem, settings, seed, penalty, initial }: ArafJob,
  onEpoch: (epoch: number) => void = () => {},
): ArafResult {
  const parameters = copyParameters(initial);
  const losses: EpochLoss[] = [];
  const steps = adam([
    [parameters.ability, "ability", settings.ability],
    [parameters.bias, "bias", settings.ability],
    [parameters.projection, "projection", settings.projection],
    [parameters.global, "global", settings.projection],
    [parameters.difficulty, "difficulty", settings.difficulty],
    [parameters.offset, "offset", settings.difficulty],
  ]);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const { loss, gradient } = arafReference(problem, settings, parameters, {
      seed,
      epoch,
    });
    if (recordsAt(settings, epoch)) losses.push({ epoch, loss });
    steps(gradient, epoch + 1);
    stepScales(parameters.scale, gradient.scale, settings, penalty, epoch);
    onEpoch(epoch);
  }
  return { parameters, losses };
}

/** AdamW with decoupled decay (Loshchilov & Hutter 2019); β 0.9 and 0.999, ε 1e-8 outside the root. */
function adam(groups: readonly (readonly [Float64Array, keyof ArafParameters, Rate])[]) {
  const moments = groups.map(([p]) => [new Float64Array(p.length), new Float64Array(p.length)]);
  return (gradients: ArafParameters, t: number) => {
    const [c1, c2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
    groups.forEach(([p, name, { rate, decay }], at) => {
      const [m, v] = moments[at];
      const g = gradients[name];
      for (let i = 0; i < p.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
        p[i] = p[i] * (1 - rate * decay) - rate / c1 * m[i] / (Math.sqrt(v[i] / c2) + 1e-8);
      }
    });
  };
}
