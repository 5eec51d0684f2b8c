import { certify } from "./certificate.ts";
import { detectionStatistics, type StatisticName } from "./detection_statistics.ts";
import type { Matrix } from "./matrix.ts";
import { pathFeatures } from "./path_features.ts";
import type { SpectralTrace } from "./spectral_trace.ts";

/** Every number of a trace, in the order in which tables have them. */
export const FEATURES = [
  "residual",
  "theoretical_bound",
  "sigma_max",
  "singular_gap",
  "tail_energy",
  "pca_explained",
  "dk_angle",
  "koopman_residual",
  "length_T",
  "r_eff",
  "insample_residual",
  "oos_residual",
  "embed_norm",
  "semantic_drift",
  "spectral_radius",
  "sigma_k",
  "dk_bound",
  "rank_used",
  "certificate_residual",
  "certificate_tail",
  "certificate_bound",
  "semantic_divergence",
  "residual_norm",
  "residual_fro_norm",
  "theoretical_bound_norm",
  "r_rel",
  "sv_max_ratio",
  "r_norm",
  "prompt_adjusted_bound",
] as const;
export type FeatureName = typeof FEATURES[number];

/** A trace with its numbers; null for one that the trace does not have. */
export interface MeasuredTrace {
  readonly trace: SpectralTrace;
  readonly valid: boolean;
  readonly values: Readonly<Record<FeatureName, number | null>>;
  /** Numbers of the table that are not determined, and why they are missing or not to be compared */
  readonly illPosed: readonly FeatureName[];
  /** Leading directions of the standardised steps, `[rankUsed, d]` */
  readonly directions: Matrix;
}

const STATISTICS: Readonly<Record<StatisticName, FeatureName>> = {
  residual: "residual",
  theoreticalBound: "theoretical_bound",
  sigmaMax: "sigma_max",
  sigmaK: "sigma_k",
  singularGap: "singular_gap",
  tailEnergy: "tail_energy",
  pcaExplained: "pca_explained",
  dkAngle: "dk_angle",
  dkBound: "dk_bound",
  koopmanResidual: "koopman_residual",
  spectralRadius: "spectral_radius",
};

/**
 * Takes all numbers of a trace. With numerical truncation what the trace does not determine is null; as
 * requested, in the published way, it keeps the value that came out and is only listed.
 *
 * @param trace Of at least one step
 * @param options As of the detection statistics
 *
 * @example
 * ```ts
 * import { measureTrace } from "./measure_trace.ts";
 * import { parseTrace } from "./parse_trace.ts";
 * import { strict as assert } from "node:assert";
 *
 * const embeddings = [[0, 1], [1, 1], [2, 0]];
 * const trace = { run_id: "a", scenario: "s", model: "m", label: "gold", embeddings };
 * const { values, illPosed } = measureTrace(parseTrace(trace, "here")!, { rank: 5 });
 * assert.deepEqual([values.length_T, values.residual], [3, null]);
 * assert(illPosed.includes("residual"));
 * ```
 */
export function measureTrace(
  trace: SpectralTrace,
  options: { rank: number; baseline?: Matrix; truncation?: "numerical" | "requested" },
): MeasuredTrace {
  const found = detectionStatistics(trace.steps, options);
  const certificate = certify(trace.steps);
  const path = pathFeatures(trace.steps, certificate);
  const illPosed = new Set<FeatureName>(found.illPosed.map((name) => STATISTICS[name]));
  const hide = options.truncation !== "requested";
  const statistics = Object.fromEntries(
    (Object.entries(STATISTICS) as [StatisticName, FeatureName][]).map(([name, feature]) => [
      feature,
      (hide && illPosed.has(feature)) || !Number.isFinite(found[name]) ? null : found[name],
    ]),
  );
  const certified = certificate.refused === undefined;
  const given = (value: number | undefined) => value ?? null;
  const values = {
    ...statistics,
    length_T: found.length,
    rank_used: found.rankUsed,
    r_eff: given(certificate.effectiveRank?.rank),
    insample_residual: certified ? certificate.insampleResidual : null,
    oos_residual: certificate.oosValid ? certificate.oosResidual : null,
    embed_norm: path.embedNorm,
    semantic_drift: path.semanticDrift,
    certificate_residual: certificate.oosValid ? certificate.residual : null,
    certificate_tail: certified ? certificate.tailEnergy : null,
    certificate_bound: certificate.oosValid ? certificate.theoreticalBound : null,
    semantic_divergence: certified ? certificate.semanticDivergence : null,
    residual_norm: certificate.oosValid ? given(path.residualNorm) : null,
    residual_fro_norm: certificate.oosValid ? given(path.residualFroNorm) : null,
    theoretical_bound_norm: certificate.oosValid ? given(path.theoreticalBoundNorm) : null,
    r_rel: given(path.rankShare),
    sv_max_ratio: given(path.firstShare),
    r_norm: given(path.remainder),
    prompt_adjusted_bound: given(path.promptAdjustedBound),
  } as Record<FeatureName, number | null>;
  for (const feature of FEATURES) if (values[feature] === null) illPosed.add(feature);
  return {
    trace,
    valid: found.valid,
    values,
    illPosed: FEATURES.filter((feature) => illPosed.has(feature)),
    directions: found.directions,
  };
}
