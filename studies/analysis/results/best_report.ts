import type { CsvValue } from "../../../files/mod.ts";
import { meanAndStandardError } from "../../../irt/mod.ts";
import type { AnalysisReport } from "../report/report.ts";
import { type ChoiceRule, chooseRows, configurationOf } from "./choose_rows.ts";
import { RESULT_METRICS, type ResultMetric, type ResultRecord } from "./read_results.ts";

const HOW: Readonly<Record<ChoiceRule, string>> = {
  validation:
    "Hyper-parameters are those with the best score on validation items; nothing was chosen on test items",
  test:
    "Compatibility preset: hyper-parameters are those with the best mean on the TEST items, as published; this flatters methods that have many settings",
  average:
    "Compatibility preset: ARAF rows are averaged over ALL strengths λ of the sweep, as in the published table; their standard errors count repeats of one seed as independent and are too small",
};

/**
 * The table of all configurations: settings chosen, mean and standard error over seeds.
 *
 * @param records As `readResults` gives them
 * @param options `rule`: how one fit a seed is chosen; `metric`: what is best
 */
export function bestReport(
  records: readonly ResultRecord[],
  { rule, metric }: { rule: ChoiceRule; metric: ResultMetric },
): AnalysisReport {
  const groups = Map.groupBy(
    records,
    (each) => JSON.stringify([each.setting, configurationOf(each)]),
  );
  const rows = [...groups.values()].map((group) => bestRow(group, { rule, metric }))
    .sort((a, b) => String(a[0]) < String(b[0]) ? -1 : String(a[0]) > String(b[0]) ? 1 : 0);
  const simulated = records.some((each) => each.simulated);
  return {
    name: "comprehensive_results",
    title: `${simulated ? "Simulated: " : ""}Results of all configurations`,
    notes: [
      HOW[rule],
      ...(rule === "average" ? [] : [`Best means best ${metric}`]),
      "SE: sample standard deviation over seeds, divided by the root of their number",
    ],
    tables: [{
      name: "comprehensive_results",
      heading: `Held-out items, ${rule === "validation" ? "chosen on validation items" : rule}`,
      header: [
        ...["Setup", "Method", "Features", "Likelihood", "Best Tau", "Settings", "Seeds"],
        ...["AUC", "AUC SE", "RMSE", "RMSE SE", "Log-loss", "Log-loss SE", "Active"],
        ...["Chosen by", "Simulated", "Status"],
      ],
      rows,
    }],
    findings: rows.some((row) => row.at(-1) !== "ok")
      ? [
        "Rows without numbers say why in the column Status; --rule test takes the settings that are best on the test items, and says so",
      ]
      : [],
  };
}

function bestRow(
  group: readonly ResultRecord[],
  options: { rule: ChoiceRule; metric: ResultMetric },
): CsvValue[] {
  const { rows, status, chosenBy } = chooseRows(group, options);
  const { method, features, likelihood, setting, noTau, simulated } = group[0];
  const estimates = RESULT_METRICS.flatMap((metric): CsvValue[] => {
    const values = rows.flatMap(({ scores }) => scores[metric] ?? []);
    if (values.length === 0 || values.length < rows.length) return [null, null];
    const { mean, standardError } = meanAndStandardError(values);
    return [mean, standardError].map((each) => each.status === "ok" ? each.value : null);
  });
  const penalties = [...new Set(rows.flatMap(({ penalty }) => penalty ?? []))];
  const active = rows.flatMap(({ activeDimensions }) => activeDimensions ?? []);
  const candidates = new Set(rows.map(({ candidate }) => candidate).filter(Boolean));
  return [
    ...[setting, noTau ? `${method} (no τ)` : method, features ?? null, likelihood ?? null],
    penalties.length === 1 && chosenBy !== "average" ? penalties[0] : null,
    candidates.size === 0
      ? "none"
      : candidates.size === 1
      ? [...candidates][0]
      : chosenBy === "average"
      ? `${candidates.size} averaged`
      : `${candidates.size}, by seed`,
    new Set(rows.map(({ seed }) => seed)).size,
    ...estimates,
    active.length === rows.length && active.length > 0
      ? active.reduce((sum, n) => sum + n, 0) / active.length
      : null,
    ...[chosenBy, simulated ? "yes" : "no", status],
  ];
}
