import { type CsvValue, ensureFolder, writeAtomic, writeCsv } from "../../files/mod.ts";
import {
  controlBars,
  type FigureSpec,
  type Font,
  rocCurves,
  type Row,
  traceStrips,
  writeFigure,
} from "../../figures/mod.ts";
import { controlRows, curveRows, stripRows } from "./figure_rows.ts";
import type { HeldOutStudy } from "./held_out.ts";
import { FEATURES, type MeasuredTrace } from "./measure_trace.ts";
import type { PublishedValidation } from "./published_protocol.ts";
import type { Validation } from "./validate_traces.ts";

/** Where a study of traces is written. */
export interface ValidationFiles {
  readonly folder: string;
  /** For PNG pictures, which are left out without one */
  readonly font?: Font;
}

/**
 * Writes `validation_report.json`, `cross_model_report.json`, `features.csv` and figures of the curves,
 * the controls and the features by prompt.
 *
 * @returns Paths
 */
export async function writeValidation(
  { report, measured }: Validation,
  files: ValidationFiles,
): Promise<string[]> {
  const { leave_one_model_out: models, leave_one_scenario_out: scenarios, simulated } = report;
  const held = (study: typeof models): readonly HeldOutStudy["experiments"][number][] =>
    "experiments" in study ? study.experiments : [];
  const curves = [
    ...curveRows("all, out of fold", report.headline),
    ...held(models).flatMap((one) => curveRows(`without ${one.left_out}`, one)),
    ...held(scenarios).flatMap((one) => curveRows(`without ${one.left_out}`, one)),
  ].map((row) => ({ ...row, simulated }));
  return [
    ...await writeReports(files.folder, {
      "validation_report.json": report,
      "cross_model_report.json": { data_source: report.data_source, ...models },
    }),
    await writeFeatures(files.folder, measured),
    ...await writeFigures(files, [
      ...(curves.length > 0 ? [{ name: "trace-roc", rows: curves, draw: rocCurves }] : []),
      { name: "trace-controls", rows: controlRows(report), draw: controlBars },
      { name: "trace-features", rows: stripRows(measured, simulated), draw: traceStrips },
    ]),
  ];
}

/** The same for the published protocol, whose curves are on the rows that were fitted. */
export async function writePublished(
  { report, experiments, measured }: PublishedValidation,
  files: ValidationFiles,
): Promise<string[]> {
  const simulated = report.data_source === "synthetic";
  const curves = experiments.flatMap(({ test_model, fpr, tpr }) =>
    fpr.map((x, i) => ({ series: `without ${test_model}`, fpr: x, tpr: tpr[i], simulated }))
  );
  return [
    ...await writeReports(files.folder, {
      "validation_report.json": report,
      "cross_model_report.json": {
        scenario: report.scenario,
        models: report.models,
        experiments,
        summary: report.cross_model,
      },
    }),
    await writeFeatures(files.folder, measured),
    ...await writeFigures(files, [
      ...(curves.length > 0 ? [{ name: "trace-roc", rows: curves, draw: rocCurves }] : []),
      { name: "trace-features", rows: stripRows(measured, simulated), draw: traceStrips },
    ]),
  ];
}

async function writeReports(folder: string, reports: Record<string, unknown>): Promise<string[]> {
  await ensureFolder(folder);
  const paths: string[] = [];
  for (const [name, value] of Object.entries(reports)) {
    const finite = (_: string, value: unknown) => value === Infinity ? "Infinity" : value;
    await writeAtomic(`${folder}/${name}`, `${JSON.stringify(value, finite, 2)}\n`);
    paths.push(`${folder}/${name}`);
  }
  return paths;
}

/** A run a row; a number that the run does not have is empty, and `ill_posed` names it. */
async function writeFeatures(folder: string, measured: readonly MeasuredTrace[]): Promise<string> {
  const header = [
    "run_id",
    "label",
    ...FEATURES,
    "valid",
    "model",
    "scenario",
    "behaviour",
    "ill_posed",
  ];
  const rows = measured.map(({ trace, values, valid, illPosed }): CsvValue[] => [
    trace.runId,
    trace.condition,
    ...FEATURES.map((name) => values[name] ?? undefined),
    valid,
    trace.model,
    trace.scenario,
    trace.behaviour ?? "not determined",
    illPosed.join(" "),
  ]);
  const path = `${folder}/features.csv`;
  await writeCsv(path, { header, rows });
  return path;
}

async function writeFigures(
  { folder, font }: ValidationFiles,
  figures: readonly {
    readonly name: string;
    readonly rows: readonly Row[];
    readonly draw: (rows: readonly Row[]) => FigureSpec;
  }[],
): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, rows, draw } of figures) {
    const figure = { name, rows, spec: draw(rows) };
    paths.push(...await writeFigure(folder, figure, { write: writeAtomic, font }));
  }
  return paths;
}
