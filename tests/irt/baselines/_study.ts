import type { PredictorInput } from "../../../irt/baselines/mod.ts";
import { simulateBenchmark } from "../../../irt/simulate/mod.ts";
import { observedCells, ResponseMatrix, splitItems } from "../../../responses/mod.ts";

/** A simulated study of two benchmarks, its items split in three. */
export function study(
  seed: number,
): { input: PredictorInput; truth: Float64Array; benchmark: string[] } {
  const { matrix, embeddings } = simulateBenchmark({
    seed,
    benchmarks: [{ name: "a", respondents: 20, items: 120 }, {
      name: "b",
      respondents: 30,
      items: 60,
    }],
    factors: 2,
    width: 16,
    clusters: 3,
    itemSpread: 0.4,
  });
  const responses = ResponseMatrix.create(matrix);
  const { train, validation, test } = splitItems(responses, { seed, test: 0.2, validation: 0.2 });
  const query = observedCells(responses, { items: test });
  return {
    input: {
      train: observedCells(responses, { items: train }),
      validation: observedCells(responses, { items: validation }),
      query,
      benchmarks: responses.benchmarks,
      embeddings,
      seed,
      likelihood: { kind: "bernoulli" },
    },
    truth: query.score,
    benchmark: Array.from(query.item, (i) => responses.benchmarks[i]),
  };
}
