import { formatTable } from "../studies/mod.ts";
import type { spectral } from "../studies/mod.ts";

type Report = spectral.ValidationReport;

const digits = (value: number | null | undefined) => value?.toFixed(3) ?? "-";

/** The AUC with its interval, or why there is none. */
function area({ auc, auc_ci: interval }: spectral.ScoreSummary): string {
  if (auc.status !== "ok") return `undefined: ${auc.reason}`;
  const range = interval ? ` (${digits(interval.low)} to ${digits(interval.high)})` : "";
  return `${digits(auc.value)}${range}`;
}

/** What a validation came to, for a terminal. */
export function describeValidation(report: Report): string {
  const { headline, optimistic, controls, permutation_test: test } = report;
  const rows = [
    ["spectral, out of fold", area(headline), digits(headline.tpr_at_fpr05), String(headline.runs)],
    ...heldOut("model", report.leave_one_model_out),
    ...heldOut("scenario", report.leave_one_scenario_out),
    ...rival("length", controls.length),
    ...rival("words", controls.words),
    ["on the rows fitted (optimistic)", area(optimistic), digits(optimistic.tpr_at_fpr05), ""],
  ];
  const { median, upper, p_value, aucs } = controls.shuffled_labels;
  const missing = Object.entries(report.missing)
    .filter(([name]) => (report.features as readonly string[]).includes(name))
    .map(([name, runs]) => `${name} in ${runs}`);
  return [
    `${report.runs_used} runs of ${report.models.length} models in ${report.scenarios.length} scenarios, ${report.positives} of them drift; source: ${report.data_source}${
      report.simulated ? " (SIMULATED: says nothing of agents)" : ""
    }`,
    `Label: ${report.label}, ${report.label_note}`,
    "",
    formatTable({
      header: ["classifier", "AUC (95 %)", "TPR at 5 %", "runs"],
      rows,
      right: [2, 3],
    }),
    "",
    median === undefined
      ? "Labels were not shuffled"
      : `With shuffled labels: AUC ${digits(median)}, 95 % below ${
        digits(upper)
      } (${aucs.length} refits, p = ${p_value?.toPrecision(2) ?? "-"})`,
    "not_run" in test
      ? `Permutation test not run: ${test.not_run}`
      : `${test.statistic} higher for drift by ${digits(test.difference)}: p = ${
        test.p_greater.toPrecision(2)
      }, two-sided ${test.p_two_sided.toPrecision(2)}`,
    ...(missing.length > 0 ? [`Runs without a feature: ${missing.join(", ")}`] : []),
    ...(report.runs_alike > 0
      ? [
        `${report.runs_alike} runs repeat another to the last digit, and stay on its side of splits`,
      ]
      : []),
    ...(report.runs_left_out > 0
      ? [`${report.runs_left_out} traces have no label of the kind, or fewer than two steps`]
      : []),
  ].join("\n");
}

function heldOut(key: string, study: Report["leave_one_model_out"]): string[][] {
  if ("not_run" in study) return [[`new ${key}`, `not run: ${study.not_run}`, "", ""]];
  return [
    ...study.experiments.map((one) => [
      `  new ${key} ${one.left_out}`,
      one.not_fitted === undefined ? area(one) : `not fitted: ${one.not_fitted}`,
      digits(one.tpr_at_fpr05),
      String(one.runs),
    ]),
    [
      `new ${key}, mean of ${study.counted}`,
      digits(study.mean_test_auc),
      digits(
        study.mean_tpr_at_fpr05,
      ),
      "",
    ],
  ];
}

function rival(name: string, found: Report["controls"]["length"]): string[][] {
  if (found.status !== "ok") return [[`${name} alone`, `not run: ${found.reason}`, "", ""]];
  const { alone, with_spectral: both, increment, increment_ci: interval } = found;
  const gain = increment === undefined
    ? "-"
    : `${digits(increment)}${
      interval ? ` (${digits(interval.low)} to ${digits(interval.high)})` : ""
    }`;
  return [
    [`${name} alone`, area(alone), digits(alone.tpr_at_fpr05), String(alone.runs)],
    [`${name} and spectral`, area(both), digits(both.tpr_at_fpr05), String(both.runs)],
    [`  gain over ${name}`, gain, "", ""],
  ];
}

/** What the published protocol came to, for a terminal. */
export function describePublished(
  report: spectral.PublishedValidation["report"],
): string {
  const rows = [
    ["all, on the rows fitted", digits(report.overall_auc), digits(report.overall_tpr_at_fpr05)],
    ...Object.entries(report.per_model).map(([model, { auc, tpr_at_fpr05 }]) => [
      `${model}, on the rows fitted`,
      digits(auc),
      digits(tpr_at_fpr05),
    ]),
    ...(report.cross_model
      ? [[
        "new model, mean",
        digits(report.cross_model.mean_test_auc),
        digits(report.cross_model.mean_tpr_at_fpr05),
      ]]
      : []),
  ];
  return [
    `Preset original: ${report.caution}`,
    `Source: ${report.data_source}`,
    "",
    formatTable({ header: ["classifier", "AUC", "TPR at 5 %"], rows, right: [1, 2] }),
    "",
    `p of gold being higher than drift: ${digits(report.p_value)}`,
  ].join("\n");
}
