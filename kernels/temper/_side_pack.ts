import { MAXIMUM_WIDTH, type PlacedSide, STATE } from "./_two_sided_pack.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";

/** Sides as the programs read them. */
export interface PackedSides {
  /** Twelve words a side */
  readonly table: Uint32Array;
  readonly state: Float32Array;
  readonly features: Float32Array;
  readonly group: Uint32Array;
  /** Floats of all vectors, and of the matrices of those sides that are solved together */
  readonly vectorWords: number;
  readonly matrixWords: number;
}

const quadsOf = (width: number) => Math.ceil(width / 4);

/**
 * Lays sides out; `waves` are the numbers of sides that are solved together, in order.
 *
 * @throws {RangeError} When a side is too wide or has too many groups
 */
export function packSides(sides: readonly PlacedSide[], waves: readonly number[]): PackedSides {
  const table = new Uint32Array(12 * sides.length);
  const state = new Float32Array(STATE.words * sides.length);
  const placed = new Map<FeatureMatrix, number>(), groups = new Map<Uint32Array, number>();
  let featureQuads = 0, groupWords = 0;
  for (const { problem: { features, group } } of sides) {
    if (!placed.has(features)) {
      placed.set(features, featureQuads);
      featureQuads += features.rows * quadsOf(features.width);
    }
    if (!groups.has(group)) {
      groups.set(group, groupWords);
      groupWords += group.length;
    }
  }
  const starts = new Set<number>();
  waves.reduce((sum, wave) => (starts.add(sum), sum + wave), 0);
  let vectorWords = 0, matrix = 0, matrixWords = 0;
  sides.forEach(({ problem, evidence, moments, stride, posterior }, at) => {
    const { features: { rows, width }, features, group } = problem, lead = 4 * quadsOf(width);
    checkSide(problem);
    if (starts.has(at)) matrix = 0;
    table.set([
      rows,
      width,
      placed.get(features)!,
      groups.get(group)!,
      problem.groups.length,
      evidence,
      moments,
      stride,
      posterior,
      matrix,
      vectorWords,
      0,
    ], 12 * at);
    vectorWords += 4 * lead;
    matrix += width * lead;
    matrixWords = Math.max(matrixWords, matrix);
    fillState(state.subarray(STATE.words * at, STATE.words * (at + 1)), problem);
  });
  const values = new Float32Array(4 * Math.max(featureQuads, 1));
  for (const [features, at] of placed) placeFeatures(values, features, 4 * at);
  const groupOf = new Uint32Array(Math.max(groupWords, 1));
  for (const [group, at] of groups) groupOf.set(group, at);
  return { table, state, features: values, group: groupOf, vectorWords, matrixWords };
}

function checkSide({ features: { rows, width }, groups }: PlacedSide["problem"]): void {
  const iterations = rows * Math.ceil(width / 256) / 4;
  if (width > MAXIMUM_WIDTH || groups.length > STATE.groups || iterations > 50_000) {
    throw new RangeError(
      `Cannot solve a side on a WebGPU device as it may have ${MAXIMUM_WIDTH} columns, ${STATE.groups} groups and 200,000 rows of 256 columns at most: found ${rows} rows of ${width} columns in ${groups.length} groups; run it in WebAssembly`,
    );
  }
}

function fillState(state: Float32Array, problem: PlacedSide["problem"]): void {
  const { groups, group, residualVariance, residualFixed, count, tightness } = problem;
  const { rows } = problem.features, share = tightness * residualVariance;
  state[0] = residualVariance;
  state[5] = rows * share;
  state.set([residualVariance, residualFixed ? 1 : 0, count, -rows * Math.log(share)], 8);
  groups.forEach(({ variance, fixed }, g) => {
    const at = STATE.group + STATE.groupWords * g;
    state[at] = variance;
    const size = group.reduce((sum, own) => sum + (own === g ? 1 : 0), 0);
    state[at + 3] = size;
    state[at + 5] = size * tightness * variance;
    state[12] -= size * Math.log(tightness * variance) / 2;
    state[at + 8] = variance;
    state[at + 9] = fixed ? 1 : 0;
  });
}

function placeFeatures(
  out: Float32Array,
  { values, rows, width }: FeatureMatrix,
  at: number,
): void {
  const lead = 4 * quadsOf(width);
  for (let j = 0; j < rows; j++) {
    out.set(values.subarray(j * width, (j + 1) * width), at + j * lead);
  }
}
