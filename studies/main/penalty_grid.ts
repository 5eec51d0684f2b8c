import type { FeatureName, LikelihoodName, MainSettings } from "./settings.ts";

/**
 * λ of the published runs for a feature set and a likelihood, on matrices before revision or after.
 *
 * Cross-entropy shares the Bernoulli values, being the same loss with soft targets. Text features, which the
 * published runs did not have, share those of PCA, which is as wide; so does a constant.
 *
 * @example
 * ```ts
 * import { publishedPenalty } from "./penalty_grid.ts";
 * import { strict as assert } from "node:assert";
 *
 * const sae = { features: "sae", likelihood: "beta" } as const;
 * assert.equal(publishedPenalty({ ...sae, preRevision: true }), 0.16);
 * assert.equal(publishedPenalty({ ...sae, preRevision: false }), 0.0535);
 * ```
 */
export function publishedPenalty(
  { features, likelihood, preRevision }: {
    features: FeatureName;
    likelihood: LikelihoodName;
    preRevision: boolean;
  },
): number {
  if (likelihood === "beta") {
    const sae = preRevision ? 0.16 : 0.0535;
    return { raw: 0.029, pca: 0.054, sae, text: 0.054, ones: 0.054 }[features];
  }
  return { raw: 0.0151, pca: 0.0155, sae: 0.0159, text: 0.0155, ones: 0.0155 }[features];
}

/**
 * The 107 values of λ that the published full sweep shares among all configurations, rising.
 *
 * @example
 * ```ts
 * import { fullPenalties } from "./penalty_grid.ts";
 * import { strict as assert } from "node:assert";
 *
 * const penalties = fullPenalties();
 * assert.equal(penalties.length, 107);
 * assert.deepEqual([penalties[0], penalties.at(-1)], [0.002, 1000]);
 * ```
 */
export function fullPenalties(): number[] {
  const low = [0.002, 0.004, 0.005, 0.006, 0.008, 0.01, 0.012, 0.014, 0.015];
  const published = [0.0151, 0.0155, 0.0159, 0.016];
  const extra = [0.025, 0.029, 0.035, 0.045, 0.0535, 0.055, 0.065, 0.075, 0.085, 0.095];
  const high = [0.21, 0.22, 0.23, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 50, 75];
  const all = [
    ...low,
    ...published,
    ...steps(0.018, 0.1, 0.002),
    ...extra,
    ...steps(0.105, 0.2, 0.005),
    ...high,
    ...[100, 200, 500, 1000],
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}

/** λ to try: those asked for; else the full sweep; else, in the quick study, the published value. */
export function penaltiesToTry(
  settings: MainSettings,
  configuration: { features: FeatureName; likelihood: LikelihoodName; preRevision: boolean },
): number[] {
  if (settings.penalties) return [...settings.penalties];
  if (settings.size === "full") return fullPenalties();
  return [publishedPenalty(configuration)];
}

function steps(from: number, to: number, step: number): number[] {
  const count = Math.round((to - from) / step) + 1;
  return Array.from({ length: count }, (_, k) => Number((from + k * step).toFixed(6)));
}
