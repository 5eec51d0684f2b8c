import { type ArafFit, fitAraf } from "../irt/mod.ts";
import { ARAF_PRESETS, areaUnderCurve, predictAraf, simulateBenchmark } from "../irt/mod.ts";
import type { Backend } from "../kernels/mod.ts";
import { observedCells, ResponseMatrix, splitItems } from "../responses/mod.ts";

/** One fit of the demonstration, with how it does on items that it has not seen. */
export interface DemoFit {
  readonly fit: ArafFit;
  /** On held-out items; undefined where they are all passed or all failed */
  readonly auc: number | undefined;
}

/** What the demonstration trains. */
export interface DemoOptions {
  readonly fits: number;
  readonly epochs: number;
  readonly signal?: AbortSignal;
}

/** Penalties that the fits take in turn. */
const PENALTIES = [0, 0.002, 0.005, 0.0155];

/**
 * Trains fits of one simulated benchmark, each from its own seed, one after another, on the calling thread, and gives each as it ends.
 * The same backend gives the same numbers each time.
 *
 * @throws {DOMException} `AbortError` when the signal says so
 */
export async function* trainDemo(
  backend: Backend,
  { fits, epochs, signal }: DemoOptions,
): AsyncGenerator<DemoFit> {
  const { matrix, embeddings: features } = simulateBenchmark({
    seed: 5,
    benchmarks: [{ name: "tasks", respondents: 60, items: 240 }],
    width: 16,
  });
  const scores = ResponseMatrix.create(matrix);
  const { train, test } = splitItems(scores, { seed: 5, validation: 0 });
  const [cells, unseen] = [train, test].map((items) => observedCells(scores, { items }));
  for (let n = 0; n < fits; n++) {
    const options = {
      ...ARAF_PRESETS.default,
      factors: 8,
      epochs,
      penalty: PENALTIES[n % PENALTIES.length],
    };
    const request = { cells, features, options, seed: n };
    for await (
      const { fit } of fitAraf(backend, [request], { workers: 0, lossEvery: 10, signal })
    ) {
      const predicted = predictAraf(fit, features, unseen);
      const area = areaUnderCurve({ truth: unseen.score, predicted });
      yield { fit, auc: area.status === "ok" ? area.value : undefined };
    }
  }
}
