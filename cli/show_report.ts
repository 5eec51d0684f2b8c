import { type AnalysisReport, formatReport, jsonReport, writeReport } from "../studies/mod.ts";
import type { Flag } from "./command.ts";
import type { FlagValues } from "./parse_flags.ts";
import { readNumber } from "./read_lists.ts";
import { UsageError } from "./usage_error.ts";

/** Flags that every analysis takes. */
export function reportFlags(folder: string): Flag[] {
  return [
    { name: "out", value: "DIR", help: `write the tables and the report there, such as ${folder}` },
    { name: "json", help: "print one JSON object instead of the tables" },
  ];
}

/** Prints a report, or its JSON, and writes it where `--out` says. */
export async function showReport(report: AnalysisReport, flags: FlagValues): Promise<number> {
  const out = flags.text("out")?.replace(/(.)\/+$/, "$1");
  const files = out === undefined ? [] : await writeReport(out, report);
  if (flags.has("json")) {
    console.log(JSON.stringify({ ...jsonReport(report), files }));
    return 0;
  }
  console.log(formatReport(report));
  if (files.length > 0) {
    console.log(`\nTables and report are in ${out}: start with ${files.at(-1)}`);
  }
  return 0;
}

/** The value of a flag that must be there. */
export function requireText(
  flags: FlagValues,
  name: string,
  what: string,
  command: string,
): string {
  const value = flags.text(name);
  if (value !== undefined) return value.replace(/(.)\/+$/, "$1");
  throw new UsageError(`Cannot run ${command} as --${name} must name ${what}: found none`);
}

/** A flag that is a whole number of at least `least`. */
export function readWhole(
  flags: FlagValues,
  name: string,
  { least, otherwise }: { least: number; otherwise: number },
): number {
  return readNumber(flags.text(name) ?? String(otherwise), {
    flag: `--${name}`,
    must: `a whole number of at least ${least}`,
    accept: (value) => Number.isSafeInteger(value) && value >= least,
  });
}

/** The one folder or file that a command is run on. */
export function oneFolder(flags: FlagValues, command: string): string {
  const { positionals } = flags;
  if (positionals.length === 1) return positionals[0].replace(/(.)\/+$/, "$1");
  throw new UsageError(
    `Cannot run ${command} as it needs one folder: found ${positionals.length}`,
  );
}
