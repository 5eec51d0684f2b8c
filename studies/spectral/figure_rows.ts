import type { Row } from "../../figures/mod.ts";
import type { Rival } from "./controls.ts";
import { DISTINCT_FEATURES } from "./validation_settings.ts";
import type { MeasuredTrace } from "./measure_trace.ts";
import type { ScoreSummary } from "./score_summary.ts";
import type { ValidationReport } from "./validation_report.ts";

/** Corners of a curve; none where it has none. */
export function curveRows(series: string, { roc }: ScoreSummary): Row[] {
  return roc.map(({ falsePositiveRate, truePositiveRate }) => ({
    series,
    fpr: falsePositiveRate,
    tpr: truePositiveRate,
  }));
}

/** The classifier and what it must beat. */
export function controlRows(report: ValidationReport): Row[] {
  const { headline, optimistic, simulated, leave_one_model_out: models, controls } = report;
  const { shuffled_labels: shuffled, length, words } = controls;
  const row = (
    name: string,
    kind: string,
    numbers: { auc?: number; low?: number; high?: number; note?: string },
  ): Row => {
    const { auc = null, low = null, high = null, note = null } = numbers;
    return { name, kind, auc, low, high, note, simulated };
  };
  const rivals = (name: string, rival: Rival) =>
    rival.status === "ok"
      ? [
        row(`${name} alone`, "rival", numbersOf(rival.alone)),
        row(`${name} and spectral`, "rival", numbersOf(rival.with_spectral)),
      ]
      : [row(`${name} alone`, "rival", { note: `not run: ${rival.reason}` })];
  const mean = "experiments" in models ? models.mean_test_auc : undefined;
  return [
    row("spectral, out of fold", "estimate", numbersOf(headline)),
    row("spectral, new model", "estimate", {
      auc: mean,
      note: "not_run" in models ? `not run: ${models.not_run}` : "no model could be left out",
    }),
    ...rivals("length", length),
    ...rivals("words", words),
    row("spectral, labels shuffled", "chance", {
      auc: shuffled.median,
      low: shuffled.aucs[0],
      high: shuffled.upper,
      note: "not run",
    }),
    row("spectral, rows it was fitted to", "optimistic", numbersOf(optimistic)),
  ];
}

function numbersOf({ auc, auc_ci: interval }: ScoreSummary) {
  return auc.status === "ok"
    ? { auc: auc.value, low: interval?.low, high: interval?.high }
    : { note: auc.reason };
}

/** A row for each run and feature of the classifier. */
export function stripRows(measured: readonly MeasuredTrace[], simulated: boolean): Row[] {
  const order = ["gold", "creative", "drift"];
  const sorted = measured.toSorted((a, b) =>
    order.indexOf(a.trace.condition) - order.indexOf(b.trace.condition)
  );
  return [...DISTINCT_FEATURES, "length_T" as const].flatMap((feature) =>
    sorted.map(({ trace, values }) => ({
      feature,
      group: trace.condition,
      value: values[feature],
      simulated,
    }))
  );
}
