import { CounterRandom } from "../../kernels/mod.ts";

/** Places of rows to fit on, and of rows to score. */
export interface Fold {
  /** What is left out, for a person */
  readonly name: string;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Splits rows into folds such that no group stands on both sides, and each fold has its share of each
 * class: groups of one make-up of labels are shuffled and dealt out in turn.
 *
 * @param labels `[n]`
 * @param options `groups` `[n]`; `folds` wanted, cut to the groups of the rarer class; `seed`
 * @throws {RangeError} When a class has fewer than two groups
 *
 * @example
 * ```ts
 * import { groupedFolds } from "./folds.ts";
 * import { strict as assert } from "node:assert";
 *
 * const groups = ["a", "a", "b", "b", "c", "c"];
 * const folds = groupedFolds([0, 1, 0, 1, 0, 1], { groups, folds: 5, seed: 1 });
 * assert.deepEqual(folds.map(({ test }) => test.length), [2, 2, 2]);
 * ```
 */
export function groupedFolds(
  labels: readonly number[],
  { groups, folds, seed }: { groups: readonly string[]; folds: number; seed: number },
): Fold[] {
  const rows = [...labels.keys()];
  const members = Map.groupBy(rows, (row) => groups[row]);
  const holding = [0, 1].map((label) =>
    [...members.values()].filter((own) => own.some((row) => labels[row] === label)).length
  );
  const count = Math.min(folds, ...holding);
  if (count < 2) {
    throw new RangeError(
      `Cannot split runs into folds as each class must have at least two groups of runs: found ${
        holding[1]
      } with a positive and ${holding[0]} with a negative`,
    );
  }
  const random = new CounterRandom(seed, "folds"), fold = new Map<string, number>();
  const kinds = Map.groupBy(
    [...members.keys()].sort(),
    (group) => [...new Set(members.get(group)!.map((row) => labels[row]))].sort().join(),
  );
  let next = 0;
  for (const kind of [...kinds.keys()].sort()) {
    for (const group of random.shuffle(kinds.get(kind)!)) fold.set(group, next++ % count);
  }
  return Array.from({ length: count }, (_, f) => ({
    name: `fold ${f + 1}`,
    train: rows.filter((row) => fold.get(groups[row]) !== f),
    test: rows.filter((row) => fold.get(groups[row]) === f),
  }));
}

/**
 * One fold for each value of a key: its rows are scored, the others fitted on.
 *
 * @param keys `[n]`, such as models
 */
export function leaveOneOut(keys: readonly string[]): Fold[] {
  const rows = [...keys.keys()];
  return [...new Set(keys)].sort().map((name) => ({
    name,
    train: rows.filter((row) => keys[row] !== name),
    test: rows.filter((row) => keys[row] === name),
  }));
}
