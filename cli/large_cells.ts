import type { Cells } from "../responses/mod.ts";
import { readLongRows } from "../studies/mod.ts";

/** Cells of a long table, and who they are of. */
export interface LargeCells {
  readonly cells: Cells;
  readonly respondents: readonly string[];
  /** Rows without a response */
  readonly empty: number;
  /** Rows of items that have no features */
  readonly unknown: number;
  /** Cells that had more than one row, whose scores were averaged */
  readonly repeated: number;
}

/**
 * Reads a long table, one row a response, as a list of cells. What was measured several times is averaged.
 *
 * @param items Items in the order of their features; a row's item may stand there with its benchmark before
 * it, `benchmark.item`
 * @param options `unknown`: whether rows of other items are an error or left out and counted
 * @throws {SyntaxError} When a row does not parse or a response is not in [0, 1], with its place
 * @throws {RangeError} When an item has no features, or no cell is left
 */
export async function readLargeCells(
  path: string,
  items: readonly string[],
  options: { readonly unknown: "error" | "skip" },
): Promise<LargeCells> {
  const places = new Map(items.map((name, i) => [name, i]));
  const respondents = new Map<string, number>();
  const [respondent, item, score] = [new Growing(), new Growing(), new Growing()];
  let [empty, unknown] = [0, 0];
  for await (const row of readLongRows(path)) {
    if (row.response.trim() === "") {
      empty++;
      continue;
    }
    const value = Number(row.response);
    if (!(value >= 0 && value <= 1)) {
      throw new SyntaxError(
        `${row.place}: Cannot read a response as it must be a number in [0, 1]: found ${
          JSON.stringify(row.response)
        }`,
      );
    }
    const place = places.get(row.item) ??
      (row.benchmark ? places.get(`${row.benchmark}.${row.item}`) : undefined);
    if (place === undefined) {
      if (options.unknown === "error") {
        throw new RangeError(
          `${row.place}: Cannot fit item ${
            JSON.stringify(row.item)
          } as it must have features: none bears its name; leave such rows out with --unknown-items skip`,
        );
      }
      unknown++;
      continue;
    }
    let who = respondents.get(row.respondent);
    if (who === undefined) respondents.set(row.respondent, who = respondents.size);
    respondent.push(who);
    item.push(place);
    score.push(value);
  }
  if (item.length === 0) {
    throw new RangeError(`Cannot fit ${path} as there must be a response to an item with features`);
  }
  const { cells, repeated } = averageRepeats({
    respondents: respondents.size,
    items: items.length,
    respondent: Uint32Array.from(respondent.values()),
    item: Uint32Array.from(item.values()),
    score: score.values(),
  });
  return { cells, respondents: [...respondents.keys()], empty, unknown, repeated };
}

/** Each cell once, with the mean of its scores; in the order of first mention. */
function averageRepeats(cells: Cells): { cells: Cells; repeated: number } {
  const R = cells.respondents;
  const keyOf = (c: number) => cells.item[c] * R + cells.respondent[c];
  const sorted = Float64Array.from(cells.item, (_, c) => keyOf(c)).sort();
  const repeats = new Map<number, { sum: number; count: number }>();
  for (let c = 1; c < sorted.length; c++) {
    if (sorted[c] === sorted[c - 1]) repeats.set(sorted[c], { sum: 0, count: 0 });
  }
  if (repeats.size === 0) return { cells, repeated: 0 };
  const kept: number[] = [];
  for (let c = 0; c < cells.item.length; c++) {
    const repeat = repeats.get(keyOf(c));
    if (!repeat || repeat.count === 0) kept.push(c);
    if (!repeat) continue;
    repeat.sum += cells.score[c];
    repeat.count++;
  }
  const score = Float64Array.from(kept, (c) => {
    const repeat = repeats.get(keyOf(c));
    return repeat ? repeat.sum / repeat.count : cells.score[c];
  });
  const respondent = Uint32Array.from(kept, (c) => cells.respondent[c]);
  const item = Uint32Array.from(kept, (c) => cells.item[c]);
  return { cells: { ...cells, respondent, item, score }, repeated: repeats.size };
}

/** A list of numbers without the cost of boxed ones. */
class Growing {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Float64Array(2 * this.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length++] = value;
  }

  values(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}
