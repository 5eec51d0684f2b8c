import { LOOP_LIMIT } from "../runtime/probe.ts";
import { groupCells } from "./group_cells.ts";
import type { ObservedCells } from "./observed_cells.ts";
import { pointLength, priorsOf, type TwoPLProblem } from "./twopl_problem.ts";
import { scaleFloor } from "./twopl_scale.ts";

/** Words of a Model and of a State in the programs. */
const MODEL_WORDS = 14;
export const STATE_WORDS = 20;
/** Vectors of P numbers that a descent keeps for a model, besides its point. */
const MEMORY_VECTORS = 18;
const KINDS = { one: 0, signed: 1, positive: 2 } as const;
/** Most words of one buffer, below the 128 MiB that every device binds. */
export const MOST_WORDS = 24 * 2 ** 20;

/** A batch of problems as the arrays that the programs bind. */
export interface TwoPLPack {
  readonly problems: readonly TwoPLProblem[];
  /** Most rows (respondents and items) of a model. */
  readonly rows: number;
  readonly models: Uint32Array;
  readonly start: Uint32Array;
  readonly other: Uint32Array;
  readonly target: Float32Array;
  /** Where each model's point, sums and memory begin, and the words of each in all. */
  readonly point: readonly number[];
  readonly sums: readonly number[];
  readonly words: { readonly point: number; readonly sums: number; readonly memory: number };
}

/** Cells of one respondent or item, and parameters of a model, that keep each program's loops below the limit. */
const MOST_CELLS = 30 * LOOP_LIMIT;
const MOST_PARAMETERS = 5 * LOOP_LIMIT;

/** Splits a batch so that no buffer of a part outgrows what every device binds. */
export function splitBatch(
  problems: readonly TwoPLProblem[],
  mostWords: number,
): TwoPLProblem[][] {
  const parts: TwoPLProblem[][] = [];
  let part: TwoPLProblem[] = [];
  let known = new Set<ObservedCells>();
  let cellWords = 0, memoryWords = 0;
  for (const problem of problems) {
    checkLoops("parameters", pointLength(problem), MOST_PARAMETERS);
    const more = known.has(problem.cells) ? 0 : 4 * problem.cells.score.length;
    const memory = (1 + MEMORY_VECTORS) * pointLength(problem);
    if (part.length && (cellWords + more > mostWords || memoryWords + memory > mostWords)) {
      parts.push(part);
      [part, known, cellWords, memoryWords] = [[], new Set(), 0, 0];
    }
    part.push(problem);
    cellWords += known.has(problem.cells) ? 0 : 4 * problem.cells.score.length;
    known.add(problem.cells);
    memoryWords += memory;
  }
  if (part.length) parts.push(part);
  return parts;
}

/** Lays a batch out for the device; models that share a cells object share its lists. */
export function packBatch(problems: readonly TwoPLProblem[]): TwoPLPack {
  const sets = new Map<ObservedCells, number>();
  let rowWords = 0, cells = 0, rows = 0;
  for (const { cells: set } of problems) {
    if (sets.has(set)) continue;
    sets.set(set, rowWords);
    rowWords += set.respondents + set.items + 1;
    cells += set.score.length;
    rows = Math.max(rows, set.respondents + set.items);
  }
  const start = new Uint32Array(rowWords);
  // A buffer holds at least one word, also where there is nothing to say.
  const other = new Uint32Array(Math.max(1, 2 * cells));
  const target = new Float32Array(Math.max(1, 4 * cells));
  let at = 0;
  for (const [set, base] of sets) {
    const { respondents: R, items: I, respondent, item, score, weight } = set;
    for (
      const [key, groups, first, opposite] of [
        [respondent, R, base, item],
        [item, I, base + R, respondent],
      ] as const
    ) {
      const grouped = groupCells(key, groups);
      for (let g = 0; g <= groups; g++) {
        start[first + g] = at + grouped.start[g];
        if (g > 0) {
          checkLoops("cells in a row", start[first + g] - start[first + g - 1], MOST_CELLS);
        }
      }
      for (const c of grouped.order) {
        other[at] = opposite[c];
        target[2 * at] = score[c];
        target[2 * at + 1] = weight ? weight[c] : 1;
        at++;
      }
    }
  }
  const models = new ArrayBuffer(4 * MODEL_WORDS * problems.length);
  const words = { point: 0, sums: 0, memory: 0 };
  // The points of all models come first, so that they can be read back alone.
  for (const problem of problems) words.memory += pointLength(problem);
  const point: number[] = [], sums: number[] = [];
  problems.forEach((problem, m) => {
    const { cells: set, discrimination = "one" } = problem;
    const P = pointLength(problem);
    point.push(words.point);
    sums.push(words.sums);
    new Uint32Array(models, 4 * MODEL_WORDS * m, 7).set([
      set.respondents,
      set.items,
      KINDS[discrimination],
      sets.get(set)!,
      words.point,
      words.sums,
      words.memory,
    ]);
    new Float32Array(models, 4 * (MODEL_WORDS * m + 7), 7).set([
      scaleFloor(set),
      ...priorsOf(problem).flatMap(({ mean, precision }) => [mean, precision]),
    ]);
    words.point += P;
    words.sums += 2 * P + set.items;
    words.memory += MEMORY_VECTORS * P;
  });
  return {
    problems,
    rows,
    models: new Uint32Array(models),
    start,
    other,
    target,
    point,
    sums,
    words,
  };
}

function checkLoops(what: string, found: number, most: number): void {
  if (found > most) {
    throw new RangeError(
      `Cannot fit ${found} ${what} on a graphics device: at most ${most} are certain to be summed in full; use --device wasm`,
    );
  }
}
