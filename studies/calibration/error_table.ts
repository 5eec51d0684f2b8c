import { meanAndStandardError } from "../../irt/mod.ts";
import type { TableRow } from "../grid/grid_study.ts";
import { percent } from "../grid/condition_parts.ts";
import { formatMeasured } from "../main/output/results_table.ts";
import type { TextTable } from "../tables/format_table.ts";
import { CALIBRATORS } from "./calibrator.ts";

/** Calibration error of each method before and after each calibrator, mean and error over splits. */
export function errorTable(rows: readonly TableRow[]): TextTable {
  const all = rows.filter(({ novelty_bin }) => novelty_bin === "all");
  const key = ({ train_retention, method, features }: TableRow) =>
    JSON.stringify([train_retention, method, features ?? null]);
  return {
    header: ["cells kept", "method", ...CALIBRATORS],
    rows: [...Map.groupBy(all, key).values()].map((own) => {
      const { train_retention, method, features } = own[0];
      const cells = CALIBRATORS.map((calibrator) => {
        const some = own.filter((row) => row.calibrator === calibrator);
        const values = some.flatMap(({ ece }) => typeof ece === "number" ? [ece] : []);
        if (values.length === 0) return "-";
        const { mean, standardError } = meanAndStandardError(values);
        const text = formatMeasured(mean, standardError);
        return values.length < some.length ? `${text} (${values.length} of ${some.length})` : text;
      });
      return [
        percent(Number(train_retention)),
        [method, features].filter(Boolean).join(" "),
        ...cells,
      ];
    }),
  };
}
