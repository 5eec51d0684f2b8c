import { meanAndStandardError, type Measured, unmeasured } from "../../../irt/mod.ts";
import type { TextTable } from "../../tables/format_table.ts";
import type { ResultRow } from "../result_rows.ts";
import type { Recovery, UnitResult } from "../unit_result.ts";
import { formatMeasured } from "./results_table.ts";

/** How well each row found what the generator knows; `undefined` where nothing is known. */
export function recoveryTable(rows: readonly ResultRow[]): TextTable | undefined {
  const known = rows.filter(({ results }) => results[0].details.recovery);
  if (known.length === 0) return undefined;
  const cell = (results: readonly UnitResult[], name: keyof Recovery) => {
    const values = results.map(({ details }) => details.recovery?.[name]);
    if (values.every((value) => value === undefined)) return "-";
    const { mean, standardError } = average(values);
    return formatMeasured(mean, standardError, 3);
  };
  return {
    header: ["row", "probability", "easiness", "loadings"],
    rows: known.map(({ name, results }) => [
      name,
      cell(results, "probability"),
      cell(results, "easiness"),
      cell(results, "loadings"),
    ]),
  };
}

function average(values: readonly (Measured | undefined)[]) {
  const numbers = values.flatMap((value) => value?.status === "ok" ? [value.value] : []);
  if (numbers.length < values.length) {
    const none = unmeasured(`undefined for ${values.length - numbers.length} seeds`);
    return { mean: none, standardError: none };
  }
  return meanAndStandardError(numbers);
}
