import {
  dropUnscoredItems,
  loadBenchmarks,
  type LoadedBenchmarks,
  MODELLED_BENCHMARKS,
} from "../../../responses/mod.ts";
import { digestFiles, digestOf } from "./file_digests.ts";
import type { StudyData } from "./study_data.ts";
import { tableFiles } from "./table_files.ts";

/** The draws that join revisions of several benchmarks are the same in every run. */
const ENSEMBLE_SEED = 0;

type Layout = "tables" | "revisions" | "hub";

/**
 * Loads a folder of response matrices for a study, its embeddings aside.
 *
 * Three layouts are understood: wide tables with a benchmark a file; a folder of revisions for each
 * benchmark; and that of the public data set, with `pre-revision` and `post-revision`.
 *
 * @param folder Where the matrices lie
 * @param options `earlier`: take the side before revision where there are two
 * @throws {RangeError} When the folder holds no matrix of that side
 * @throws {SyntaxError} When a matrix does not parse, with file, line and column
 */
export async function loadFolder(
  folder: string,
  { earlier }: { earlier: boolean },
): Promise<StudyData> {
  const { layout, sides, unread } = await layoutOf(folder);
  const revision = earlier || !sides.post ? "pre" : "post";
  if (!sides[revision]) {
    throw new RangeError(
      `Cannot read the matrices before revision from ${folder} as it must hold ${
        layout === "hub" ? "a folder pre-revision" : "wide tables of its own"
      }: found none`,
    );
  }
  const options = {
    ...(layout === "hub" && { benchmarks: MODELLED_BENCHMARKS }),
    scicodeRevisedOnly: layout === "hub" || earlier,
    seed: ENSEMBLE_SEED,
  };
  const loaded = await loadBenchmarks(folder, { ...options, revision });
  // Weighing agents by strength needs the other side too.
  const later = layout === "hub" && revision === "pre" && sides.post
    ? await loadBenchmarks(folder, { ...options, revision: "post" })
    : undefined;
  const skipped = [...loaded.skipped, ...later?.skipped ?? []];
  const notes = skipped.map(({ file, reason }) =>
    `${file.replace(`${folder}/`, "")} was left out: it ${reason}`
  );
  if (unread.length > 0) {
    notes.push(
      `tables stand in the folder itself, so its folders were not read: ${
        unread.join(", ")
      }; name a folder without tables of its own to read revisions`,
    );
  }
  const { matrix, droppedItems } = withoutUnscored(loaded);
  const whole = options.scicodeRevisedOnly
    ? await loadBenchmarks(folder, { ...options, revision, scicodeRevisedOnly: false })
    : loaded;
  if (droppedItems > 0) {
    notes.push(`${droppedItems} items were left out: nobody has a score on them`);
  }
  if (loaded.revisions) {
    notes.push(
      `scores are means over ${loaded.revisions.length} revisions, joined by draws with seed ${ENSEMBLE_SEED}`,
    );
  }
  const into = layout === "hub"
    ? ["pre-revision", "post-revision"]
    : layout === "tables"
    ? "none"
    : "all";
  const names = (await tableFiles(folder, { into }))
    .filter((name) => !skipped.some(({ file }) => file === `${folder}/${name}`));
  const files = await digestFiles(folder, names);
  return {
    source: { kind: "folder", name: folder, digest: await digestOf(files), files, notes },
    matrix,
    // After revision only some items were run again, so that others may well have embeddings.
    ...(revision === "pre" && { knownItems: [...whole.matrix.items, ...whole.droppedItems] }),
    revision,
    ...(loaded.revisions && { ensemble: loaded.revisions.map((each) => each.matrix) }),
    ...(later && { later: later.matrix }),
  };
}

function withoutUnscored({ matrix, droppedItems }: LoadedBenchmarks) {
  const dropped = dropUnscoredItems(matrix);
  return {
    matrix: dropped.matrix,
    droppedItems: droppedItems.length + dropped.droppedItems.length,
  };
}

async function layoutOf(
  folder: string,
): Promise<{ layout: Layout; sides: { pre: boolean; post: boolean }; unread: string[] }> {
  const folders = new Set<string>();
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory) folders.add(entry.name);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) {
      throw cause;
    }
    throw new RangeError(`Cannot read matrices from ${folder} as it must be a folder`, { cause });
  }
  const pre = folders.has("pre-revision"), post = folders.has("post-revision");
  if (pre || post) return { layout: "hub", sides: { pre, post }, unread: [] };
  const tables = await tableFiles(folder, { into: "none" });
  const perBenchmark = tables.length > 0 || folders.size === 0;
  return perBenchmark
    ? { layout: "tables", sides: { pre: true, post: false }, unread: [...folders].sort() }
    : { layout: "revisions", sides: { pre: false, post: true }, unread: [] };
}
