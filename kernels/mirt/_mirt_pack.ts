import { groupCells } from "../likelihood/group_cells.ts";
import type { ObservedCells } from "../likelihood/observed_cells.ts";
import { LOOP_LIMIT } from "../runtime/probe.ts";
import { prepareCells } from "./mirt_cells.ts";
import type { MirtLikelihood, MirtProblem, MirtSettings } from "./mirt_problem.ts";
import { priorFactors } from "./mirt_problem.ts";
import { quadsFor, rowsOf } from "./mirt_rows.ts";

const MODEL_WORDS = 16;
/** Most words of one buffer, below the 128 MiB that every device binds. */
export const MOST_WORDS = 24 * 2 ** 20;

/** A batch as the arrays that the programs bind. */
export interface MirtPack {
  readonly problems: readonly MirtProblem[];
  readonly models: Uint32Array;
  readonly start: Uint32Array;
  /** Pairs of words. */
  readonly cells: Uint32Array;
  /** Rows of all respondents, and of all items. */
  readonly theta: Float32Array;
  readonly items: Float32Array;
  /** Steps done, global bias, its running mean and square, of each model. */
  readonly clocks: Float32Array;
  /** Where each model's rows begin in `theta` and `items`, in words. */
  readonly places: readonly { readonly theta: number; readonly items: number }[];
  readonly slopes: number;
  readonly respondents: number;
  readonly mostItems: number;
}

/** What one model adds to the buffers, in words; cells only where no other model brought them. */
function wordsOf({ cells, factors }: MirtProblem) {
  const width = 4 * quadsFor(factors);
  return {
    rows: Math.max(3 * width * cells.respondents, 4 * width * cells.items),
    slopes: 2 * (cells.score.length + cells.respondents),
    cells: 8 * cells.score.length,
  };
}

/** Splits a batch so that no buffer of a part outgrows what every device binds. */
export function splitMirt(
  problems: readonly MirtProblem[],
  mostWords: number,
): MirtProblem[][] {
  const parts: MirtProblem[][] = [];
  let part: MirtProblem[] = [];
  let known = new Set<ObservedCells>();
  let [rows, slopes, cells] = [0, 0, 0];
  for (const problem of problems) {
    const more = wordsOf(problem);
    const fits = rows + more.rows <= mostWords && slopes + more.slopes <= mostWords &&
      (known.has(problem.cells) || cells + more.cells <= mostWords);
    if (part.length && !fits) {
      parts.push(part);
      [part, known, rows, slopes, cells] = [[], new Set(), 0, 0, 0];
    }
    part.push(problem);
    rows += more.rows;
    slopes += more.slopes;
    if (!known.has(problem.cells)) cells += more.cells;
    known.add(problem.cells);
  }
  if (part.length) parts.push(part);
  return parts;
}

/** Lays a batch out for the device; models that share a cells object share its lists. */
export function packMirt(problems: readonly MirtProblem[], settings: MirtSettings): MirtPack {
  const sets = new Map<ObservedCells, { start: number; cells: number; longest: number }>();
  const [starts, lists]: [Uint32Array[], Uint32Array[]] = [[], []];
  let [startWords, cellPairs] = [0, 0];
  for (const { cells } of problems) {
    if (sets.has(cells)) continue;
    const { start, list, longest } = layCells(cells, settings.likelihood);
    sets.set(cells, { start: startWords, cells: cellPairs, longest });
    starts.push(start);
    lists.push(list);
    startWords += start.length;
    cellPairs += list.length / 2;
  }
  const rows = problems.map((problem) => rowsOf(problem));
  const models = new ArrayBuffer(4 * MODEL_WORDS * problems.length);
  const places: { theta: number; items: number }[] = [];
  const clocks = new Float32Array(4 * problems.length);
  let [theta, items, slopes] = [0, 0, 0];
  problems.forEach((problem, m) => {
    const { cells, factors } = problem;
    const set = sets.get(cells)!;
    checkLoops(set.longest, quadsFor(factors));
    const count = cells.score.length;
    const factor = priorFactors(cells, settings.priors);
    new Uint32Array(models, 4 * MODEL_WORDS * m, 10).set([
      cells.respondents,
      cells.items,
      rows[m].quads,
      factors,
      set.start,
      set.cells,
      theta / 4,
      items / 4,
      slopes / 2,
      count,
    ]);
    new Float32Array(models, 4 * (MODEL_WORDS * m + 10), 5).set([
      1 / count,
      factor.ability,
      factor.loading,
      factor.easiness,
      factor.bias,
    ]);
    clocks[4 * m + 1] = rows[m].global;
    places.push({ theta, items });
    theta += rows[m].theta.length;
    items += rows[m].items.length;
    slopes += 2 * (count + cells.respondents);
  });
  const most = (size: "respondents" | "items") =>
    problems.reduce((a, { cells }) => Math.max(a, cells[size]), 0);
  return {
    problems,
    models: new Uint32Array(models),
    start: joined(starts, Uint32Array),
    cells: joined(lists, Uint32Array),
    theta: joined(rows.map((row) => row.theta), Float32Array),
    items: joined(rows.map((row) => row.items), Float32Array),
    clocks,
    places,
    slopes,
    respondents: most("respondents"),
    mostItems: most("items"),
  };
}

/** A set of cells by item, each with what its slope needs, and by respondent, pointing at the former. */
function layCells(cells: ObservedCells, likelihood: MirtLikelihood) {
  const { respondents: R, items: I, respondent, item, score } = cells;
  const prepared = prepareCells(cells, likelihood);
  const byItem = groupCells(item, I);
  const byRespondent = groupCells(respondent, R);
  const start = new Uint32Array(I + R + 2);
  start.set(byItem.start);
  start.set(byRespondent.start, I + 1);
  let longest = 0;
  for (let row = 0; row < start.length - 1; row++) {
    longest = Math.max(longest, start[row + 1] - start[row]); // below 0 where the lists meet
  }
  const count = score.length;
  const list = new Uint32Array(8 * count);
  const floats = new Float32Array(list.buffer);
  const place = new Uint32Array(count);
  byItem.order.forEach((c, at) => {
    place[c] = at;
    list[6 * at] = respondent[c];
    floats[6 * at + 1] = prepared.target[c];
    floats[6 * at + 2] = prepared.weight[c];
    floats[6 * at + 3] = prepared.level[c];
    floats[6 * at + 4] = prepared.remainder[c];
  });
  byRespondent.order.forEach((c, at) => {
    list[6 * count + 2 * at] = item[c];
    list[6 * count + 2 * at + 1] = place[c];
  });
  return { start, list, longest };
}

/** Refuses rows so long that a program would come near the limit of loop iterations. */
function checkLoops(cells: number, quads: number): void {
  const width = 2 ** Math.ceil(Math.log2(quads));
  const iterations = cells / 64 * (2 * width + 3) + 128;
  if (iterations > LOOP_LIMIT) {
    throw new RangeError(
      `Cannot train a row of ${cells} cells with ${
        4 * quads
      } columns on a graphics device: loops of more than ${LOOP_LIMIT} iterations may end early there; use --device wasm`,
    );
  }
}

function joined<T extends Uint32Array | Float32Array>(
  lists: readonly T[],
  kind: new (length: number) => T,
): T {
  const out = new kind(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    out.set(list, at);
    at += list.length;
  }
  return out;
}
