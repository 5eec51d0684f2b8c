import type { RowsAt } from "../paired/differences.ts";
import { scoreTable } from "../paired/paired_tables.ts";
import type { TextTable } from "../tables/format_table.ts";
import { percent } from "../grid/condition_parts.ts";

/** A line for each method: AUC, log-loss, RMSE and ECE in a column for each share of the cells. */
export function sparseTable(retentions: readonly RowsAt<number>[]): TextTable {
  return scoreTable(retentions, percent);
}
