import { averageRevisions } from "./average_revisions.ts";
import { findEarlier, findLater, type FoundTable } from "./_find_benchmarks.ts";
import { notAMatrix } from "./_judge_table.ts";
import { joinBenchmarks } from "./join_benchmarks.ts";
import { fullItemName, inModellingOrder, SCICODE_REVISED_TASKS } from "./known_benchmarks.ts";
import { matrixOf } from "./read_response_matrix.ts";
import { readTable } from "./_table_on_disk.ts";
import { ResponseMatrix } from "./response_matrix.ts";
import { buildRevisionEnsemble, type NamedMatrix } from "./revision_ensemble.ts";
import { selectItems } from "./select.ts";

/** What to load, and how. */
export interface LoadBenchmarksOptions {
  /** `"pre"` (default): one matrix a benchmark; `"post"`: the mean over many revisions of each */
  revision?: "pre" | "post";
  /** Which benchmarks, in this order; default: all, the modelled ones first, then by name */
  benchmarks?: readonly string[];
  /** Limit SciCode to its 29 revised tasks, as the published matrices are; default false */
  scicodeRevisedOnly?: boolean;
  /** How respondents of several benchmarks meet, see {@linkcode joinBenchmarks} */
  respondents?: "separate" | "shared";
  /** Post: seed of the draws of the ensemble, 0 by default */
  seed?: number;
  /** Post: how other benchmarks' iterations are made, see {@linkcode buildRevisionEnsemble} */
  iterations?: "overlay" | "each";
  /** Post: rows of all revisions (default) or of the first one only */
  rows?: "union" | "first";
  /** Post: which files of a benchmark count; all by default */
  chooseFile?: (file: string, benchmark: string) => boolean;
}

/** Benchmarks joined in one matrix. */
export interface LoadedBenchmarks {
  matrix: ResponseMatrix;
  /** Names in the order of the blocks */
  benchmarks: string[];
  /** Items on which nobody has a score */
  droppedItems: string[];
  /** Files that were passed over, and why */
  skipped: { file: string; reason: string }[];
  /** Post: the members of the ensemble, of which `matrix` is the mean */
  revisions?: NamedMatrix[];
}

const NOT_ASKED_FOR = "was not asked for";

/**
 * Loads the response matrices of several benchmarks and joins them into one block matrix.
 *
 * Folders may be laid out in two ways. Plain: `<benchmark>.csv` for `"pre"`, and
 * `<benchmark>/<revision>.csv` for `"post"`. As on the dataset hub: for `"pre"`
 * `pre-revision/<benchmark>/`, of which the first of `raw_score.csv`, `benchmark.csv`,
 * `success_rate.csv` and `written_score.csv` counts; for `"post"`
 * `post-revision/<benchmark>/resmat/resmat*.csv`. Packed files and Parquet do as well. A table that is
 * not a wide matrix of scores, judged by its content, is passed over and reported; one that is but has
 * a fault is an error. Items are named by their benchmark in full (see {@linkcode fullItemName}).
 *
 * After revision every file is one run; the result is the mean over the ensemble that
 * {@linkcode buildRevisionEnsemble} makes, with rows sorted by name. Columns are sorted by name before
 * and after revision, so that the same seed splits the same items both times.
 *
 * @param folder Where the benchmarks lie
 * @throws {RangeError} When no benchmark is found, or one that was asked for is not
 * @throws {SyntaxError} When a matrix does not parse, with file, line and column
 * @throws {Deno.errors.NotFound} When there is no such folder
 *
 * @example A folder with two benchmarks and something else
 * ```ts
 * import { loadBenchmarks } from "./load_benchmarks.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/usaco.csv`, "agent,usaco.1\na,1\nb,0\n");
 * await Deno.writeTextFile(`${folder}/gaia.csv`, "agent,1\na,0\n");
 * await Deno.writeTextFile(`${folder}/notes.csv`, "agent,comment\na,good\n");
 * const { matrix, skipped } = await loadBenchmarks(folder);
 * assert.deepEqual(matrix.items, ["gaia.1", "usaco.1"]);
 * assert.deepEqual(matrix.respondents, ["gaia.a", "usaco.a", "usaco.b"]);
 * assert.equal(skipped.length, 1);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadBenchmarks(
  folder: string,
  options: LoadBenchmarksOptions = {},
): Promise<LoadedBenchmarks> {
  const { revision = "pre", respondents } = options;
  const tables = revision === "pre" ? await findEarlier(folder) : await findLater(folder);
  const skipped: { file: string; reason: string }[] = [];
  const loaded = new Map<string, NamedMatrix[]>();
  for (const table of tables) {
    const wanted = options.benchmarks?.includes(table.benchmark) ?? true;
    if (
      !wanted ||
      (revision === "post" && options.chooseFile?.(table.name, table.benchmark) === false)
    ) {
      skipped.push({ file: table.path, reason: NOT_ASKED_FOR });
      continue;
    }
    const found = await loadOne(table, options);
    if (typeof found === "string") skipped.push({ file: table.path, reason: found });
    else loaded.set(table.benchmark, [...loaded.get(table.benchmark) ?? [], found]);
  }
  const names = [...options.benchmarks ?? inModellingOrder(loaded.keys())];
  const absent = names.filter((name) => !loaded.has(name));
  if (names.length === 0 || absent.length) {
    const unfit = skipped.filter(({ reason }) => reason !== NOT_ASKED_FOR).slice(0, 3);
    throw new RangeError(
      `Cannot load benchmarks from ${folder} as ${
        absent.length ? `it must hold ${absent.join(", ")}` : "it must hold a wide matrix of scores"
      }: found ${inModellingOrder(loaded.keys()).join(", ") || "none"}${
        unfit.map(({ file, reason }) => `; ${file} ${reason}`).join("")
      }`,
    );
  }
  if (revision === "pre") {
    const joined = joinBenchmarks(
      names.map((benchmark) => ({ benchmark, matrix: loaded.get(benchmark)![0].matrix })),
      { respondents, items: "sorted" },
    );
    return { ...joined, benchmarks: names, skipped };
  }
  if (respondents === "shared") {
    throw new RangeError("Cannot share respondents between benchmarks after revision");
  }
  const revisions = buildRevisionEnsemble(
    names.map((benchmark) => ({ benchmark, revisions: loaded.get(benchmark)! })),
    { seed: options.seed ?? 0, iterations: options.iterations },
  );
  const { matrix } = averageRevisions(revisions.map((r) => r.matrix), {
    order: "sorted",
    respondents: options.rows,
  });
  return { matrix, benchmarks: names, droppedItems: [], skipped, revisions };
}

/** Reads one table as the matrix of its benchmark, or says why it is passed over. */
async function loadOne(
  table: FoundTable,
  options: LoadBenchmarksOptions,
): Promise<NamedMatrix | string> {
  const { benchmark, name, path } = table;
  if ((await Deno.stat(path)).size === 0) return "is empty";
  const columns = await readTable(path);
  const reason = notAMatrix(columns);
  if (reason) return reason;
  const read = matrixOf(columns, { form: "wide" });
  let matrix = ResponseMatrix.create({
    ...read,
    items: read.items.map((item) => fullItemName(item, benchmark)),
  });
  if (options.revision === "post") {
    if (matrix.observedCount === 0) return "has no score";
    const own = matrix.items.map((item) => item.startsWith(benchmark));
    if (own.includes(true)) matrix = selectItems(matrix, own);
  }
  if (benchmark === "scicode" && options.scicodeRevisedOnly) {
    const revised = new Set(SCICODE_REVISED_TASKS.map((task) => `scicode.${task}`));
    const kept = matrix.items.map((item) => revised.has(item) || revised.has(`scicode.${item}`));
    if (!kept.includes(true)) return "has none of the revised SciCode tasks";
    matrix = selectItems(matrix, kept);
  }
  return { name, matrix };
}
