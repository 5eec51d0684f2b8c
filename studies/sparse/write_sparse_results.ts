import { writeAtomic, writeCsv } from "../../files/mod.ts";
import type { Measured } from "../../irt/mod.ts";
import { RESAMPLED_METRICS, type ResampledMetric } from "../bootstrap/resampled_scores.ts";
import { candidateName } from "../main/configuration.ts";
import { JOURNAL } from "../main/output/prepare_folder.ts";
import { type Estimate, estimate } from "../paired/differences.ts";
import { type SparseReport, sparseSummary } from "./sparse_summary.ts";

const SCORES = "sparse_scores.csv";
const DIFFERENCES = "sparse_differences.csv";

/** One row of the object that `--json` prints. A number that could not be had is null. */
export interface SparseJsonRow {
  readonly retention: number;
  readonly method: string;
  readonly features: string | null;
  readonly names: boolean;
  readonly seeds: number;
  readonly scores: Readonly<Record<ResampledMetric, JsonEstimate>>;
}

/** A number with its standard errors over splits and over items. */
export interface JsonEstimate {
  readonly mean: number | null;
  readonly splitSe: number | null;
  readonly itemSe: number | null;
}

/** The object that `--json` prints and `results.json` holds. */
export interface SparseJson {
  readonly data: { readonly source: string; readonly digest: string };
  readonly device: SparseReport["device"];
  readonly rows: readonly SparseJsonRow[];
  readonly differences: readonly (JsonEstimate & {
    readonly retention: number;
    readonly first: string;
    readonly second: string;
    readonly metric: ResampledMetric;
    readonly wins: number;
    readonly splits: number;
  })[];
  readonly files: readonly string[];
}

/** Writes the tables of the study; each file appears whole, and the same results give the same bytes. */
export async function writeSparseResults(
  folder: string,
  report: SparseReport,
): Promise<SparseJson> {
  const names = [SCORES, DIFFERENCES, JOURNAL, "results.json", "summary.md", "manifest.json"];
  const json = jsonOf(report, names.map((name) => `${folder}/${name}`));
  await writeCsv(`${folder}/${SCORES}`, scoreTable(report));
  await writeCsv(`${folder}/${DIFFERENCES}`, {
    header: [
      ...["retention", "first", "second", "metric", "difference", "se_splits", "se_items"],
      ...["wins", "splits", "data_source"],
    ],
    rows: json.differences.map((each) => [
      ...[each.retention, each.first, each.second, each.metric],
      ...[each.mean, each.splitSe, each.itemSe, each.wins, each.splits],
      report.data.source.kind,
    ]),
  });
  await writeAtomic(`${folder}/results.json`, JSON.stringify(json, null, 2) + "\n");
  await writeAtomic(`${folder}/summary.md`, sparseSummary(report));
  return json;
}

/** A row for each split of each method at each share. */
function scoreTable({ retentions, data: { source } }: SparseReport) {
  const header = [
    ...["train_retention", "method", "features", "agent_names", "chosen", "seed"],
    ...["auc", "log_loss", "rmse", "ece", "auc_within_benchmarks", "rmse_within_benchmarks"],
    ...["observed_train_pairs", "test_observed_count", "train_item_count", "test_item_count"],
    "data_source",
  ];
  const rows = retentions.flatMap(({ at: retention, rows }) =>
    rows.flatMap(({ configuration, results }) =>
      results.map(({ unit, scores, ...result }) => [
        ...[retention, configuration.method, configuration.features ?? null],
        configuration.method === "TEMPER" ? configuration.names ?? "on" : null,
        ...[candidateName(unit.candidate) || null, unit.seed],
        ...[scores.auc, scores.logLoss, scores.rmse, scores.calibrationError].map(orNull),
        ...[scores.withinAuc, scores.withinRmse].map(orNull),
        ...[result.trainingCells, scores.cells, result.trainingItems, result.heldOutItems],
        source.kind,
      ])
    )
  );
  return { header, rows };
}

function jsonOf(
  { retentions, differences, data, device }: SparseReport,
  files: readonly string[],
): SparseJson {
  const { kind, name, digest } = data.source;
  return {
    data: { source: `${kind}: ${name}`, digest },
    device: { kind: device.kind, name: device.name, software: device.software },
    rows: retentions.flatMap(({ at: retention, rows }) =>
      rows.map((row) => ({
        retention,
        method: row.configuration.method,
        features: row.configuration.features ?? null,
        names: row.configuration.method === "TEMPER" && row.configuration.names !== "off",
        seeds: row.seeds.length,
        scores: Object.fromEntries(
          RESAMPLED_METRICS.map((metric) => [metric, plain(estimate(row, metric))]),
        ) as Record<ResampledMetric, JsonEstimate>,
      }))
    ),
    differences: differences.map(({ at: retention, difference, ...rest }) => ({
      retention,
      ...rest,
      ...plain(difference),
    })),
    files,
  };
}

function plain({ mean, splitError, itemError }: Estimate): JsonEstimate {
  return { mean: orNull(mean), splitSe: orNull(splitError), itemSe: orNull(itemError) };
}

function orNull(value: Measured): number | null {
  return value.status === "ok" ? value.value : null;
}
