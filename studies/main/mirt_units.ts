import { fillUnseenLoadings, fitMirtOn, predictMirt } from "../../irt/mod.ts";
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
  const { learned, heldOut, asked } = unitCells(unit, context);
  const { benchmarks } = context.seed(seed).matrix;
  const criterion = context.settings.criterion === "auc" ? "auc" : "logLoss";
  const fit = await fitMirtOn(context.backend, learned, {
    factors: candidate.factors!,
    likelihood: { kind: "bernoulli" },
    seed,
    steps: candidate.steps ?? STEPS,
    weightDecay: 0,
    priors: PRIORS,
    ...(phase === "choose" && { validation: { cells: heldOut, benchmarks, criterion } }),
  });
  const filled = fillUnseenLoadings(fit.parameters, { seen: fit.seen, benchmarks });
  return measureUnit(unit, {
    context,
    predicted: predictMirt(filled, asked),
    details: phase === "choose" ? { found: { steps: fit.step } } : {},
  });
}
