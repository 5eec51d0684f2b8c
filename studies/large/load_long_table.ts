import { sha256File } from "../../files/mod.ts";
import { benchmarkOf, ResponseMatrix, SCORED } from "../../responses/mod.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import { readLongRows } from "./read_long_rows.ts";

/** What a benchmark must have to be kept. */
export interface LeastSizes {
  readonly respondents: number;
  readonly items: number;
}

/** The sizes of the published study. */
export const LEAST_SIZES: LeastSizes = { respondents: 4, items: 50 };

/**
 * Loads a long table of responses for a study: one row a response, respondents shared by benchmarks. What a
 * respondent did several times on an item is averaged. The text is never in memory as a whole.
 *
 * @param path `.csv`, `.csv.gz` or `.parquet` with columns such as `subject_id`, `item_id`, `response`, and
 *   `benchmark` unless items are named `benchmark.item`
 * @param options `least`: benchmarks below it, or with responses outside [0, 1], are left out and noted;
 *   without it such a response is an error
 * @throws {SyntaxError} When the table does not parse, with its place
 * @throws {RangeError} When nothing is left
 *
 * @example Two of three responses are of one cell
 * ```ts
 * import { loadLongTable } from "./load_long_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "subject_id,item_id,response\na,m.1,1\na,m.1,0\na,m.2,1\n");
 * const { matrix } = await loadLongTable(path);
 * assert.deepEqual([matrix.items, matrix.scoreAt(0, 0), matrix.scoreAt(0, 1)], [["m.1", "m.2"], 0.5, 1]);
 * await Deno.remove(path);
 * ```
 */
export async function loadLongTable(
  path: string,
  { least, revision = "pre" }: { least?: LeastSizes; revision?: "pre" | "post" } = {},
): Promise<StudyData> {
  const respondents = new Map<string, number>(), items = new Map<string, number>();
  const benchmarks: string[] = [], outside = new Map<string, string>();
  const sums = new Growing(), counts = new Growing(), keys = new Map<number, number>();
  const cellRespondent = new Growing(), cellItem = new Growing();
  for await (const row of readLongRows(path)) {
    if (row.response === "") continue; // no answer
    const benchmark = row.benchmark ?? benchmarkOf(row.item);
    const score = Number(row.response);
    if (row.response.trim() === "" || !(score >= 0 && score <= 1)) {
      const problem =
        `${row.place}: Cannot read a response as it must be a number in [0, 1]: found ${
          JSON.stringify(row.response)
        }`;
      if (!least) throw new SyntaxError(problem);
      if (!outside.has(benchmark)) outside.set(benchmark, row.response);
      continue;
    }
    const name = row.item.startsWith(`${benchmark}.`) ? row.item : `${benchmark}.${row.item}`;
    const r = placeOf(respondents, row.respondent), i = placeOf(items, name);
    benchmarks[i] = benchmark;
    const key = r * 2 ** 26 + i, known = keys.get(key);
    if (known === undefined) {
      keys.set(key, sums.length);
      sums.push(score);
      counts.push(1);
      cellRespondent.push(r);
      cellItem.push(i);
    } else {
      sums.values[known] += score;
      counts.values[known]++;
    }
  }
  const cells = { sums, counts, cellRespondent, cellItem };
  const kept = keptBenchmarks({ cells, benchmarks, outside, least });
  const matrix = matrixOf({ respondents, items, benchmarks, cells, kept: kept.names }, path);
  const sha256 = await sha256File(path), file = path.split("/").at(-1)!;
  return {
    source: {
      kind: "file",
      name: path,
      digest: least ? `${sha256} ${least.respondents} ${least.items}` : sha256,
      files: [{ name: file, sha256 }],
      notes: kept.notes,
    },
    matrix,
    revision,
  };
}

interface LongCells {
  readonly sums: Growing;
  readonly counts: Growing;
  readonly cellRespondent: Growing;
  readonly cellItem: Growing;
}

/** Which benchmarks are large enough, and why others are not. */
function keptBenchmarks(
  { cells, benchmarks, outside, least }: {
    cells: LongCells;
    benchmarks: readonly string[];
    outside: ReadonlyMap<string, string>;
    least?: LeastSizes;
  },
): { names: ReadonlySet<string>; notes: string[] } {
  const names = new Set(benchmarks), notes: string[] = [];
  if (!least) return { names, notes };
  const seen = new Map<string, { respondents: Set<number>; items: Set<number> }>();
  for (let c = 0; c < cells.sums.length; c++) {
    const item = cells.cellItem.values[c], name = benchmarks[item];
    const own = seen.get(name) ?? { respondents: new Set<number>(), items: new Set<number>() };
    seen.set(name, own);
    own.respondents.add(cells.cellRespondent.values[c]);
    own.items.add(item);
  }
  for (const [name, { respondents, items }] of seen) {
    if (respondents.size >= least.respondents && items.size >= least.items) continue;
    names.delete(name);
    notes.push(
      `${name} was left out: ${respondents.size} respondents and ${items.size} items are fewer than ${least.respondents} or ${least.items}`,
    );
  }
  for (const [name, response] of outside) {
    names.delete(name);
    notes.push(`${name} was left out: it has responses outside [0, 1], such as ${response}`);
  }
  return { names, notes };
}

/** The matrix of the benchmarks that are kept; items by benchmark and in order of first mention. */
function matrixOf(
  { respondents, items, benchmarks, cells, kept }: {
    respondents: ReadonlyMap<string, number>;
    items: ReadonlyMap<string, number>;
    benchmarks: readonly string[];
    cells: LongCells;
    kept: ReadonlySet<string>;
  },
  path: string,
): ResponseMatrix {
  const names = [...items.keys()],
    order = [...names.keys()].filter((i) => kept.has(benchmarks[i]))
      .sort((a, b) =>
        benchmarks[a] === benchmarks[b] ? a - b : benchmarks[a] < benchmarks[b] ? -1 : 1
      );
  if (order.length === 0) {
    throw new RangeError(
      `Cannot use the responses in ${path} as a benchmark must be large enough: found none that is`,
    );
  }
  const place = new Int32Array(names.length).fill(-1);
  order.forEach((i, at) => place[i] = at);
  const answers = new Set<number>();
  for (let c = 0; c < cells.sums.length; c++) {
    if (place[cells.cellItem.values[c]] >= 0) answers.add(cells.cellRespondent.values[c]);
  }
  const rows = [...respondents].filter(([, r]) => answers.has(r));
  const rowOf = new Int32Array(respondents.size).fill(-1);
  rows.forEach(([, r], at) => rowOf[r] = at);
  const I = order.length, scores = new Float64Array(rows.length * I);
  const status = new Uint8Array(scores.length);
  for (let c = 0; c < cells.sums.length; c++) {
    const i = place[cells.cellItem.values[c]];
    if (i < 0) continue;
    const at = rowOf[cells.cellRespondent.values[c]] * I + i;
    scores[at] = cells.sums.values[c] / cells.counts.values[c];
    status[at] = SCORED;
  }
  return ResponseMatrix.create({
    respondents: rows.map(([name]) => name),
    items: order.map((i) => names[i]),
    benchmarks: order.map((i) => benchmarks[i]),
    scores,
    status,
  });
}

function placeOf(places: Map<string, number>, name: string): number {
  let place = places.get(name);
  if (place === undefined) places.set(name, place = places.size);
  return place;
}

/** Numbers whose count is not known beforehand. */
class Growing {
  values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const more = new Float64Array(2 * this.length);
      more.set(this.values);
      this.values = more;
    }
    this.values[this.length++] = value;
  }
}
