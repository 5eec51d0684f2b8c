import { SCORED } from "./cell_status.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** One benchmark of a block matrix and the rows that have a score in it. */
export interface Block {
  benchmark: string;
  /** Row indices, rising */
  respondents: number[];
  /** Mean score of each of those rows over its scores in this benchmark */
  means: number[];
}

/** Rows by benchmark in order of first mention; refuses a row with scores in two benchmarks. */
export function blocks(matrix: ResponseMatrix, purpose: string): Block[] {
  const I = matrix.items.length;
  const found = new Map<string, Block>(
    matrix.benchmarks.map((benchmark) => [benchmark, { benchmark, respondents: [], means: [] }]),
  );
  matrix.respondents.forEach((name, r) => {
    let sum = 0, count = 0, own: string | undefined;
    for (let i = 0; i < I; i++) {
      if (matrix.status[r * I + i] !== SCORED) continue;
      own ??= matrix.benchmarks[i];
      if (own !== matrix.benchmarks[i]) {
        throw new RangeError(
          `Cannot ${purpose} as each respondent must have scores in one benchmark only: found "${name}" in ${own} and ${
            matrix.benchmarks[i]
          }`,
        );
      }
      sum += matrix.scores[r * I + i];
      count++;
    }
    if (own === undefined) return;
    found.get(own)!.respondents.push(r);
    found.get(own)!.means.push(sum / count);
  });
  return [...found.values()];
}

/** `total` in equal whole parts, what is left over going to the first. */
export function equalParts(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, p) => Math.floor(total / parts) + (p < total % parts ? 1 : 0),
  );
}
