import { RandomState } from "./numpy_random/random_state.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** Item indices of the three parts, each sorted; together they are all items, each once. */
export interface ItemSplit {
  train: Uint32Array;
  validation: Uint32Array;
  test: Uint32Array;
}

/** How {@linkcode splitItems} splits. */
export interface SplitOptions {
  /** Whole number below 2^32 */
  seed: number;
  /** `"published"`: one shuffle over all items; `"stratified"`: the same shares of every benchmark */
  protocol?: "stratified" | "published";
  /** Share of the test items, 0.1 by default */
  test?: number;
  /** Share of the validation items: 0.1 by default when stratified, 0 when published */
  validation?: number;
}

/**
 * Splits the items of a matrix into train, validation and test: whole columns are held out, so that
 * test items are new to every respondent.
 *
 * `"published"` is the split of the published results, bit for bit: `numpy.random.RandomState(seed)`
 * shuffles 0 … I − 1 and the first ⌊test·I⌋ are test items. Where validation items are wanted, to
 * choose penalties without looking at the test, they are the next ⌊validation·I⌋ of the same shuffle,
 * so that the test items stay the published ones.
 *
 * `"stratified"` (the default) shuffles within each benchmark, by name, and gives each part its share
 * of each benchmark; what rounding leaves over goes to the largest remainders, so that the totals are
 * the rounded shares of all items.
 *
 * @param matrix `[R, I]`; items without any score are split too
 * @throws {RangeError} When a share is outside [0, 1), they leave nothing to train on, or a part that is
 * asked for comes out empty
 *
 * @example The published split of ten items with seed 0
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { splitItems } from "./split_items.ts";
 * import { strict as assert } from "node:assert";
 *
 * const items = Array.from({ length: 10 }, (_, i) => `usaco.${i}`);
 * const matrix = ResponseMatrix.fromRows({ respondents: ["a"], items, rows: [items.map(() => 1)] });
 * const split = splitItems(matrix, { seed: 0, protocol: "published" });
 * assert.deepEqual([...split.test], [2]);
 * assert.equal(split.train.length, 9);
 * ```
 */
export function splitItems(matrix: ResponseMatrix, options: SplitOptions): ItemSplit {
  const { seed, protocol = "stratified", test = 0.1 } = options;
  const validation = options.validation ?? (protocol === "stratified" ? 0.1 : 0);
  for (const [name, share] of Object.entries({ test, validation })) {
    if (!(share >= 0 && share < 1)) {
      throw new RangeError(
        `Cannot split items as the ${name} share must lie in [0, 1): found ${share}`,
      );
    }
  }
  if (test + validation >= 1) {
    throw new RangeError(
      `Cannot split items as the shares must leave some to train on: found ${test} + ${validation}`,
    );
  }
  const shares = { test, validation };
  const split = protocol === "published"
    ? splitPublished(matrix.items.length, shares, seed)
    : splitStratified(matrix.benchmarks, shares, seed);
  for (
    const [name, wanted] of [["test", test], ["validation", validation], ["train", 1]] as const
  ) {
    if (wanted > 0 && split[name].length === 0) {
      throw new RangeError(
        `Cannot split ${matrix.items.length} items as each part must have at least one: the ${name} part is empty`,
      );
    }
  }
  return split;
}

interface Shares {
  test: number;
  validation: number;
}

function splitPublished(I: number, shares: Shares, seed: number): ItemSplit {
  const order = new RandomState(seed).permutation(I);
  const first = Math.floor(shares.test * I);
  const second = first + Math.floor(shares.validation * I);
  return {
    test: order.slice(0, first).sort(),
    validation: order.slice(first, second).sort(),
    train: order.slice(second).sort(),
  };
}

function splitStratified(benchmarks: readonly string[], shares: Shares, seed: number): ItemSplit {
  const groups = new Map<string, number[]>();
  benchmarks.forEach((name, i) => {
    const group = groups.get(name);
    if (group) group.push(i);
    else groups.set(name, [i]);
  });
  const strata = [...groups.keys()].sort().map((name) => groups.get(name)!);
  const sizes = strata.map((group) => group.length);
  const tests = apportion(sizes, shares.test, sizes);
  const left = sizes.map((size, s) => size - tests[s]);
  const validations = apportion(sizes, shares.validation, left);

  const random = new RandomState(seed);
  const parts = { test: [] as number[], validation: [] as number[], train: [] as number[] };
  strata.forEach((group, s) => {
    const order = Array.from(random.permutation(group.length), (k) => group[k]);
    parts.test.push(...order.slice(0, tests[s]));
    parts.validation.push(...order.slice(tests[s], tests[s] + validations[s]));
    parts.train.push(...order.slice(tests[s] + validations[s]));
  });
  const sorted = (part: number[]) => Uint32Array.from(part).sort();
  return {
    test: sorted(parts.test),
    validation: sorted(parts.validation),
    train: sorted(parts.train),
  };
}

/** Whole numbers near share·size that sum to the rounded share of all, none above its limit. */
function apportion(sizes: number[], share: number, limits: number[]): number[] {
  const exact = sizes.map((size) => share * size);
  const counts = exact.map((value, s) => Math.min(Math.floor(value), limits[s]));
  let rest = Math.round(exact.reduce((a, b) => a + b, 0)) - counts.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((_, s) => s)
    .sort((a, b) => (exact[b] - Math.floor(exact[b])) - (exact[a] - Math.floor(exact[a])) || a - b);
  for (const s of byRemainder) {
    if (rest <= 0) break;
    if (counts[s] < limits[s]) {
      counts[s]++;
      rest--;
    }
  }
  return counts;
}
