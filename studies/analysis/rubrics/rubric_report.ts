import type { CsvValue } from "../../../files/mod.ts";
import { meanAndStandardError } from "../../../irt/mod.ts";
import { benchmarkOf, type ResponseMatrix } from "../../../responses/mod.ts";
import type { ReadVerdicts, Verdict } from "../agreement/read_verdicts.ts";
import type { AnalysisReport } from "../report/report.ts";

/** Verdicts of one side of a revision. */
export interface PhaseVerdicts {
  /** Such as `pre` or `post` */
  readonly phase: string;
  readonly found: ReadVerdicts;
}

/**
 * How many items judges call defective, by benchmark and side of a revision, pass by pass; and, where
 * responses are at hand, how many items they match.
 *
 * Writes the tables that the figures `rubrics` and `verdicts` are drawn from.
 *
 * @param phases In the order of bars
 * @param matrix Responses to the items, whose names are `benchmark.task`
 */
export function rubricReport(
  phases: readonly PhaseVerdicts[],
  matrix?: ResponseMatrix,
): AnalysisReport {
  const benchmarks = [...new Set(phases.flatMap(({ found }) => found.benchmarks))];
  const bars = benchmarks.flatMap((benchmark) =>
    phases.flatMap(({ phase, found }) => barRow(benchmark, phase, found.verdicts))
  );
  const all = phases.flatMap(({ found }) => found.verdicts);
  return {
    name: "rubrics_report",
    title: "Items that judges call defective",
    notes: [
      ...phases.map(({ phase, found }) =>
        `${phase}: ${found.verdicts.length} verdicts${
          found.ungraded ? `, and ${found.ungraded} rows without a grade` : ""
        }`
      ),
      "Share of a pass: items called defective over items judged; mean and standard error over passes, which may have judged different items",
    ],
    tables: [
      {
        name: "rubrics",
        heading: "By benchmark",
        header: ["group", "phase", "mean", "se", "seeds", "items", "status"],
        rows: bars,
      },
      ...(matrix
        ? [
          { name: "rubrics_items", heading: "Items with responses", ...matchTable(matrix, all) },
          {
            name: "verdicts",
            heading: "Responses with verdicts",
            ...verdictTable(matrix, all),
            shown: false,
          },
        ]
        : []),
    ],
    findings: [],
  };
}

function barRow(benchmark: string, phase: string, verdicts: readonly Verdict[]): CsvValue[][] {
  const own = verdicts.filter((verdict) => verdict.benchmark === benchmark);
  if (own.length === 0) return [];
  const shares = [...Map.groupBy(own, ({ rater }) => rater).values()].map((pass) =>
    pass.filter(({ defective }) => defective).length / pass.length
  );
  const { mean, standardError } = meanAndStandardError(shares);
  return [[
    ...[benchmark, phase, mean.status === "ok" ? mean.value : null],
    standardError.status === "ok" ? standardError.value : null,
    ...[shares.length, new Set(own.map(({ task }) => task)).size],
    standardError.status === "ok" ? "ok" : "one pass has no error",
  ]];
}

/** Share of passes that call an item defective, by the item's whole name. */
function sharesByItem(verdicts: readonly Verdict[]): Map<string, number> {
  const groups = Map.groupBy(
    verdicts,
    ({ benchmark, task }) => task.startsWith(`${benchmark}.`) ? task : `${benchmark}.${task}`,
  );
  return new Map(
    [...groups].map(([item, own]) => [
      item,
      own.filter(({ defective }) => defective).length / own.length,
    ]),
  );
}

function matchTable(matrix: ResponseMatrix, verdicts: readonly Verdict[]) {
  const shares = sharesByItem(verdicts);
  const rows = [...Map.groupBy(matrix.items.keys(), (i) => matrix.benchmarks[i])].map(
    ([benchmark, items]): CsvValue[] => {
      const matched = items.filter((i) => shares.has(matrix.items[i]));
      const bad = matched.filter((i) => shares.get(matrix.items[i])! > 0.5).length;
      const agents =
        matrix.respondents.filter((_, r) => items.some((i) => matrix.scoreAt(r, i) !== undefined))
          .length;
      return [
        ...[benchmark, items.length, agents, matched.length, matched.length ? bad : null],
        matched.length ? bad / matched.length : null,
        matched.length ? "ok" : "no item was judged",
      ];
    },
  );
  return {
    header: ["benchmark", "items", "agents", "judged", "defective", "share", "status"],
    rows,
  };
}

/** Cells of the benchmarks that were judged. */
function verdictTable(matrix: ResponseMatrix, verdicts: readonly Verdict[]) {
  const shares = sharesByItem(verdicts);
  const judged = new Set([...shares.keys()].map(benchmarkOf));
  const rows: CsvValue[][] = [];
  for (let i = 0; i < matrix.items.length; i++) {
    if (!judged.has(matrix.benchmarks[i])) continue;
    const item = matrix.items[i];
    for (let r = 0; r < matrix.respondents.length; r++) {
      const score = matrix.scoreAt(r, i);
      if (score === undefined) continue;
      rows.push([
        matrix.respondents[r],
        item,
        matrix.benchmarks[i],
        score,
        shares.get(item) ?? null,
      ]);
    }
  }
  return { header: ["respondent", "item", "benchmark", "score", "verdict"], rows };
}
