import type { FlagValues } from "./parse_flags.ts";

/** One `--name` of a sub-command. */
export interface Flag {
  readonly name: string;
  /** What follows the name, for the help text; a flag without one is a switch */
  readonly value?: string;
  readonly help: string;
}

/** A sub-command of `assay`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands */
  readonly summary: string;
  /** What stands after the flags, for the help text */
  readonly positionals?: string;
  readonly flags: readonly Flag[];
  /** Command lines, each with what it does */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Runs it and gives the exit status. */
  run(flags: FlagValues): Promise<number>;
}
