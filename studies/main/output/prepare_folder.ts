import { ensureFolder } from "../../../files/mod.ts";
import { Journal } from "../../store/journal.ts";
import type { RunSettings } from "../settings.ts";
import { type Manifest, readManifest, sameSettings } from "./manifest.ts";

/** Name of the journal in the folder of results. */
export const JOURNAL = "journal.jsonl";

/** What a study writes; nothing else in its folder is ever removed. */
const OURS =
  /^(journal\.jsonl|manifest\.json|results\.json|summary\.md|(amortized_irt|baseline)_.*\.csv|weights)$/;

/**
 * Guards what is in the folder of results, and changes nothing yet.
 *
 * Results of an earlier run stay only to be continued. They are removed when asked for, or when the same
 * command has finished here before and so only repeats itself; otherwise they are in the way.
 *
 * @returns What makes the folder ready: call it once all else is known to be well
 * @throws {RangeError} When there are other results and it was not said what to do with them
 */
export async function prepareFolder(
  { outFolder, earlier }: Pick<RunSettings, "outFolder" | "earlier">,
  settings: Manifest["settings"],
): Promise<() => Promise<void>> {
  const found = await resultsIn(outFolder);
  if (found.length === 0 || earlier === "continue") return () => ensureFolder(outFolder);
  if (earlier === "refuse") {
    const manifest = await readManifest(outFolder);
    const repeats = manifest?.status === "finished" && sameSettings(manifest.settings, settings);
    if (!repeats) {
      throw new RangeError(
        `Cannot start in ${outFolder} as it must hold no results of another run: found ${
          manifest ? `one that is ${manifest.status}` : found.join(", ")
        }; give --continue to build upon them, --clean to remove them, or --out for another folder`,
      );
    }
  }
  if (await Journal.isHeld(`${outFolder}/${JOURNAL}`)) {
    throw new RangeError(
      `Cannot remove the results in ${outFolder} as no other run may be at work there: found one`,
    );
  }
  return async () => {
    for (const name of found) await Deno.remove(`${outFolder}/${name}`, { recursive: true });
  };
}

/** Names of what a study has left in a folder, sorted; none where there is no folder. */
async function resultsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) if (OURS.test(name)) found.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}
