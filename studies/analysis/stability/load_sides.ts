import {
  averageRevisions,
  joinBenchmarks,
  loadBenchmarks,
  type NamedMatrix,
  readResponseMatrix,
  type ResponseMatrix,
  selectItems,
} from "../../../responses/mod.ts";

/** The same items before and after revision. */
export interface RevisionSides {
  /** `[R, I]` before; rows are agents of one benchmark each */
  readonly pre: ResponseMatrix;
  /** `[R', I]` after, the mean over passes */
  readonly post: ResponseMatrix;
  /** Passes behind `post`, by benchmark; empty where only their mean was given */
  readonly passes: ReadonlyMap<string, readonly NamedMatrix[]>;
  readonly benchmarks: readonly string[];
  readonly notes: readonly string[];
}

/** Scores that are no measure of a task solved or not, by the ends of their files' names. */
const OTHER_METRICS = /-(vision_score|subtask_score|codebert_score|valid_program)$/;

/**
 * Loads both sides of a revision and limits them to the items that both have.
 *
 * @param pre Folder of wide tables, one a benchmark
 * @param post Folder with a folder of passes for each benchmark, or one wide table with the mean over passes
 * @throws {RangeError} When they have no benchmark or no item in common
 */
export async function loadSides(pre: string, post: string): Promise<RevisionSides> {
  const earlier = await loadBenchmarks(pre, { revision: "pre", scicodeRevisedOnly: true });
  const notes = [
    ...earlier.skipped.map(({ file, reason }) => `${file} was left out: it ${reason}`),
  ];
  const passes = new Map<string, NamedMatrix[]>();
  let later: ResponseMatrix;
  if ((await statOf(post)).isDirectory) {
    const folders = await foldersIn(post);
    const shared = earlier.benchmarks.filter((name) => folders.has(name));
    if (shared.length === 0) {
      throw new RangeError(
        `Cannot compare ${pre} with ${post} as it must hold a folder of ${
          earlier.benchmarks.join(", ")
        }: found ${[...folders].join(", ") || "none"}`,
      );
    }
    const blocks = [];
    for (const benchmark of shared) {
      const loaded = await loadBenchmarks(post, {
        revision: "post",
        benchmarks: [benchmark],
        chooseFile: (file) => !OTHER_METRICS.test(file.replace(/\.csv(\.gz)?$/, "")),
      });
      const revisions = loaded.revisions!;
      passes.set(benchmark, revisions);
      notes.push(`${benchmark}: ${revisions.length} passes after revision`);
      const { matrix } = averageRevisions(revisions.map((each) => each.matrix), {
        order: "sorted",
      });
      blocks.push({ benchmark, matrix });
    }
    later = joinBenchmarks(blocks, { items: "sorted" }).matrix;
  } else {
    later = await readResponseMatrix(post);
    notes.push(`${post} is taken as the mean over passes`);
  }
  return { ...onSharedItems(earlier.matrix, later, { pre, post }), passes, notes };
}

function onSharedItems(
  earlier: ResponseMatrix,
  later: ResponseMatrix,
  paths: { pre: string; post: string },
): Pick<RevisionSides, "pre" | "post" | "benchmarks"> {
  const places = new Map(later.items.map((item, i) => [item, i]));
  const shared = earlier.items.filter((item) => places.has(item));
  if (shared.length === 0) {
    throw new RangeError(
      `Cannot compare ${paths.pre} with ${paths.post} as they must have items in common: found "${
        earlier.items[0]
      }" and "${later.items[0]}"`,
    );
  }
  const at = new Map(earlier.items.map((item, i) => [item, i]));
  const pre = selectItems(earlier, shared.map((item) => at.get(item)!));
  const post = selectItems(later, shared.map((item) => places.get(item)!));
  return { pre, post, benchmarks: [...new Set(pre.benchmarks)] };
}

async function statOf(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(`Cannot read ${path} as there must be a file or folder: found nothing`);
  }
}

async function foldersIn(path: string): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { name, isDirectory } of Deno.readDir(path)) if (isDirectory) names.add(name);
  return names;
}
