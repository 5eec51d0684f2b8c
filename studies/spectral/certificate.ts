import { decompose } from "./decompose.ts";
import { type EffectiveRank, effectiveRank } from "./effective_rank.ts";
import { distancesTo } from "./cosine_distance.ts";
import { type Matrix, norm, rowOf, sliceRows, timesTransposed, withOnes } from "./matrix.ts";
import { predictNext } from "./predict_next.ts";
import { segmentPath } from "./segment_path.ts";

/** A stretch of steps with a certificate of its own; `end` is past its last step. */
export interface CertifiedSegment {
  readonly start: number;
  readonly end: number;
  readonly pcaExplained: number;
  readonly residual: number;
}

/** What the first steps of a path must be like for its map to be determined. */
export interface WitnessCheck {
  /** σ₁ / σ_r of the steps that the map starts from */
  readonly condition: number;
  /** σ₁ − σ₂, and the same over σ₁; infinite for one direction */
  readonly gap: number;
  readonly relativeGap: number;
  readonly rank: number;
  readonly transitions: number;
}

/** A score of how steadily a trajectory moves. It is no bound on anything that an agent does. */
export interface Certificate {
  /** Why there is none, and then every number below is the worst it can be */
  readonly refused?: string;
  readonly pcaExplained: number;
  readonly tailEnergy: number;
  /** Singular values of the trajectory; NaN where refused */
  readonly sigmaMax: number;
  readonly sigmaSecond: number;
  readonly singularGap: number;
  readonly condition: number;
  /** Singular values of the map from step to step */
  readonly temporalSigmaMax: number;
  readonly temporalSigmaSecond: number;
  readonly temporalGap: number;
  readonly insampleResidual: number;
  readonly oosResidual: number;
  readonly oosValid: boolean;
  /** Out of sample, at least 1e-6 */
  readonly residual: number;
  /** Mean cosine distance to the task, or to the first step */
  readonly semanticDivergence: number;
  readonly lipschitzMargin: number;
  readonly theoreticalBound: number;
  readonly effectiveRank?: EffectiveRank;
  readonly witness?: WitnessCheck;
  /** Coordinates along the effective directions, `[T, r]` */
  readonly path?: Matrix;
  /** Only where the path is cut into several */
  readonly segments: readonly CertifiedSegment[];
}

/** What a certificate is made with. */
export interface CertificateOptions {
  /** Most directions; 10 by default */
  readonly cap?: number;
  /** Embedding of the task */
  readonly task?: Float64Array;
  readonly lipschitzMargin?: number;
  /** Weights of residual, tail, semantic and robustness terms, each in (0, 2]; 1 by default */
  readonly weights?: Readonly<Record<"residual" | "tail" | "semantic" | "robustness", number>>;
}

const EVEN = { residual: 1, tail: 1, semantic: 1, robustness: 1 };
const LEAST_VARIANCE = 1e-8, LEAST_RESIDUAL = 1e-6, MOST_CONDITION = 1e4;

/**
 * Certifies a trajectory: its steps are scaled to unit length, projected on the directions that it
 * supports, and a linear map from step to step is fitted and tried out on steps that it did not see.
 *
 * Steps that hardly vary are first joined in pairs with their predecessors; where that does not help, where
 * there are too few, or where the map is not determined, there is no certificate and `refused` says why.
 *
 * @param trajectory Embeddings, `[T, d]`
 * @param options Cap, task, margins and weights
 * @throws {RangeError} When a weight lies outside (0, 2]
 *
 * @example A turn is predicted
 * ```ts
 * import { certify } from "./certificate.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const turn = matrixOf(Array.from({ length: 20 }, (_, t) => [Math.cos(t / 3), Math.sin(t / 3), 1]));
 * const certificate = certify(turn);
 * assert(certificate.oosValid && certificate.residual < 1e-5);
 * assert.match(certify(matrixOf([[1, 2], [1, 2]])).refused!, /hardly vary/);
 * ```
 */
export function certify(trajectory: Matrix, options: CertificateOptions = {}): Certificate {
  const weights = options.weights ?? EVEN;
  for (const [name, weight] of Object.entries(weights)) {
    if (!(weight > 0 && weight <= 2)) {
      throw new RangeError(
        `Cannot certify a trajectory as the weight of ${name} must be above 0 and at most 2: found ${weight}`,
      );
    }
  }
  const steps = variedSteps(trajectory);
  if ("refused" in steps) return refusal(steps.refused);
  const certificate = certifySteps(steps, options, weights);
  const segments = certificate.path ? certifySegments(certificate.path, options) : [];
  return { ...certificate, segments };
}

/** The same of steps that are ready: unit length, varied. */
function certifySteps(
  steps: Matrix,
  { cap = 10, task, lipschitzMargin = 0 }: CertificateOptions,
  weights: NonNullable<CertificateOptions["weights"]>,
): Certificate {
  const augmented = withOnes(steps);
  const { singular, right } = decompose(augmented);
  const chosen = effectiveRank(singular, { cap, steps: steps.rows, columns: augmented.columns });
  const { rank } = chosen;
  const path = timesTransposed(augmented, sliceRows(right, 0, rank));
  const witness = checkWitness(path);
  if (typeof witness === "string") return refusal(witness);
  const next = predictNext(path);
  const energy = singular.map((s) => s * s).reduce((sum, e) => sum + e, 0) + 1e-12;
  const held = singular.subarray(0, rank).reduce((sum, s) => sum + s * s, 0);
  const pcaExplained = Math.min(1, held / energy), tailEnergy = Math.max(0, 1 - pcaExplained);
  const distances = distancesTo(steps, task ?? rowOf(steps, 0));
  const semanticDivergence = distances.reduce((sum, x) => sum + x, 0) / distances.length;
  const residual = Math.max(next.outOfSample, LEAST_RESIDUAL);
  const temporal = decompose(next.map).singular;
  const second = rank > 1 ? singular[1] : 0;
  return {
    pcaExplained,
    tailEnergy,
    sigmaMax: singular[0],
    sigmaSecond: second,
    singularGap: singular[0] - second,
    condition: chosen.condition,
    temporalSigmaMax: temporal[0],
    temporalSigmaSecond: temporal[1] ?? 0,
    temporalGap: temporal[0] - (temporal[1] ?? 0),
    insampleResidual: next.inSample,
    oosResidual: next.outOfSample,
    oosValid: next.measured,
    residual,
    semanticDivergence,
    lipschitzMargin,
    theoreticalBound: weights.residual * residual + weights.tail * tailEnergy +
      weights.semantic * semanticDivergence +
      weights.robustness * Math.max(0, lipschitzMargin),
    effectiveRank: chosen,
    witness,
    path,
    segments: [],
  };
}

/** Certificates of the stretches between jumps, taken along the path's own coordinates. */
function certifySegments(path: Matrix, { cap }: CertificateOptions): CertifiedSegment[] {
  const segments = segmentPath(path);
  if (segments.length < 2) return [];
  return segments.filter(({ start, end }) => end - start >= 2).map(({ start, end }) => {
    const steps = variedSteps(sliceRows(path, start, end));
    const own = "refused" in steps ? refusal(steps.refused) : certifySteps(steps, { cap }, EVEN);
    return { start, end, pcaExplained: own.pcaExplained, residual: own.residual };
  });
}

/** Steps of unit length, joined with their predecessors if they hardly vary alone. */
function variedSteps(trajectory: Matrix): Matrix | { refused: string } {
  const unit = { ...trajectory, data: trajectory.data.slice() };
  for (let t = 0; t < unit.rows; t++) {
    const row = rowOf(unit, t), length = norm(row) + 1e-12;
    for (let i = 0; i < row.length; i++) row[i] /= length;
  }
  const variance = meanVariance(unit);
  if (variance >= LEAST_VARIANCE) return unit;
  const found = `variance over time is ${variance.toExponential(3)}`;
  if (unit.rows < 3) return { refused: `steps hardly vary, and are too few to join: ${found}` };
  const { rows, columns } = unit;
  const joined = {
    rows: rows - 1,
    columns: 2 * columns,
    data: new Float64Array((rows - 1) * 2 * columns),
  };
  for (let t = 1; t < rows; t++) {
    rowOf(joined, t - 1).set(unit.data.subarray((t - 1) * columns, (t + 1) * columns));
  }
  return joined.rows >= 3 && meanVariance(joined) >= LEAST_VARIANCE
    ? joined
    : { refused: `steps hardly vary, even joined in pairs: ${found}` };
}

/** Population variance over time, mean over dimensions. */
function meanVariance({ rows, columns, data }: Matrix): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += data[r * columns + c] / rows;
    for (let r = 0; r < rows; r++) sum += (data[r * columns + c] - mean) ** 2 / rows;
  }
  return sum / columns;
}

/** Whether the steps that a map starts from determine it, or the reason why not. */
function checkWitness(path: Matrix): WitnessCheck | string {
  const start = sliceRows(path, 0, path.rows - 1);
  const { singular } = decompose(start);
  const rank = path.columns, n = start.rows;
  const condition = singular[0] / singular[singular.length - 1];
  const gap = rank > 1 ? singular[0] - (singular[1] ?? 0) : Infinity;
  const relativeGap = rank > 1 ? gap / singular[0] : Infinity;
  if (rank > Math.min(n, rank)) return `${n} transitions do not determine ${rank} directions`;
  if (!(condition <= MOST_CONDITION)) return `the steps are too nearly dependent: ${condition}`;
  if (gap < 1e-12 && relativeGap < 1e-6) return `two directions are alike: gap ${gap}`;
  return { condition, gap, relativeGap, rank, transitions: n };
}

function refusal(refused: string): Certificate {
  return {
    refused,
    pcaExplained: 0,
    tailEnergy: 1,
    sigmaMax: NaN,
    sigmaSecond: NaN,
    singularGap: 0,
    condition: Infinity,
    temporalSigmaMax: NaN,
    temporalSigmaSecond: NaN,
    temporalGap: NaN,
    insampleResidual: NaN,
    oosResidual: NaN,
    oosValid: false,
    residual: 1,
    semanticDivergence: 1,
    lipschitzMargin: NaN,
    theoreticalBound: 3,
    segments: [],
  };
}
