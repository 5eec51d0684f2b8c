import { type Backend, fitTwoPLBatch } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import {
  logisticCost,
  type LogisticEnd,
  logisticEnd,
  type LogisticPriors,
  type LogisticStart,
  pointOf,
} from "./_logistic_fit.ts";

/** What fitLogistic does, by the descent of a backend. */
export async function fitLogisticOn(
  backend: Backend,
  cells: Cells,
  { start, priors }: { start: LogisticStart; priors: LogisticPriors },
): Promise<LogisticEnd> {
  const discrimination = start.discrimination ? "signed" as const : "one" as const;
  const [fit] = await fitTwoPLBatch(backend, [{ cells, discrimination, priors }], {
    starts: [pointOf(start)],
  });
  const { ability, difficulty, status, evaluations } = fit;
  const parameters = {
    ability,
    difficulty,
    ...(start.discrimination && { discrimination: fit.discrimination }),
  };
  // Once more in double precision, which a device need not have.
  const point = pointOf(parameters);
  const value = logisticCost(cells, start, priors)(point, new Float64Array(point.length));
  return logisticEnd(cells, parameters, {
    value,
    converged: status === "converged",
    reason: status,
    trail: [],
    evaluations,
  });
}
