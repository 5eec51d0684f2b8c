import {
  fillUnseenLoadings,
  isBetterScore,
  layOutMirt,
  predictMirt,
  scoreValidation,
  type ValidationScore,
} from "../../irt/mod.ts";
import { CounterRandom, trainMirt } from "../../kernels/mod.ts";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { measureUnit, unitCells } from "./measure_unit.ts";
import type { UnitResult } from "./unit_result.ts";

/** Standard deviations of the priors that hold every parameter. */
const PRIORS = { ability: 1, loading: 1, easiness: 2, bias: 1 };

/** Steps of a fit whose number of steps is still open. */
const STEPS = 500;

/**
 * MIRT for items that nobody has tried: unseen items get the mean of their benchmark.
 *
 * While its dimensions are chosen, the number of steps is too: after every tenth step the validation items
 * are predicted, and the best step is kept (by AUC if that is the criterion, else by log-loss). The final
 * fit takes as many steps.
 */
export async function runMirtUnit(unit: Unit, context: FitContext): Promise<UnitResult> {
  const { seed, candidate, phase } = unit;
  const { learned, heldOut } = unitCells(unit, context);
  const { benchmarks } = context.seed(seed).matrix;
  const sizes = { ...learned, factors: candidate.factors! };
  const seen = new Uint8Array(learned.items);
  for (const item of learned.item) seen[item] = 1;

  const start = layOutMirt(sizes);
  const random = new CounterRandom(seed, "multidimensional start");
  for (const values of [start.ability, start.loading]) {
    for (let at = 0; at < values.length; at++) values[at] = 0.01 * random.normal();
  }
  const predict = (vector: Float64Array) => {
    const filled = fillUnseenLoadings(layOutMirt(sizes, vector), { seen, benchmarks });
    return predictMirt(filled, heldOut);
  };
  let best: { step: number; score: ValidationScore; predicted: Float64Array } | undefined;
  const criterion = context.settings.criterion === "auc" ? "auc" : "logLoss";
  const look = (_model: number, step: number, vector: Float64Array) => {
    const predicted = predict(vector);
    const score = scoreValidation(heldOut.score, predicted);
    if (isBetterScore(score, best?.score, criterion)) best = { step, score, predicted };
  };
  const [vector] = await trainMirt(
    context.backend,
    [{ cells: learned, factors: sizes.factors, start: start.vector }],
    {
      likelihood: { kind: "bernoulli" },
      steps: candidate.steps ?? STEPS,
      weightDecay: 0,
      priors: PRIORS,
      ...(phase === "choose" && { look }),
    },
  );
  return best
    ? measureUnit(unit, {
      context,
      predicted: best.predicted,
      details: { found: { steps: best.step } },
    })
    : measureUnit(unit, { context, predicted: predict(vector) });
}
