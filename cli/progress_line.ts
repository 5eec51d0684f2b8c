/** How far a piece of work has come. */
export interface Progress {
  /** What is being done */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, such as "fits" */
  readonly unit: string;
}

const ESCAPE = "\x1b";

/**
 * One line on the error stream that is redrawn in place; nothing at all where that is no terminal.
 *
 * @example Notes are for people too: a quiet line prints none
 * ```ts
 * import { ProgressLine } from "./progress_line.ts";
 * import { strict as assert } from "node:assert";
 *
 * const written: string[] = [];
 * const line = new ProgressLine({ terminal: false, quiet: false, write: (text) => written.push(text) });
 * line.update({ label: "fitting", done: 1, total: 4, unit: "fits" });
 * line.note("Data: simulated");
 * assert.deepEqual(written, ["Data: simulated\n"]);
 * ```
 */
export class ProgressLine {
  readonly #terminal: boolean;
  readonly #quiet: boolean;
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  #label = "";
  #startedAt = 0;
  #startedWith = 0;
  #drawnAt = -Infinity;
  #shown = "";

  constructor(
    options: {
      terminal: boolean;
      quiet: boolean;
      write: (text: string) => void;
      /** Milliseconds since any fixed moment */
      now?: () => number;
    },
  ) {
    this.#terminal = options.terminal && !options.quiet;
    this.#quiet = options.quiet;
    this.#write = options.write;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The line for this process: on stderr, if that is a terminal. */
  static onStderr(quiet: boolean): ProgressLine {
    const encoder = new TextEncoder();
    const write = (text: string) => void Deno.stderr.writeSync(encoder.encode(text));
    return new ProgressLine({ terminal: Deno.stderr.isTerminal(), quiet, write });
  }

  /** Redraws the line, at most ten times a second. */
  update(progress: Progress): void {
    if (!this.#terminal) return;
    const now = this.#now();
    if (progress.label !== this.#label) {
      this.#label = progress.label;
      this.#startedAt = now;
      this.#startedWith = progress.done;
      this.#drawnAt = -Infinity;
    }
    const last = progress.done >= progress.total;
    if (now - this.#drawnAt < 100 && !last) return;
    this.#drawnAt = now;
    this.#shown = formatProgress(progress, {
      seconds: (now - this.#startedAt) / 1000,
      before: this.#startedWith,
    });
    this.#write(`\r${ESCAPE}[K${this.#shown}`);
  }

  /** Prints a line that stays, above the one that moves. */
  note(text: string): void {
    if (this.#quiet) return;
    if (this.#terminal) this.#write(`\r${ESCAPE}[K${text}\n${this.#shown}`);
    else this.#write(`${text}\n`);
  }

  /** Removes the moving line. */
  clear(): void {
    if (this.#terminal && this.#shown) this.#write(`\r${ESCAPE}[K`);
    this.#shown = "";
    this.#label = "";
  }
}

/** `label  ====----  12/40 fits  3.1 fits/s  9 s left`, counting speed from where this run began. */
export function formatProgress(
  { label, done, total, unit }: Progress,
  run: { seconds: number; before: number },
): string {
  const width = 24;
  const filled = total > 0 ? Math.min(width, Math.floor((width * done) / total)) : width;
  const bar = "=".repeat(filled) + "-".repeat(width - filled);
  const count = Number.isInteger(done) ? done : done.toFixed(1);
  let text = `${label}  ${bar}  ${count}/${total} ${unit}`;
  const rate = (done - run.before) / run.seconds;
  if (run.seconds > 0.5 && rate > 0) {
    text += `  ${rate.toPrecision(2)} ${unit}/s`;
    if (done < total) text += `  ${formatDuration((total - done) / rate)} left`;
  }
  return text;
}

/** Seconds as people say them. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
