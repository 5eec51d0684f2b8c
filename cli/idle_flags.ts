import { findStudy } from "../studies/mod.ts";
import type { FlagValues } from "./parse_flags.ts";
import { UsageError } from "./usage_error.ts";

/** Flags that the main study has no part for, and what there is in its place. */
const NOT_OF_MAIN = {
  agents: "reproduce has --user-count, and sample-size varies them",
  items: "reproduce has --j-percentage, and sample-size varies them",
  retention: "reproduce has --train-retention, and support-thinning varies it",
  variants: "it has none",
  resamples: "it has no errors over items",
  later: "cross-revision compares both sides",
} as const;

/**
 * Refuses flags that a study would not heed.
 *
 * @param name A single study, not `all`
 * @throws {UsageError} With the flag and why
 */
export async function refuseIdleFlags(name: string, flags: FlagValues): Promise<void> {
  const refuse = (flag: string, why: string) => {
    throw new UsageError(`Cannot run study ${name} with --${flag} as ${why}`);
  };
  if (flags.has("revision") && !await isFile(flags.text("data"))) {
    refuse("revision", "it says which side a single table is from: found no table with --data");
  }
  if (name === "main") {
    for (const [flag, why] of Object.entries(NOT_OF_MAIN)) if (flags.has(flag)) refuse(flag, why);
    return;
  }
  const study = findStudy(name), preset = flags.text("preset");
  const weighs = preset === "v3" || (preset === "original" && study.original === "v3");
  if (flags.has("later") && !study.arrange && !weighs) {
    refuse("later", "it sees one side of a revision: cross-revision compares both");
  }
  const count = flags.text("pre-revision");
  if (count === undefined || count === "max") return;
  if ("agents" in study.sizes.quick.axes) {
    refuse(
      "pre-revision",
      `it varies the number of agents itself: found ${count}; give --agents, or max`,
    );
  }
  if (study.arrange) refuse("pre-revision", `it uses all agents of both sides: found ${count}`);
}

async function isFile(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  try {
    return !(await Deno.stat(path)).isDirectory;
  } catch {
    return true; // told when it is read
  }
}
