import { join } from "node:path";
import { cacheFolder, downloadDataset, type HubOptions, writeAtomic } from "../../../files/mod.ts";
import { MODELLED_BENCHMARKS } from "../../../responses/mod.ts";

/** The public data set of the study. */
export const PUBLIC_DATASET = "aims-foundation/eval_response_matrix";

/** Its table of item embeddings. */
export const PUBLIC_EMBEDDINGS = "all_benchmarks_embeddings_4096_8B.pkl";

/** A copy of the public data set on this machine. */
export interface PublicDataset {
  /** Folder in the hub's layout */
  readonly folder: string;
  readonly commit: string;
  /** Files that belong to it, relative to the folder */
  readonly files: readonly string[];
}

/** The copy that an earlier run downloaded, if all of it is still there. */
export async function cachedDataset(): Promise<PublicDataset | undefined> {
  let found: PublicDataset;
  try {
    found = JSON.parse(await Deno.readTextFile(markPath()));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
  for (const file of found.files) {
    try {
      await Deno.stat(join(found.folder, file));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }
  return found;
}

/**
 * Downloads the matrices and embeddings of the public data set, and remembers where they lie.
 *
 * @throws {HubError} When the hub cannot be reached, or does not give them
 * @throws {RangeError} When it does not hold what the study needs
 */
export async function downloadPublicDataset(options: HubOptions): Promise<PublicDataset> {
  const { folder, commit, files } = await downloadDataset({
    ...options,
    repo: PUBLIC_DATASET,
    files: [
      ...MODELLED_BENCHMARKS.flatMap((benchmark) => [
        `pre-revision/${benchmark}/`,
        `post-revision/${benchmark}/resmat/`,
      ]),
      PUBLIC_EMBEDDINGS,
    ],
  });
  const dataset = { folder, commit, files };
  await writeAtomic(markPath(), JSON.stringify(dataset));
  return dataset;
}

/** Where it is written down which copy is whole. */
function markPath(): string {
  return join(cacheFolder(), "studies", `${PUBLIC_DATASET.replace("/", "--")}.json`);
}
