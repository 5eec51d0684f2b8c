import { type Attempt, type Sample, solvedAt } from "./attempt.ts";
import { meanShare, passAtK, type Share } from "./pass_at_k.ts";
import type { Results } from "./results_file.ts";

/** A row of the report's table: which panel, what it is called, and its numbers. */
export interface ReportRow {
  readonly panel:
    | "about"
    | "pass@k"
    | "repair@k"
    | "bug type"
    | "symptom"
    | "tokens"
    | "seconds"
    | "end"
    | "executions"
    | "task";
  readonly label: string;
  /** A share, a median or a count; null where it was not measured, and `note` says why */
  readonly value: number | null;
  /** 95 % interval of a share; 10 % and 90 % points of tokens and seconds */
  readonly low: number | null;
  readonly high: number | null;
  /** Tasks or attempts that it is of */
  readonly n: number;
  readonly note: string | null;
}

/** Kinds of fault in the published tasks (Muennighoff et al. 2023); those that a run lacks are named. */
const PUBLISHED = {
  "bug type": [
    "excess logic",
    "function misuse",
    "missing logic",
    "operator misuse",
    "value misuse",
    "variable misuse",
  ],
  symptom: ["incorrect output", "infinite loop", "stackoverflow"],
} as const;

const NOT_RECORDED = "not recorded";

/**
 * The table that a report of repairs is drawn from, of a results file alone.
 *
 * pass@k comes from first attempts of independent samples, repair@k from attempts that saw their failures;
 * they stand in panels of their own. Tasks that were selected and have no sample count as not solved.
 *
 * @param results Of a file, with at least one sample
 * @throws {RangeError} If there is none
 *
 * @example
 * ```ts
 * import { reportRows } from "./report_rows.ts";
 * import { strict as assert } from "node:assert";
 *
 * const attempt = { node: "propose", verdict: { passed: true, reason: "passed" }, promptTokens: 9,
 *   completionTokens: null, generateSeconds: 1, executeSeconds: 0.1 };
 * const sample = { taskId: "own/0", sample: 0, bugType: "value misuse", outcome: "solved", attempts: [attempt] };
 * // deno-lint-ignore no-explicit-any
 * const rows = reportRows({ config: { model: "m", iters: 0 }, samples: [sample] as any, torn: false });
 * const pass = rows.find(({ panel }) => panel === "pass@k")!;
 * assert.deepEqual([pass.label, pass.value, pass.n], ["pass@1", 1, 1]);
 * assert.equal(rows.find(({ label }) => label === "not recorded")!.panel, "symptom");
 * ```
 */
export function reportRows({ config, selection, samples, torn }: Results): ReportRow[] {
  if (samples.length === 0) {
    throw new RangeError("Cannot report repairs as the results must hold a sample: found none");
  }
  const byTask = Map.groupBy(samples, ({ taskId }) => taskId);
  const n = selection?.samples ?? Math.max(...samples.map(({ sample }) => sample)) + 1;
  const absent = Math.max(0, (selection?.tasks ?? byTask.size) - byTask.size);
  const tasks = [...byTask.values()].map((own) => own.filter(({ sample }) => sample < n));
  const solved = (own: readonly Sample[], k: number) =>
    own.filter((sample) => (solvedAt(sample) ?? Infinity) <= k).length;
  const nothing: readonly number[] = new Array(absent).fill(0);
  const ks = [...[1, 2, 5, 10, 20, 50, 100].filter((k) => k < n), n];
  const budgets = Array.from({ length: 1 + Number(config?.iters ?? 0) }, (_, i) => i + 1);
  return [
    ...aboutRows({ config, torn, tasks: byTask.size + absent, n, absent, samples }),
    ...ks.map((k) =>
      shareRow("pass@k", `pass@${k}`, [
        ...tasks.map((own) => passAtK({ n, c: solved(own, 1) }, k)),
        ...nothing,
      ])
    ),
    ...budgets.map((k) =>
      shareRow("repair@k", `repair@${k}`, [...tasks.map((own) => solved(own, k) / n), ...nothing])
    ),
    ...groupRows("bug type", tasks, { of: ({ bugType }) => bugType, n }),
    ...groupRows("symptom", tasks, { of: ({ symptom }) => symptom, n }),
    ...useRows(samples.flatMap(({ attempts }) => attempts)),
    ...countRows(
      "end",
      samples.map(({ attempts, outcome }) => attempts[0]?.verdict.reason ?? outcome),
    ),
    ...countRows("executions", samples.map(executions)),
    ...[...byTask].map(([taskId, own]): ReportRow => ({
      panel: "task",
      label: taskId,
      value: solved(own, 1) / n,
      low: null,
      high: null,
      n: own.length,
      note: mark(own),
    })),
  ];
}

function aboutRows({ config, torn, tasks, n, absent, samples }: Pick<Results, "config" | "torn"> & {
  tasks: number;
  n: number;
  absent: number;
  samples: readonly Sample[];
}): ReportRow[] {
  const errors = samples.filter(({ outcome }) => outcome === "error").length;
  const line = (label: string): ReportRow => ({
    panel: "about",
    label,
    value: null,
    low: null,
    high: null,
    n: tasks,
    note: null,
  });
  return [
    line(`${config?.model ?? "model not recorded"}: ${tasks} tasks, ${n} sample(s) of each`),
    line(usage(samples)),
    ...(absent > 0 ? [line(`${absent} tasks have no sample yet and count as not solved`)] : []),
    ...(errors > 0 ? [line(`${errors} errors of model or sandbox count as not solved`)] : []),
    ...(torn ? [line("the last line of the results is torn and left aside")] : []),
    ...(config?.backend === "replay" ? [line("answers were replayed from a recording")] : []),
    ...(config?.isolation === "weak"
      ? [line("isolation was weak: nothing held the code back")]
      : []),
  ];
}

/** Tokens and seconds of all attempts together. */
function usage(samples: readonly Sample[]): string {
  const attempts = samples.flatMap((sample) => sample.attempts);
  const tokens = (of: (attempt: Attempt) => number | null) => {
    const values = attempts.map(of);
    return values.includes(null)
      ? "unknown"
      : String(values.reduce<number>((sum, value) => sum + value!, 0));
  };
  const seconds = (of: (attempt: Attempt) => number) =>
    attempts.reduce((sum, attempt) => sum + of(attempt), 0).toFixed(1);
  return `${attempts.length} attempts; tokens: prompts ${tokens((a) => a.promptTokens)}, answers ${
    tokens((a) => a.completionTokens)
  }; seconds: generation ${seconds((a) => a.generateSeconds)}, execution ${
    seconds((a) => a.executeSeconds)
  }`;
}

function shareRow(panel: ReportRow["panel"], label: string, values: readonly number[]): ReportRow {
  const { value, low, high, interval }: Share = meanShare(values);
  return { panel, label, value, low, high, n: values.length, note: interval };
}

/** Groups of tasks, the largest first, then those of the published ones that are missing. */
function groupRows(
  panel: "bug type" | "symptom",
  tasks: readonly (readonly Sample[])[],
  { of, n }: { of: (sample: Sample) => string | undefined; n: number },
): ReportRow[] {
  const groups = Map.groupBy(tasks, ([first]) => of(first) ?? NOT_RECORDED);
  const first = (own: readonly Sample[]) => own.filter((one) => solvedAt(one) === 1).length / n;
  const rows = [...groups].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([label, own]) => shareRow(panel, label, own.map(first)));
  const known: readonly string[] = PUBLISHED[panel];
  const published = [...groups.keys()].every((name) => known.includes(name));
  const missing = published ? known.filter((name) => !groups.has(name)) : [];
  return [
    ...rows,
    ...missing.map((label): ReportRow => ({
      panel,
      label,
      value: null,
      low: null,
      high: null,
      n: 0,
      note: "no task",
    })),
  ];
}

/** Tokens and seconds of attempts, proposals and reflections apart. */
function useRows(attempts: readonly Attempt[]): ReportRow[] {
  return (["propose", "reflect"] as const).flatMap((node) => {
    const own = attempts.filter((attempt) => attempt.node === node);
    if (own.length === 0) return [];
    const spread = (
      panel: "tokens" | "seconds",
      what: string,
      of: (attempt: Attempt) => number | null,
    ): ReportRow => {
      const values = own.map(of).filter((value) => value !== null).sort((a, b) => a - b);
      const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? null;
      const whole = values.length === own.length;
      return {
        panel,
        label: `${node}: ${what}`,
        ...(whole
          ? { value: at(0.5), low: at(0.1), high: at(0.9) }
          : { value: null, low: null, high: null }),
        n: own.length,
        note: whole ? null : `not told in ${own.length - values.length} attempts`,
      };
    };
    return [
      spread("tokens", "prompt", ({ promptTokens }) => promptTokens),
      spread("tokens", "answer", ({ completionTokens }) => completionTokens),
      spread("seconds", "generation", ({ generateSeconds }) => generateSeconds),
      spread("seconds", "execution", ({ executeSeconds }) => executeSeconds),
    ];
  });
}

function countRows(panel: "end" | "executions", words: readonly string[]): ReportRow[] {
  return [...Map.groupBy(words, (word) => word)]
    .sort(([a, x], [b, y]) => (panel === "end" ? y.length - x.length : 0) || (a < b ? -1 : 1))
    .map(([label, own]) => ({
      panel,
      label,
      value: own.length,
      low: null,
      high: null,
      n: words.length,
      note: null,
    }));
}

/** How many executions a sample took to be solved, or how it ended otherwise. */
function executions(sample: Sample): string {
  const at = solvedAt(sample);
  if (at !== undefined) return `solved by execution ${at}`;
  return sample.outcome === "exhausted" ? "not solved" : sample.outcome.replace("_", " ");
}

/** A sign for a task: all first attempts passed, some, solved later, error, or none. */
function mark(own: readonly Sample[]): string {
  const first = own.filter((sample) => solvedAt(sample) === 1).length;
  if (first === own.length) return "✓";
  if (first > 0) return "±";
  if (own.some((sample) => solvedAt(sample) !== undefined)) return "↻";
  return own.some(({ outcome }) => outcome === "error") ? "!" : "✗";
}
