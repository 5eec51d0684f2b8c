import { decompose } from "./decompose.ts";
import { fitLinearMap, relativeMapError } from "./linear_map.ts";
import { type Matrix, norm, sliceRows, transpose } from "./matrix.ts";
import { principalAngles } from "./principal_angles.ts";
import { spectralRadius } from "./spectral_radius.ts";

/** Fields that depend on singular vectors past the numerical rank, where the rank falls short. */
export const NULL_SPACE_FIELDS = [
  "koopmanResidual",
  "spectralRadius",
  "dkAngle",
  "dkBound",
  "sigmaK",
  "singularGap",
] as const;

/** Spectral statistics of one trajectory. */
export interface DetectionStatistics {
  readonly residual: number;
  readonly theoreticalBound: number;
  readonly sigmaMax: number;
  readonly sigmaK: number;
  readonly singularGap: number;
  readonly tailEnergy: number;
  readonly pcaExplained: number;
  /** Radians */
  readonly dkAngle: number;
  readonly dkBound: number;
  readonly koopmanResidual: number;
  readonly spectralRadius: number;
  /** Steps, T */
  readonly length: number;
  /** Fewer than two steps say nothing */
  readonly valid: boolean;
  /** Singular vectors used: the rank asked for, cut by shape, and by the numerical rank if asked */
  readonly rankUsed: number;
  /** Numerical rank of the standardised trajectory */
  readonly numericalRank: number;
  /** The directions used, orthonormal, `[rankUsed, d]` */
  readonly directions: Matrix;
  /** Fields that the trajectory does not determine, or that only tell its length */
  readonly illPosed: readonly StatisticName[];
}

/** Statistics that are numbers of the trajectory, and may not be determined by it. */
export type StatisticName = Exclude<
  keyof DetectionStatistics,
  "length" | "valid" | "rankUsed" | "numericalRank" | "directions" | "illPosed"
>;

/** How a trajectory is taken apart. */
export interface DetectionOptions {
  /** k of at least 1 */
  readonly rank: number;
  /** Orthonormal rows that span the baseline, `[k', d]` */
  readonly baseline?: Matrix;
  /**
   * `numerical` (default): no direction past the numerical rank is used, and subspaces of unequal rank
   * are compared. `requested`: as Koopman detection was first published, k directions whatever the rank.
   */
  readonly truncation?: "numerical" | "requested";
}

/**
 * Statistics by which drift of an agent's trajectory is looked for: energy outside the first k singular
 * directions, how well a linear (Koopman) map predicts the coordinates, and the largest angle to a
 * baseline subspace (Davis & Kahan 1970).
 *
 * Each dimension is standardised over time by the population deviation; one that does not move is left at
 * 0. residual² equals the tail energy, and bound and explained share follow from it, so they are one
 * number under four names.
 *
 * @param trajectory Embeddings of steps, `[T, d]`
 * @param options Rank, baseline, truncation
 * @throws {RangeError} When the rank is no positive whole number
 *
 * @example A straight walk has one direction
 * ```ts
 * import { detectionStatistics } from "./detection_statistics.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const walk = matrixOf(Array.from({ length: 9 }, (_, t) => [t, -2 * t, 5]));
 * const found = detectionStatistics(walk, { rank: 1 });
 * assert.equal(found.rankUsed, 1);
 * assert(found.pcaExplained > 0.999999);
 * assert(found.illPosed.includes("residual")); // the rank leaves no energy outside
 * ```
 */
export function detectionStatistics(
  trajectory: Matrix,
  options: DetectionOptions,
): DetectionStatistics {
  const { rank, baseline, truncation = "numerical" } = options;
  if (!Number.isSafeInteger(rank) || rank < 1) {
    throw new RangeError(
      `Cannot take a trajectory apart as the rank must be a whole number of at least 1: found ${rank}`,
    );
  }
  const { rows: length, columns } = trajectory;
  if (length < 2) return tooShort(length, columns);
  const scaled = standardiseColumns(trajectory);
  const { singular, left, right, rank: numericalRank } = decompose(scaled);
  const asked = Math.min(rank, columns, length);
  const rankUsed = truncation === "numerical" ? Math.min(asked, numericalRank) : asked;
  const energy = singular.map((s) => s * s);
  const total = sum(energy), size = norm(scaled.data);
  const residual = Math.sqrt(sum(energy.subarray(rankUsed))) / (size + 1e-12);
  const explained = Math.min(1, sum(energy.subarray(0, rankUsed)) / (total + 1e-12));
  const tail = Math.max(0, 1 - explained);
  const sigmaK = rankUsed > 0 ? singular[rankUsed - 1] : 0;
  const gap = sigmaK - (singular[rankUsed] ?? 0);
  const dynamics = mapOf(transpose(sliceRows(left, 0, rankUsed)));
  const own = sliceRows(right, 0, rankUsed);
  const comparable = baseline && rankUsed > 0 &&
    (truncation === "numerical" || baseline.rows === rankUsed);
  const short = truncation === "numerical"
    ? onlyLength({ length, rank: asked, numericalRank, rankUsed })
    : numericalRank < asked
    ? [...NULL_SPACE_FIELDS]
    : [];
  const unaligned = comparable ? [] : ["dkAngle", "dkBound"] as const;
  return {
    residual,
    theoreticalBound: residual + tail,
    sigmaMax: singular[0] ?? 0,
    sigmaK,
    singularGap: gap,
    tailEnergy: tail,
    pcaExplained: explained,
    dkAngle: comparable ? principalAngles(own, baseline).at(-1)! : 0,
    dkBound: comparable ? Math.min(1, (residual * size) / (gap + 1e-12)) : 1,
    ...dynamics,
    length,
    valid: true,
    rankUsed,
    numericalRank,
    directions: own,
    illPosed: [...new Set([...short, ...unaligned])],
  };
}

/** A Koopman map of coordinates `[T, k]` and how far it misses. */
function mapOf(path: Matrix): Pick<DetectionStatistics, "koopmanResidual" | "spectralRadius"> {
  if (path.rows < 3 || path.columns === 0) return { koopmanResidual: 1, spectralRadius: 1 };
  const map = fitLinearMap(path, { ridge: 1e-8 });
  return { koopmanResidual: relativeMapError(path, map), spectralRadius: spectralRadius(map) };
}

/** What a trajectory of so low a rank, or so few steps, cannot but show. */
function onlyLength(
  { length, rank, numericalRank, rankUsed }: Record<
    "length" | "rank" | "numericalRank" | "rankUsed",
    number
  >,
): StatisticName[] {
  const none = numericalRank === 0;
  return [
    ...(numericalRank <= rank
      ? ["residual", "theoreticalBound", "tailEnergy", "pcaExplained", "dkBound"] as const
      : []),
    ...(numericalRank < rank ? ["sigmaK", "singularGap"] as const : []),
    // A map with as many unknowns a row as there are transitions fits them all.
    ...(length - 1 <= rankUsed || none ? ["koopmanResidual", "spectralRadius"] as const : []),
    ...(none ? ["dkAngle", "sigmaMax"] as const : []),
  ];
}

/** Each column less its mean, over its population deviation; a column that stays is left at 0. */
export function standardiseColumns({ rows, columns, data }: Matrix): Matrix {
  const out = new Float64Array(data.length);
  for (let c = 0; c < columns; c++) {
    let mean = 0, square = 0;
    for (let r = 0; r < rows; r++) mean += data[r * columns + c] / rows;
    for (let r = 0; r < rows; r++) square += (data[r * columns + c] - mean) ** 2 / rows;
    const deviation = Math.sqrt(square);
    if (deviation < 1e-12) continue;
    for (let r = 0; r < rows; r++) {
      out[r * columns + c] = (data[r * columns + c] - mean) / deviation;
    }
  }
  return { rows, columns, data: out };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function tooShort(length: number, columns: number): DetectionStatistics {
  const numbers = {
    residual: 1,
    theoreticalBound: Infinity,
    sigmaMax: 0,
    sigmaK: 0,
    singularGap: 0,
    tailEnergy: 1,
    pcaExplained: 0,
    dkAngle: 0,
    dkBound: 0,
    koopmanResidual: 1,
    spectralRadius: 0,
  };
  const illPosed = Object.keys(numbers) as StatisticName[];
  const directions = { rows: 0, columns, data: new Float64Array() };
  return { ...numbers, length, valid: false, rankUsed: 0, numericalRank: 0, directions, illPosed };
}
