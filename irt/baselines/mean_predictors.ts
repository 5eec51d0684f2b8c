import { fitAgentMean, predictAgentMean } from "./agent_mean.ts";
import { fitNaive, predictNaive } from "./naive.ts";
import { definePredictor, type Predictor } from "./predictor.ts";

/**
 * Predicts each item by its mean training score, items never seen by the global mean.
 *
 * @example
 * ```ts
 * import { naivePredictor } from "./mean_predictors.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(naivePredictor().needs, { embeddings: false, validation: false });
 * ```
 */
export function naivePredictor(): Predictor<{ globalMean: number }> {
  return definePredictor({
    name: "naive",
    needs: { embeddings: false, validation: false },
    run({ train, query }) {
      const fit = fitNaive(train), { globalMean } = fit;
      return {
        predicted: predictNaive(fit, query),
        diagnostics: { globalMean },
      };
    },
  });
}

/**
 * Predicts each respondent by its mean training score, smoothed.
 *
 * @param options `priorCells`, as for {@linkcode fitAgentMean}
 *
 * @example
 * ```ts
 * import { agentMeanPredictor } from "./mean_predictors.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(agentMeanPredictor({ priorCells: 2 }).name, "agent mean");
 * ```
 */
export function agentMeanPredictor(
  options: { priorCells?: number } = {},
): Predictor<{ globalMean: number }> {
  return definePredictor({
    name: "agent mean",
    needs: { embeddings: false, validation: false },
    run({ train, query }) {
      const fit = fitAgentMean(train, options), { globalMean } = fit;
      return {
        predicted: predictAgentMean(fit, query),
        diagnostics: { globalMean },
      };
    },
  });
}
