import { ResponseMatrix, type Trials } from "./response_matrix.ts";

/** How names stand: as they first occur, or sorted by code unit. */
export type NameOrder = "first mention" | "sorted";

/** Position of each name in the union of several lists. */
export function positions(
  lists: Iterable<readonly string[]>,
  order: NameOrder = "first mention",
): Map<string, number> {
  const names = new Set<string>();
  for (const list of lists) for (const name of list) names.add(name);
  const ordered = order === "sorted" ? [...names].sort() : [...names];
  return new Map(ordered.map((name, place) => [name, place]));
}

/** The benchmark of each item over several matrices, which must not contradict each other. */
export function commonBenchmarks(
  matrices: readonly ResponseMatrix[],
  items: ReadonlyMap<string, number>,
): string[] {
  const benchmarks: string[] = [];
  for (const matrix of matrices) {
    matrix.items.forEach((name, i) => {
      const place = items.get(name);
      if (place === undefined) return;
      benchmarks[place] ??= matrix.benchmarks[i];
      if (benchmarks[place] !== matrix.benchmarks[i]) {
        throw new RangeError(
          `Cannot combine matrices as item "${name}" must be of one benchmark: found ${
            benchmarks[place]
          } and ${matrix.benchmarks[i]}`,
        );
      }
    });
  }
  return benchmarks;
}

/**
 * The union of rows and columns of several matrices, later ones written over earlier ones wherever
 * `wins(status of the later, status so far)` says so.
 */
export function overlay(
  matrices: readonly ResponseMatrix[],
  options: {
    respondents: ReadonlyMap<string, number>;
    items: ReadonlyMap<string, number>;
    wins: (status: number, soFar: number) => boolean;
  },
): ResponseMatrix {
  const { respondents, items, wins } = options;
  const I = items.size, size = respondents.size * I;
  const scores = new Float64Array(size), status = new Uint8Array(size);
  const trials: Trials | undefined = matrices.some((m) => m.trials)
    ? { passed: new Uint32Array(size), total: new Uint32Array(size) }
    : undefined;
  for (const matrix of matrices) {
    const columns = matrix.items.map((name) => items.get(name) ?? -1);
    matrix.respondents.forEach((name, r) => {
      const row = respondents.get(name);
      if (row === undefined) return;
      columns.forEach((column, i) => {
        if (column < 0) return;
        const from = r * columns.length + i, to = row * I + column;
        if (!wins(matrix.status[from], status[to])) return;
        status[to] = matrix.status[from];
        scores[to] = matrix.scores[from];
        if (trials) {
          trials.passed[to] = matrix.trials?.passed[from] ?? 0;
          trials.total[to] = matrix.trials?.total[from] ?? 0;
        }
      });
    });
  }
  return ResponseMatrix.create({
    respondents: [...respondents.keys()],
    items: [...items.keys()],
    benchmarks: commonBenchmarks(matrices, items),
    scores,
    status,
    ...(trials && { trials }),
  });
}
