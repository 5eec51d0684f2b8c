import { resolve } from "node:path";
import { ensureFolder } from "../../../files/mod.ts";
import { Journal } from "../../store/journal.ts";
import type { RunSettings } from "../settings.ts";
import { type Manifest, readManifest, sameSettings } from "./manifest.ts";

/** Name of the journal in the folder of results. */
export const JOURNAL = "journal.jsonl";

/** Folder of saved parameters in the folder of results. */
export const WEIGHTS = "weights";

/** Beginnings of the names of tables that studies write. */
const TABLES = [
  ...["amortized_irt", "baseline", "temper", "sparse", "pair_efficiency", "neighbor_support"],
  ...["support_thinning", "sample_size", "outlier_robustness", "calibration", "latent_dims"],
  ...["cross_revision", "ablations", "large_database", "global_best", "common_condition"],
];

/** What a study writes; nothing else in its folder is ever removed. */
const OURS = new RegExp(
  `^(journal\\.jsonl|manifest\\.json|results\\.json|summary\\.md|weights|(${
    TABLES.join("|")
  })_.*\\.csv|(differences|result_manifest|metrics_long|metrics_wide|best_by_config|revision)\\.csv)$`,
);

/** Marks of a study in its folder; removed last, so that an interrupted removal can be taken up again. */
const MARKS = [JOURNAL, "manifest.json"];

/**
 * Guards what is in the folder of results, and changes nothing yet.
 *
 * Results of an earlier run stay only to be continued. They are removed when asked for, or when the same
 * command has finished here before and so only repeats itself; otherwise they are in the way. Nothing is
 * removed from a folder in which no study has left its journal or manifest.
 *
 * @returns What makes the folder ready: call it once all else is known to be well
 * @throws {RangeError} When there are other results and it was not said what to do with them, or they are
 *   not from a study
 */
export async function prepareFolder(
  { outFolder, earlier }: Pick<RunSettings, "outFolder" | "earlier">,
  settings: Manifest["settings"],
): Promise<() => Promise<void>> {
  const { dataFolder } = settings;
  if (dataFolder !== undefined && resolve(dataFolder) === resolve(outFolder)) {
    throw new RangeError(
      `Cannot write results to ${outFolder} as tables there would be read as data: give --out for another folder`,
    );
  }
  const found = await resultsIn(outFolder);
  if (found.length === 0 || earlier === "continue") return () => ensureFolder(outFolder);
  const manifest = await readManifest(outFolder);
  if (earlier === "refuse") {
    const repeats = manifest?.status === "finished" && sameSettings(manifest.settings, settings);
    if (!repeats) {
      throw new RangeError(
        `Cannot start in ${outFolder} as it must hold no results of another run: found ${
          manifest ? `one that is ${manifest.status}` : found.join(", ")
        }; give --continue to build upon them, --clean to remove them, or --out for another folder`,
      );
    }
  }
  if (manifest?.study === undefined && !found.includes(JOURNAL)) {
    throw new RangeError(
      `Cannot remove ${
        found.join(", ")
      } from ${outFolder} as they must be from a study, which leaves ${JOURNAL} and manifest.json: found neither; give --out for another folder`,
    );
  }
  if (await Journal.isHeld(`${outFolder}/${JOURNAL}`)) {
    throw new RangeError(
      `Cannot remove the results in ${outFolder} as no other run may be at work there: found one`,
    );
  }
  return async () => {
    const marks = MARKS.filter((name) => found.includes(name));
    for (const name of found.filter((name) => !marks.includes(name))) {
      if (name === WEIGHTS) await removeWeights(`${outFolder}/${name}`);
      else await Deno.remove(`${outFolder}/${name}`);
    }
    for (const name of marks) await Deno.remove(`${outFolder}/${name}`);
  };
}

/** Removes saved parameters, and their folder if nothing else is in it. */
async function removeWeights(folder: string): Promise<void> {
  let others = 0;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && name.endsWith(".safetensors")) await Deno.remove(`${folder}/${name}`);
    else others++;
  }
  if (others === 0) await Deno.remove(folder);
}

/** Names of what a study has left in a folder, sorted; none where there is no folder. */
async function resultsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (OURS.test(name) && isDirectory === (name === WEIGHTS)) found.push(name);
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.NotADirectory) {
      throw new RangeError(
        `Cannot write results to ${folder} as it must be a folder: found a file`,
      );
    }
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
  return found.sort();
}
