import { type ArafFit, type ArafRequest, initialAraf } from "../../irt/mod.ts";
import type { Cells } from "../../responses/mod.ts";

/** Fewest epochs in which abilities are learned. */
const LEAST_EPOCHS = 200;

/**
 * A request that learns abilities and biases of new respondents alone, with item parameters taken from a
 * fit: half as many epochs and no dropout, as published. With items held, the loss is convex in what is
 * learned.
 *
 * @param request What the fit was made from
 * @param options `cells`: of the new respondents, on the same items
 */
export function transferRequest(
  request: ArafRequest,
  { fit, cells }: { fit: ArafFit; cells: Cells },
): ArafRequest {
  const { options, features, seed } = request, { respondents } = cells;
  const start = initialAraf(seed, { respondents, width: features.width, factors: options.factors });
  return {
    cells,
    features,
    seed,
    options: {
      ...options,
      dropout: 0,
      penalty: 0,
      epochs: Math.max(LEAST_EPOCHS, Math.round(options.epochs / 2)),
      learnItems: false,
    },
    initial: { ...fit.parameters, ability: start.ability, bias: start.bias },
  };
}
