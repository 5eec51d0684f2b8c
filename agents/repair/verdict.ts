/** How a candidate's execution ended. */
export const REASONS = [
  "passed",
  /** An assertion of the tests did not hold */
  "assertion",
  /** The candidate, or the tests on its answer, raised */
  "exception",
  /** The candidate's code did not load: it does not parse, or raised while it was loaded */
  "import_error",
  "missing_entry_point",
  /** An answer that is made of more than the built-in kinds of value */
  "not_plain",
  /** The candidate's program ended before the tests did */
  "early_exit",
  "timeout",
  "signal",
  "oom",
  /** The tests ended without having called the candidate or asserted enough */
  "incomplete_tests",
  /** The sandbox or the judge failed: this says nothing about the candidate */
  "sandbox_error",
] as const;
export type Reason = typeof REASONS[number];

/** What the judge said of one candidate. */
export interface Verdict {
  readonly reason: Reason;
  readonly passed: boolean;
  /** Name of the error or signal, where there is one */
  readonly type: string | null;
  /** For people and for the model: the last call and its answer; never a value that the tests expect */
  readonly detail: string;
  /** Assertions that ran and held or not, and calls of the candidate */
  readonly asserts: number;
  readonly calls: number;
  /** Which of the blocks was taken */
  readonly chosen: number;
  /** Seconds from handing over the code to the verdict */
  readonly seconds: number;
  /** What the candidate printed, clipped */
  readonly output: string;
}

/** Reads the judge's line; nothing where no line carries the nonce. */
export function parseVerdict(
  stdout: string,
  { nonce, output }: { readonly nonce: string; readonly output: string },
): Verdict | undefined {
  for (const line of stdout.split("\n")) {
    if (!line.includes(nonce)) continue;
    const said = JSON.parse(line);
    if (said.nonce !== nonce) continue;
    const reason: Reason = said.reason === "judge_error" ? "sandbox_error" : said.reason;
    if (!REASONS.includes(reason)) throw new TypeError(`Cannot read the verdict "${reason}"`);
    return {
      reason,
      passed: reason === "passed",
      type: said.type ?? null,
      detail: said.detail,
      asserts: said.asserts ?? 0,
      calls: said.calls ?? 0,
      chosen: said.chosen ?? 0,
      seconds: said.seconds ?? 0,
      output,
    };
  }
}

/** A verdict without any word of the judge. */
export function silentVerdict(
  reason: Reason,
  { type = null, detail, seconds, output }: {
    readonly type?: string | null;
    readonly detail: string;
    readonly seconds: number;
    readonly output: string;
  },
): Verdict {
  const counts = { asserts: 0, calls: 0, chosen: 0 };
  return { reason, passed: false, type, detail, ...counts, seconds, output };
}
