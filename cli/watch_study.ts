import type { StudyObserver } from "../studies/mod.ts";
import { Interruption } from "./interruption.ts";
import type { FlagValues } from "./parse_flags.ts";
import { ProgressLine } from "./progress_line.ts";

/** What a study is run with at a terminal. */
export interface TerminalWatch {
  readonly signal: AbortSignal;
  readonly observer: StudyObserver;
  /** Clears the progress line, before results are printed */
  done(): void;
}

/**
 * Runs a study with a progress line on stderr, until it ends or is interrupted; then says how to go on.
 *
 * @param command Name of the task, such as `reproduce`
 * @returns Exit status: 0, or 130 where it was interrupted
 */
export async function watchStudy(
  command: string,
  flags: FlagValues,
  study: (watch: TerminalWatch) => Promise<void>,
): Promise<number> {
  const line = ProgressLine.onStderr(flags.has("quiet"));
  using interruption = new Interruption();
  const { signal } = interruption;
  const observer: StudyObserver = {
    note: (text) => line.note(text),
    progress: (stage) => line.update(stage),
  };
  try {
    await study({ signal, observer, done: () => line.clear() });
    return 0;
  } catch (error) {
    line.clear();
    if (!signal.aborted) throw error;
    const next = continuation(command, flags.typed);
    console.error(`Stopped; what is finished is kept. Go on with: ${next}`);
    return 130;
  }
}

/** The command that goes on where this one stopped. */
function continuation(command: string, typed: readonly string[]): string {
  const rest = typed.filter((word) => word !== "--clean" && word !== "--continue")
    .map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
  return [`deno task ${command}`, ...rest, "--continue"].join(" ");
}
