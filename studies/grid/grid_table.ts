import { scoreTable } from "../paired/paired_tables.ts";
import type { TextTable } from "../tables/format_table.ts";
import type { GridReport } from "./grid_report.ts";

/** The table that a person reads at the end of a study: AUC, log-loss, RMSE and ECE by condition. */
export function gridTable({ conditions }: Pick<GridReport, "conditions">): TextTable {
  return scoreTable(conditions, (at) => at);
}
