import type { Row } from "../row.ts";
import { summarise } from "./summarise.ts";

/** What the end of a column's name says of the method, after the published tables. */
const SUFFIXES: Readonly<Record<string, string>> = {
  araf: "ARAF",
  amortized: "ARAF",
  temper: "TEMPER",
  knn: "kNN",
  mirt: "MIRT",
  rasch: "Rasch",
  irt_2pl: "2PL",
  agent_mean: "agent mean",
  naive: "naive",
};

/** Columns that tell one setting of a method from another. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  "ARAF": ["embedding_type", "model_type", "lambda_tau", "araf_latent_dim", "araf_dropout"],
  "kNN": ["baseline_embedding_type"],
};

/**
 * AUC and RMSE of each method along some quantity, one setting of each method at each point.
 *
 * Where a row says `chosen`, that decides. Else the setting with the best AUC on validation items is taken
 * for each seed, if there is a column `val_auc_…`; a seed without any such score is left out. Tables without either, as the published ones, leave
 * only the best mean AUC on the test items, which flatters a method that has many settings: the series then
 * says "best on test".
 *
 * @param rows One row a seed and setting; columns `auc_…` and `rmse_…` by method, `seed`
 * @param options `x`: the quantity of a row; `panels`: what the panels of both metrics are called
 * @returns Rows for `linePanels`
 *
 * @example
 * ```ts
 * import { methodCurves } from "./method_curves.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = [0, 1].map((seed) => ({ seed, n: 4, auc_knn: 0.6 + seed / 10, rmse_knn: 0.4 }));
 * const [auc] = methodCurves(rows, { x: (row) => row.n, panels: { auc: "auc", rmse: "rmse" } });
 * assert.equal(auc.series, "kNN");
 * assert.equal(auc.seeds, 2);
 * ```
 */
export function methodCurves(
  rows: readonly Row[],
  { x, panels }: {
    x: (row: Row) => Row[string] | undefined;
    panels: { readonly auc: string; readonly rmse: string };
  },
): Row[] {
  const out: Row[] = [];
  for (const [suffix, method] of Object.entries(SUFFIXES)) {
    const own = rows.filter((row) =>
      typeof row[`auc_${suffix}`] === "number" && typeof x(row) === "number"
    ).map((row) => ({ ...row, x: x(row)! }));
    if (own.length === 0) continue;
    const columns = settingsOf(own, method);
    const set = own.map((row) => ({ ...row, setting: cellsOf(row, columns) }));
    const { kept, note } = onePerPoint(unique(set), suffix);
    const series = note ? `${method} (${note})` : method;
    for (const metric of ["auc", "rmse"] as const) {
      const means = summarise(kept, { by: ["x"], value: `${metric}_${suffix}` });
      out.push(...means.map((row) => ({ panel: panels[metric], series, ...row })));
    }
  }
  return out.sort((a, b) =>
    String(a.panel) === String(b.panel) ? 0 : String(a.panel) < String(b.panel) ? -1 : 1
  );
}

/** Where a split has several numbers of neighbours each is a setting; where it has one, that was found. */
function settingsOf(rows: readonly Row[], method: string): readonly string[] {
  const columns = SETTINGS[method] ?? [];
  if (method !== "kNN") return columns;
  const found = (more: readonly string[]) =>
    new Set(rows.map((row) => cellsOf(row, ["x", "seed", ...columns, ...more]))).size;
  return found([]) === found(["knn_k"]) ? columns : [...columns, "knn_k"];
}

function cellsOf(row: Row, columns: readonly string[]): string {
  return JSON.stringify(columns.map((name) => row[name] ?? null));
}

/** A table that crosses methods repeats the rows of each: one of each point, seed and setting stays. */
function unique<T extends Row>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [JSON.stringify([row.x, row.seed, row.setting]), row]))
    .values()];
}

/** Keeps one setting for each point, and says by what right where it is none of the usual. */
function onePerPoint(
  rows: readonly Row[],
  suffix: string,
): { kept: Row[]; note?: string } {
  if (rows.some(({ chosen }) => chosen === true)) {
    return { kept: rows.filter(({ chosen }) => chosen === true) };
  }
  const settings = new Set(rows.map(({ x, setting }) => `${x} ${setting}`));
  const points = new Set(rows.map(({ x }) => x));
  if (settings.size === points.size) return { kept: [...rows] };
  const validation = `val_auc_${suffix}`;
  const scored = rows.filter((row) => typeof row[validation] === "number");
  if (scored.length > 0) {
    return { kept: bestOf(scored, (row) => `${row.x} ${row.seed}`, validation) };
  }
  const point = ({ x, setting }: Row) => JSON.stringify([x, setting]);
  const means = new Map(
    summarise(rows, { by: ["x", "setting"], value: `auc_${suffix}` })
      .map((row) => [point(row), row.mean]),
  );
  const rated = rows.map((row) => ({ ...row, meanAuc: means.get(point(row))! }));
  const best = new Map(
    bestOf(rated, (row) => String(row.x), "meanAuc").map((row) => [row.x, row.setting]),
  );
  return {
    kept: rows.filter((row) => best.get(row.x) === row.setting),
    note: "best on test",
  };
}

/** The row of each group that has the largest value; the first of equals. */
function bestOf(rows: readonly Row[], key: (row: Row) => string, value: string): Row[] {
  const best = new Map<string, Row>();
  for (const row of rows) {
    const held = best.get(key(row));
    if (!held || Number(row[value]) > Number(held[value])) best.set(key(row), row);
  }
  return [...best.values()];
}
