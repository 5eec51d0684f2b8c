import { writeAtomic, writeCsv } from "../../files/mod.ts";
import type { Measured } from "../../irt/mod.ts";
import { RESAMPLED_METRICS, type ResampledMetric } from "../bootstrap/resampled_scores.ts";
import { type Estimate, estimate } from "../paired/differences.ts";
import type { GridReport } from "./grid_report.ts";
import { gridSummary } from "./grid_summary.ts";

/** Name of the table of differences. */
export const DIFFERENCES = "differences.csv";

/** Its columns. */
export const DIFFERENCE_COLUMNS = [
  ...["condition", "first", "second", "metric", "difference", "se_splits", "se_items"],
  ...["wins", "splits", "data_source"],
] as const;

/** A number with its standard errors over splits and over items; null where it could not be had. */
export interface GridEstimate {
  readonly mean: number | null;
  readonly splitSe: number | null;
  readonly itemSe: number | null;
}

/** The object that `--json` prints and `results.json` holds. */
export interface GridJson {
  readonly study: string;
  readonly data: { readonly source: string; readonly digest: string };
  readonly device: GridReport["device"];
  readonly rows: readonly {
    readonly condition: string;
    readonly name: string;
    readonly method: string;
    readonly features: string | null;
    readonly seeds: number;
    readonly scores: Readonly<Record<ResampledMetric, GridEstimate>>;
  }[];
  readonly differences: readonly (GridEstimate & {
    readonly condition: string;
    readonly first: string;
    readonly second: string;
    readonly metric: ResampledMetric;
    readonly wins: number;
    readonly splits: number;
  })[];
  readonly files: readonly string[];
}

/**
 * Writes what is left when the tables of a study are whole: differences, `results.json` and `summary.md`.
 *
 * @param tables Names of the files that are there already
 */
export async function writeGridReport(
  folder: string,
  report: GridReport,
  tables: readonly string[],
): Promise<GridJson> {
  const names = [...tables, DIFFERENCES, "results.json", "summary.md", "manifest.json"];
  const json = jsonOf(report, names.map((name) => `${folder}/${name}`));
  const { kind } = report.data.source;
  await writeCsv(`${folder}/${DIFFERENCES}`, {
    header: DIFFERENCE_COLUMNS,
    rows: json.differences.map((each) => [
      ...[each.condition, each.first, each.second, each.metric, each.mean, each.splitSe],
      ...[each.itemSe, each.wins, each.splits, kind],
    ]),
  });
  await writeAtomic(`${folder}/results.json`, JSON.stringify(json, null, 2) + "\n");
  await writeAtomic(`${folder}/summary.md`, gridSummary(report));
  return json;
}

function jsonOf(
  { study, conditions, differences, data, device }: GridReport,
  files: readonly string[],
): GridJson {
  const { kind, name, digest } = data.source;
  return {
    study: study.name,
    data: { source: `${kind}: ${name}`, digest },
    device: { kind: device.kind, name: device.name, software: device.software },
    rows: conditions.flatMap(({ at, rows }) =>
      rows.map((row) => ({
        condition: at,
        name: row.name,
        method: row.configuration.method,
        features: row.configuration.features ?? null,
        seeds: row.seeds.length,
        scores: Object.fromEntries(
          RESAMPLED_METRICS.map((metric) => [metric, plain(estimate(row, metric))]),
        ) as Record<ResampledMetric, GridEstimate>,
      }))
    ),
    differences: differences.map(({ at, difference, ...rest }) => ({
      condition: at,
      ...rest,
      ...plain(difference),
    })),
    files,
  };
}

function plain({ mean, splitError, itemError }: Estimate): GridEstimate {
  return { mean: orNull(mean), splitSe: orNull(splitError), itemSe: orNull(itemError) };
}

function orNull(value: Measured): number | null {
  return value.status === "ok" ? value.value : null;
}
