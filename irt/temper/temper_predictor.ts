import { ReferenceBackend } from "../../kernels/mod.ts";
import {
  type Predictor,
  type PredictorInput,
  scoreValidation,
  type ValidationScore,
} from "../baselines/mod.ts";
import { fitTemperBatch } from "./fit_temper_batch.ts";
import { predictTemper } from "./predict_temper.ts";
import type { TemperFit } from "./temper_fit.ts";
import { GROUP_VARIANCE_STARTS, type TemperOptions } from "./temper_options.ts";
import type { TextGroup } from "./text_group.ts";

/** Settings of {@linkcode temperPredictor}; any option of the fit can be given too. */
export interface TemperPredictorOptions extends Partial<Omit<TemperOptions, "groupVariance">> {
  /** `"temper"` by default */
  readonly name?: string;
  /** `[R]` names of the respondents; without them agents are told by their answers only */
  readonly respondents?: readonly string[];
  /** Text groups of all I items, perhaps made for the training items; the embeddings by default */
  readonly textGroups?: (
    input: PredictorInput,
  ) => readonly TextGroup[] | Promise<readonly TextGroup[]>;
  /** Starts of σ_g² to choose between on the validation items, 0.1 and 0.5 by default; one is no choice */
  readonly starts?: readonly number[];
  /** Whether predictions are averaged over what is not known; true by default */
  readonly integrate?: boolean;
}

/** What the predictor says of its fit. */
export interface TemperDiagnostics {
  /** Chosen start of σ_g² */
  readonly groupVariance: number;
  /** Empty where there was one start */
  readonly table: readonly {
    readonly groupVariance: number;
    readonly validation: ValidationScore;
  }[];
  /** Evidence bound of the fit, nats */
  readonly bound: number;
  readonly converged: boolean;
}

/**
 * TEMPER as a method for studies: fits the training cells from each start of the text variances, keeps the
 * one of the least validation log-loss, and predicts. Scores count as shares of passes whatever the
 * likelihood asked for.
 *
 * @throws {RangeError} When there is no start to try
 *
 * @example
 * ```ts
 * import { temperPredictor } from "./temper_predictor.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(temperPredictor().needs, { embeddings: true, validation: true });
 * const plain = temperPredictor({ textGroups: () => [], starts: [0.1] });
 * assert.deepEqual(plain.needs, { embeddings: false, validation: false });
 * ```
 */
export function temperPredictor(
  options: TemperPredictorOptions = {},
): Predictor<TemperDiagnostics> {
  const { name = "temper", respondents, textGroups, integrate, ...rest } = options;
  const { starts = GROUP_VARIANCE_STARTS, ...changes } = rest;
  if (starts.length === 0) {
    throw new RangeError("Cannot predict with TEMPER as there must be a start to try: found none");
  }
  return {
    name,
    needs: { embeddings: textGroups === undefined, validation: starts.length > 1 },
    async predict(input) {
      const groups = await (textGroups ?? embeddingGroup)(input);
      const { benchmarks, train, query } = input;
      const jobs = starts.map((groupVariance) => ({
        cells: train,
        input: {
          seed: input.seed,
          ...changes,
          groupVariance,
          benchmarks,
          textGroups: groups,
          ...(respondents && { respondents }),
        },
      }));
      const fits: TemperFit[] = [], backend = input.backend ?? new ReferenceBackend();
      for await (const { index, fit } of fitTemperBatch(backend, jobs, { workers: 0 })) {
        fits[index] = fit;
      }
      const predict = (fit: TemperFit, cells: typeof query) =>
        predictTemper(fit, cells, integrate === undefined ? {} : { integrate }).probability;

      let [fit] = fits, least = Infinity;
      const table: TemperDiagnostics["table"][number][] = [];
      if (starts.length > 1) {
        const { validation } = input;
        if (!validation) {
          throw new TypeError(
            `Cannot predict with ${name} as it chooses the start of its variances on validation cells: found none`,
          );
        }
        for (const candidate of fits) {
          const { groupVariance } = candidate.options;
          const score = scoreValidation(validation.score, predict(candidate, validation));
          table.push({ groupVariance, validation: score });
          if (score.logLoss < least) [fit, least] = [candidate, score.logLoss];
        }
      }
      return {
        predicted: predict(fit, query),
        diagnostics: {
          groupVariance: fit.options.groupVariance,
          table,
          bound: fit.trail.at(-1)!,
          converged: fit.converged,
        },
      };
    },
  };
}

function embeddingGroup({ embeddings }: PredictorInput): TextGroup[] {
  if (embeddings) return [{ name: "embedding", ...embeddings }];
  throw new TypeError(
    "Cannot predict with TEMPER as it needs item embeddings or text groups: found none",
  );
}
