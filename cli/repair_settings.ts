import { type ExecuteOptions, IMPORT_MODES, type TaskSet } from "../agents/repair/mod.ts";
import type { ProgressLine } from "./progress_line.ts";
import type { FlagValues } from "./parse_flags.ts";
import { readNumber, readWord } from "./read_lists.ts";
import { readSandbox } from "./sandbox_flags.ts";

/** How code is executed, as flags say it; every gap filled. */
export interface ExecutionSettings extends Required<Omit<ExecuteOptions, "signal">> {
  readonly concurrency: number;
}

/** What both kinds of work of the command stand on. */
export interface RepairWork {
  readonly flags: FlagValues;
  readonly execution: ExecutionSettings;
  readonly line: ProgressLine;
  readonly signal: AbortSignal;
}

/** @throws {UsageError} A flag that does not read, or weak isolation that was not allowed */
export function executionSettings(flags: FlagValues): ExecutionSettings {
  return {
    sandbox: readSandbox(flags),
    imports: readWord(flags.text("imports") ?? "task", { flag: "--imports", words: IMPORT_MODES }),
    timeoutSeconds: readNumber(flags.text("timeout") ?? "10", {
      flag: "--timeout",
      must: "seconds above 0 and at most 600",
      accept: (x) => x > 0 && x <= 600,
    }),
    concurrency: readWhole(flags, { name: "concurrency", otherwise: 2, least: 1 }),
  };
}

/** The first of the tasks, as many as `--max` allows. */
export function repairTasks(set: TaskSet, flags: FlagValues): TaskSet {
  const max = readWhole(flags, { name: "max", otherwise: set.tasks.length, least: 1 });
  return { ...set, tasks: set.tasks.slice(0, max) };
}

/** A flag that is a whole number. */
export function readWhole(
  flags: FlagValues,
  { name, otherwise, least }: { name: string; otherwise: number; least: number },
): number {
  const text = flags.text(name);
  return text === undefined ? otherwise : readNumber(text, {
    flag: `--${name}`,
    must: `a whole number of at least ${least}`,
    accept: (x) => Number.isSafeInteger(x) && x >= least,
  });
}
