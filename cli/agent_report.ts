import type { RunOutcome } from "../agents/traces/mod.ts";
import { formatTable } from "../studies/mod.ts";
import { printable } from "./printable.ts";

const FAILURES: readonly string[] = ["backend_error", "sandbox_error", "cancelled"];

/** Whether model, sandbox or checker failed: this says nothing about the agent. */
export function runFailed({ outcome }: RunOutcome): boolean {
  return FAILURES.includes(outcome.stop_reason) || outcome.judgement.status === "error";
}

/** One line of a run, for people. */
export function runLine(run: RunOutcome): string {
  const { agent, scenario, label, run: number, outcome, kept } = run;
  const { judgement } = outcome;
  const found = judgement.status === "not run"
    ? ""
    : `, ${
      "behaviour" in judgement ? judgement.behaviour : "not determined"
    }: ${judgement.evidence}`;
  const line = printable(
    `${agent} ${scenario} ${label} ${number}: ${outcome.stop_reason} after ${outcome.usage.steps} steps${
      kept ? ", kept" : ""
    }${found}`,
  );
  return line.replaceAll("\n", "\\n");
}

/** A row for each agent, scenario and label. */
export function runTable(runs: readonly RunOutcome[]): string {
  const groups = Map.groupBy(
    runs,
    ({ agent, scenario, label }) => JSON.stringify([agent, scenario, label]),
  );
  const mean = (of: readonly number[]) =>
    (of.reduce((sum, x) => sum + x, 0) / of.length).toFixed(1);
  const rows = [...groups.values()].map((group) => {
    const [{ agent, scenario, label }] = group;
    const outcomes = group.map(({ outcome }) => outcome);
    return [
      agent,
      scenario,
      label,
      String(group.length),
      tally(outcomes.map(({ stop_reason }) => stop_reason)),
      tally(
        outcomes.map(({ behaviour, judgement }) =>
          behaviour ?? (judgement.status === "error" ? "check failed" : "not judged")
        ),
      ),
      mean(outcomes.map(({ usage }) => usage.steps)),
      mean(outcomes.map(({ usage }) => usage.tool_calls)),
      mean(outcomes.map(({ usage }) => usage.malformed)),
      mean(outcomes.map(({ elapsed_seconds }) => elapsed_seconds)),
    ];
  });
  return formatTable({
    header: [
      ...["agent", "scenario", "label", "runs", "ended by", "behaviour"],
      ...["steps", "calls", "malformed", "seconds"],
    ],
    rows,
    right: [3, 6, 7, 8, 9],
  });
}

/** `final 8, max_steps 2`: the most frequent first. */
function tally(words: readonly string[]): string {
  return [...Map.groupBy(words, (word) => word)]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([word, all]) => words.length === all.length ? word : `${word} ${all.length}`)
    .join(", ");
}
