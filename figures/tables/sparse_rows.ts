import type { Row } from "../row.ts";
import { summarise } from "./summarise.ts";

/**
 * Rows of the support-thinning figure from a table that names its methods: every setting was chosen before
 * it was tested, so all rows of a method count.
 *
 * @param rows `train_retention`, `method`, `features`, `agent_names` (on, off) where they matter, `seed`,
 * `auc`, `rmse`
 *
 * @example
 * ```ts
 * import { sparseRows } from "./sparse_rows.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = sparseRows([
 *   { train_retention: 0.05, method: "kNN", features: "pca", seed: 0, auc: 0.6, rmse: 0.4 },
 * ]);
 * assert.deepEqual(rows.map(({ panel, series, x }) => [panel, series, x]), [
 *   ["AUC, held-out items", "kNN pca", 5],
 *   ["RMSE of probability", "kNN pca", 5],
 * ]);
 * ```
 */
export function sparseRows(rows: readonly Row[]): Row[] {
  const named = rows.map((row) => ({
    ...row,
    x: Math.round(1e6 * Number(row.train_retention)) / 1e4,
    series: [
      row.method,
      row.features,
      row.agent_names && row.agent_names !== "on" ? `names ${row.agent_names}` : null,
    ].filter((word) => word !== null && word !== undefined).join(" "),
  }));
  return [["AUC, held-out items", "auc"], ["RMSE of probability", "rmse"]].flatMap((
    [panel, value],
  ) => summarise(named, { by: ["series", "x"], value }).map((row) => ({ panel, ...row })));
}
