import { type CellValue, ResponseMatrix } from "../../responses/mod.ts";
import { hasFailed } from "./earlier_run.ts";
import type { Trace } from "./schema.ts";

/** What a matrix takes of a trace. */
export type ScoredTrace = Pick<Trace, "scenario" | "label" | "agent" | "prompt" | "outcome">;

/** Name of the item that a task is, once it is measured. */
export function itemOf({ scenario, label }: Pick<ScoredTrace, "scenario" | "label">): string {
  return `${scenario}.${label}`;
}

/**
 * Runs as a response matrix: a respondent an agent, which is a model in one setting; an item a task.
 *
 * A cell is the mean score of its runs; of several with scores of 0 and 1, their count. It has no score
 * where none of its runs has one: "timeout" where time ran out; "error" where model, sandbox or checker
 * failed, or the run has not ended; "excluded" where the checker could not tell; "not run" where there
 * is no run, or nothing judges it. Respondents and items come in the order of the traces.
 *
 * @param traces Of any scenarios, n of at least 1
 * @returns `[R, I]`
 * @throws {RangeError} If there are no traces
 *
 * @example One run was kept, of the other the model failed
 * ```ts
 * import { traceMatrix } from "./trace_matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const trace = (label: string, stop_reason: string, judgement: unknown) =>
 *   ({ scenario: "s", label, agent: "a", prompt: label, outcome: { stop_reason, judgement } }) as never;
 * const matrix = traceMatrix([
 *   trace("gold", "final", { status: "scored", score: 1 }),
 *   trace("drift", "backend_error", { status: "not run" }),
 * ]);
 * assert.deepEqual(matrix.items, ["s.gold", "s.drift"]);
 * assert.equal(matrix.scoreAt(0, 0), 1);
 * assert.equal(matrix.statusAt(0, 1), "error");
 * ```
 */
export function traceMatrix(traces: readonly ScoredTrace[]): ResponseMatrix {
  const respondents = [...new Set(traces.map(({ agent }) => agent))];
  const items = new Map(traces.map((trace) => [itemOf(trace), trace.scenario]));
  const cells = Map.groupBy(traces, (trace) => JSON.stringify([trace.agent, itemOf(trace)]));
  return ResponseMatrix.fromRows({
    respondents,
    items: [...items.keys()],
    benchmarks: [...items.values()],
    rows: respondents.map((agent) =>
      [...items.keys()].map((item) => mergeCell(cells.get(JSON.stringify([agent, item])) ?? []))
    ),
  });
}

/**
 * The text of each item: the prompt of its runs.
 *
 * @returns Rows of a table with columns `item_id` and `text`, in the order of the matrix's items
 * @throws {RangeError} If two runs of one item had different prompts
 */
export function itemTexts(traces: readonly ScoredTrace[]): { item_id: string; text: string }[] {
  const texts = new Map<string, string>();
  for (const trace of traces) {
    const item = itemOf(trace), before = texts.get(item);
    if (before !== undefined && before !== trace.prompt) {
      throw new RangeError(
        `Cannot give ${item} a text as all of its runs must have the same prompt: found two`,
      );
    }
    texts.set(item, trace.prompt);
  }
  return [...texts].map(([item_id, text]) => ({ item_id, text }));
}

function mergeCell(traces: readonly ScoredTrace[]): CellValue {
  const values = traces.map(cellOf);
  const scores = values.filter((value) => typeof value === "number");
  if (scores.length === 0) return values.find((value) => value !== undefined);
  const passed = scores.reduce((sum, score) => sum + score, 0);
  const counted = scores.length > 1 && scores.every((score) => score === 0 || score === 1);
  return counted ? [passed, scores.length] : passed / scores.length;
}

function cellOf(trace: ScoredTrace): CellValue {
  if (hasFailed(trace)) return "error";
  const { stop_reason, judgement } = trace.outcome!;
  if (stop_reason === "timeout") return "timeout";
  if (judgement.status === "scored") return judgement.score;
  return judgement.status === "undetermined" ? "excluded" : undefined;
}
