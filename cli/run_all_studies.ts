import type { FlagValues } from "./parse_flags.ts";
import { runNamedStudy } from "./run_named_study.ts";
import { UsageError } from "./usage_error.ts";
import { watchStudy } from "./watch_study.ts";

/** Flags that belong to single studies. */
const ONE_STUDY = ["agents", "items", "retention", "variants", "json"] as const;

/** Name of the journal that the studies share. */
const JOURNAL = "journal.jsonl";

/** Runs every study, small or large. */
export function runAllStudies(names: readonly string[], flags: FlagValues): Promise<number> {
  const odd = ONE_STUDY.find((name) => flags.has(name));
  if (odd !== undefined) {
    throw new UsageError(`Cannot run study all with --${odd} as it belongs to single studies`);
  }
  return runStudies(names, flags, { folder: "output/studies", command: "study all" });
}

/**
 * Runs studies one after another, each into a folder of its own; they share a journal, so that a fit that
 * several need is made once.
 *
 * @returns Exit status: that of the first study that was stopped, else 0
 */
export async function runStudies(
  names: readonly string[],
  flags: FlagValues,
  { folder = "output/reproduce", command = "reproduce" }: { folder?: string; command?: string } =
    {},
): Promise<number> {
  const out = (flags.text("out") ?? folder).replace(/(.)\/+$/, "$1");
  const journal = `${out}/${JOURNAL}`;
  if (flags.has("clean")) await removeFile(journal);
  const start = performance.now();
  for (const name of names) {
    if (name === "cross-revision" && await lacksLater(flags)) {
      console.log("== cross-revision: not run, as it needs --later beside --data\n");
      continue;
    }
    const status = await watchStudy(command, flags, async (watch) => {
      const place = { outFolder: `${out}/${name}`, journal };
      console.log(`== ${name}\n${await runNamedStudy(name, flags, { watch, place })}\n`);
    });
    if (status !== 0) return status;
  }
  console.log(`All studies took ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return 0;
}

/** Whether data were named that have no side after revision. */
async function lacksLater(flags: FlagValues): Promise<boolean> {
  const data = flags.text("data");
  if (data === undefined || flags.has("later")) return false;
  try {
    return !(await Deno.stat(`${data}/post-revision`)).isDirectory;
  } catch {
    return true; // no such folder: a plain folder or a table
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
