import { type Matrix, matrixOf } from "../../../studies/spectral/matrix.ts";
import type { SpectralTrace } from "../../../studies/spectral/spectral_trace.ts";
import { CounterRandom } from "../../../kernels/mod.ts";

/** A walk of a few noisy waves; `noise` tells how far it strays. */
export function walk(
  seed: number,
  { steps = 18, width = 8, noise = 0.1 }: { steps?: number; width?: number; noise?: number } = {},
): Matrix {
  const random = new CounterRandom(seed, "walk"), next = () => random.normal();
  const weights = Array.from({ length: width }, () => [next(), next()]);
  return matrixOf(
    Array.from(
      { length: steps },
      (_, t) => weights.map(([a, b]) => a * Math.cos(t / 4) + b * Math.sin(t / 4) + noise * next()),
    ),
  );
}

/** A trace of such a walk. */
export function traceOf(
  seed: number,
  changes: Partial<SpectralTrace> & { noise?: number; length?: number } = {},
): SpectralTrace {
  const { noise, length, ...fields } = changes;
  return {
    runId: `run ${seed}`,
    scenario: "s",
    model: "m",
    condition: "gold",
    source: "agent_runs",
    group: `run ${seed}`,
    steps: walk(seed, { noise, steps: length }),
    place: `trace ${seed}`,
    ...fields,
  };
}

/** Runs of two models under three prompts; those under drift stray `noise` far. */
export function someTraces(noise: number): SpectralTrace[] {
  return ["a", "b"].flatMap((model, m) =>
    (["gold", "creative", "drift"] as const).flatMap((condition, c) =>
      Array.from({ length: 7 }, (_, k) =>
        traceOf(1000 * m + 100 * c + k, {
          model,
          condition,
          noise: condition === "drift" ? noise : 0.1,
        }))
    )
  );
}
