import { type Row, sourceOf } from "../row.ts";
import { methodCurves } from "./method_curves.ts";
import { summarise } from "./summarise.ts";

/**
 * Rows of the λ-sensitivity figure from tables of the amortized model, of which each row is a fit. Series
 * with a single λ are left out.
 *
 * @param rows `embedding_type`, `model_type`, `lambda_tau`, `seed`, `auc_amortized`, `rmse_amortized`,
 * `active_dims`. Where some fits were scored on the validation items only (`val_auc_amortized`,
 * `val_active_dims`), those scores serve for all: fits that were chosen to be tested are no fair sample of their λ.
 */
export function penaltyRows(rows: readonly Row[]): Row[] {
  const fits = rows.filter((row) => typeof row.lambda_tau === "number");
  const validation = fits.some((row) =>
    typeof row.auc_amortized !== "number" && typeof row.val_auc_amortized === "number"
  );
  const name = seriesName(fits);
  const values = fits.map((row) => ({
    ...row,
    series: name(row),
    x: row.lambda_tau,
    auc: row[validation ? "val_auc_amortized" : "auc_amortized"] ?? null,
    rmse: row[validation ? "val_rmse_amortized" : "rmse_amortized"] ?? null,
    active: row[validation ? "val_active_dims" : "active_dims"] ?? row.active_dims ?? null,
  }));
  const penalties = new Map<string, Set<unknown>>();
  for (const { series, x } of values) {
    penalties.set(series, (penalties.get(series) ?? new Set()).add(x));
  }
  const varied = values.filter(({ series }) => penalties.get(series)!.size > 1);
  return ["auc", "rmse", "active"].flatMap((value) =>
    summarise(varied, { by: ["series", "x"], value }).map((row) => ({
      panel: value,
      ...row,
      scored: validation ? "validation items" : "test items",
    }))
  ).sort((a: Row, b: Row) => Number(a.x) - Number(b.x));
}

/** Rows of the active-dimensions figure from the same tables. */
export function activeRows(rows: readonly Row[]): Row[] {
  const fits = rows.filter((row) => typeof row.active_dims === "number"), name = seriesName(fits);
  return fits.map((row) => ({
    series: name(row),
    seed: row.seed ?? 0,
    active: row.active_dims,
    ...(typeof row.araf_latent_dim === "number" && { factors: row.araf_latent_dim }),
    ...sourceOf(row),
  })).sort((a: Row, b: Row) => String(a.series) < String(b.series) ? -1 : 1);
}

/** Rows with what the name of their table tells of the data: `pre 32, n 1`. */
export function withFileSetting(
  tables: readonly { readonly path: string; readonly rows: readonly Row[] }[],
): Row[] {
  return tables.flatMap(({ path, rows }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const data = [/_(pre)_([^_.]+)/, /_(n)_([^_.]+)/, /_(j)([\d.]+\d)/, /_(ret)_([\d.]+\d)/]
      .map((part) => part.exec(name)?.slice(1).join(" "));
    const file_setting = [...data, name.includes("_notau") ? "no τ" : undefined].filter(Boolean)
      .join(", ");
    return rows.map((row) => ({ ...row, file_setting }));
  });
}

/** What a fit is called: its features and likelihood, and whatever else differs between the fits. */
function seriesName(rows: readonly Row[]): (row: Row) => string {
  const more = [
    ["file_setting", ""],
    ["araf_latent_dim", "K "],
    ["araf_dropout", "dropout "],
    ["user_count", "agents "],
  ].filter(([column]) => new Set(rows.map((row) => row[column] ?? null)).size > 1);
  return (row) =>
    [
      `${row.embedding_type} ${row.model_type}`,
      ...more.filter(([column]) => row[column] !== undefined && row[column] !== null)
        .map(([column, label]) => `${label}${row[column]}`),
    ].join(", ");
}

/** Rows of the sample-size figure: `sweep` is "agents" or "items"; without it, the place of a table tells. */
export function sampleSizeRows(
  tables: readonly { readonly path: string; readonly rows: readonly Row[] }[],
): Row[] {
  const of = (sweep: string, place: RegExp) =>
    tables.flatMap(({ path, rows }) =>
      rows.filter((row) => row.sweep === undefined ? place.test(path) : row.sweep === sweep)
    );
  return [
    ...methodCurves(of("agents", /users|agents/), {
      x: ({ user_count, pre_revision }) => numeric(user_count) ?? numeric(pre_revision),
      panels: { auc: "auc agents", rmse: "rmse agents" },
    }),
    ...methodCurves(of("items", /items/), {
      x: ({ j_percentage }) => percent(j_percentage),
      panels: { auc: "auc items", rmse: "rmse items" },
    }),
  ];
}

/** Rows of the pair-efficiency figure: stages at the mean number of their training pairs. */
export function pairRows(rows: readonly Row[]): Row[] {
  const stage = (row: Row) => `${row.pre_revision} ${row.j_percentage}`;
  const pairs = new Map<string, number>();
  for (const key of new Set(rows.map(stage))) {
    const counts = rows.filter((row) => stage(row) === key)
      .map(({ observed_train_pairs }) => Number(observed_train_pairs));
    pairs.set(key, Math.round(counts.reduce((sum, n) => sum + n, 0) / counts.length));
  }
  return methodCurves(rows, {
    x: (row) => pairs.get(stage(row)),
    panels: { auc: "auc", rmse: "rmse" },
  });
}

/** Rows of the support-thinning figure: a panel for each slice of the data. */
export function thinningRows(rows: readonly Row[]): Row[] {
  const slice = (row: Row) => String(row.comparison_slice ?? "all data").replaceAll("_", " ");
  return [...new Set(rows.map(slice))].flatMap((name) => {
    const own = rows.filter((row) => slice(row) === name);
    const panels = { auc: `AUC, ${name}`, rmse: `RMSE, ${name}` };
    const wanted = /beta/.test(name) && /post/.test(name) ? panels.rmse : panels.auc;
    return methodCurves(own, { x: ({ train_retention }) => percent(train_retention), panels })
      .filter(({ panel }) => panel === wanted);
  });
}

function numeric(value: Row[string] | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function percent(value: Row[string] | undefined): number | undefined {
  return typeof value === "number" ? Math.round(1e6 * value) / 1e4 : undefined;
}
