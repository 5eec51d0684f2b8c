import type { CsvValue } from "../../../files/mod.ts";
import { quantile } from "../../../irt/mod.ts";
import type { AnalysisReport } from "../report/report.ts";
import type { ReadTraces } from "./read_traces.ts";
import type { TraceRecord } from "./trace_record.ts";

/** Published totals of traces by benchmark (`ronanhansel/reeval-multi`, 2026). */
const PUBLISHED: readonly (readonly [string, number, number, number])[] = [
  ["colbench_backend_programming", 439, 11, 20846],
  ["corebench_hard", 88, 8, 446],
  ["scicode", 88, 8, 3988],
  ["scienceagentbench", 88, 8, 134],
];

const QUANTITIES = [
  ["costUsd", "cost (US$)"],
  ["inputTokens", "input tokens"],
  ["outputTokens", "output tokens"],
  ["seconds", "time (s)"],
  ["turns", "turns"],
] as const;
type Quantity = typeof QUANTITIES[number][0];

/**
 * What recorded runs used: tokens, time and cost in all, a run and a solved item, by benchmark and by
 * agent. What a record does not tell is left out of its mean, and counted as not recorded.
 */
export function traceReport({ records, files, skipped }: ReadTraces): AnalysisReport {
  const benchmarks = [...Map.groupBy(records, ({ benchmark }) => benchmark)];
  const published = PUBLISHED.filter(([name]) => benchmarks.some(([known]) => known === name));
  return {
    name: "statistics",
    title: "Tokens, time and cost of recorded runs",
    notes: [
      `${records.filter(({ wholeRun }) => !wholeRun).length} runs in ${files} files${
        skipped.length ? `; ${skipped.length} files tell of none` : ""
      }`,
      "What was not recorded has no part in a mean; 0 tokens in and out count as not recorded",
      "Cost a solved item: cost of all runs that have a score and a cost, over the solved ones among them",
    ],
    tables: [
      { name: "traces", heading: "By benchmark", ...useTable(benchmarks) },
      {
        name: "traces_agents",
        heading: "By agent",
        ...agentTable(Map.groupBy(records, ({ benchmark, agent }) => `${benchmark}\n${agent}`)),
      },
      {
        name: "traces_published",
        heading: "Published totals of the same benchmarks",
        header: ["benchmark", "traces", "models", "total_cost_usd"],
        rows: published.map((row): CsvValue[] => [...row]),
      },
    ],
    findings: benchmarks.flatMap(([benchmark, all]) => {
      if (all.some(({ wholeRun }) => wholeRun)) return [];
      const own = all, unpriced = own.filter(({ costUsd }) => costUsd === undefined).length;
      return unpriced === own.length
        ? [`${benchmark}: no run has a cost, so that nothing can be said of money`]
        : unpriced > 0
        ? [`${benchmark}: ${unpriced} of ${own.length} runs have no cost, and the total is too low`]
        : [];
    }),
  };
}

function useTable(groups: readonly (readonly [string, readonly TraceRecord[]])[]) {
  return {
    header: [
      ...["benchmark", "runs", "agents", "items", "quantity", "recorded", "total", "mean"],
      ...["median", "p90", "status"],
    ],
    rows: groups.flatMap(([benchmark, all]) => {
      const own = all.filter(({ wholeRun }) => !wholeRun);
      const whole = all.filter(({ wholeRun }) => wholeRun);
      return QUANTITIES.map(([field, name]): CsvValue[] => {
        const values = valuesOf(own, field).sort((a, b) => a - b);
        const counts = [
          ...[benchmark, own.length, countOf(own, "agent"), countOf(own, "item"), name],
          values.length,
        ];
        const undivided = valuesOf(whole, field).reduce((sum, value) => sum + value, 0);
        if (values.length === 0) {
          return undivided > 0
            ? [...counts, undivided, null, null, null, "known of whole runs only"]
            : [...counts, null, null, null, null, "not recorded"];
        }
        const total = values.reduce((sum, value) => sum + value, undivided);
        return [
          ...counts,
          ...[
            total,
            (total - undivided) / values.length,
            quantile(values, 0.5),
            quantile(values, 0.9),
          ],
          values.length < own.length ? "recorded in part" : "ok",
        ];
      });
    }),
  };
}

function agentTable(groups: ReadonlyMap<string, readonly TraceRecord[]>) {
  return {
    header: [
      ...["benchmark", "agent", "runs", "scored", "mean_score", "total_cost_usd", "mean_cost_usd"],
      ...["cost_per_solved_usd", "mean_tokens", "mean_seconds", "status"],
    ],
    rows: [...groups.values()].map((all): CsvValue[] => {
      const own = all.filter(({ wholeRun }) => !wholeRun);
      const mean = (values: readonly number[]) =>
        values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
      const costs = valuesOf(own, "costUsd"), spent = valuesOf(all, "costUsd");
      const scores = own.flatMap(({ score }) => score ?? []);
      const priced = own.filter(({ costUsd, score }) =>
        costUsd !== undefined && score !== undefined
      );
      const solved = priced.reduce((sum, { score }) => sum + score!, 0);
      const tokens = own.flatMap(({ inputTokens, outputTokens }) =>
        inputTokens === undefined && outputTokens === undefined
          ? []
          : [(inputTokens ?? 0) + (outputTokens ?? 0)]
      );
      const total = spent.length ? spent.reduce((sum, cost) => sum + cost, 0) : null;
      const lacking = [
        spent.length === 0 && "no cost",
        spent.length > 0 && costs.length === 0 && "cost of whole runs only",
        costs.length > 0 && solved === 0 && "nothing solved that has a cost",
        tokens.length === 0 && "no tokens",
        scores.length === 0 && "no score",
      ].filter(Boolean);
      return [
        ...[all[0].benchmark, all[0].agent, own.length, scores.length, mean(scores), total],
        ...[mean(costs), solved > 0 ? sumOf(priced) / solved : null, mean(tokens)],
        ...[mean(valuesOf(own, "seconds")), lacking.join("; ") || "ok"],
      ];
    }).sort((a, b) => `${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1),
  };
}

function valuesOf(records: readonly TraceRecord[], field: Quantity): number[] {
  return records.flatMap((record) => record[field] ?? []);
}

function sumOf(records: readonly TraceRecord[]): number {
  return valuesOf(records, "costUsd").reduce((sum, cost) => sum + cost, 0);
}

function countOf(records: readonly TraceRecord[], field: "agent" | "item"): number {
  return new Set(records.map((record) => record[field])).size;
}
