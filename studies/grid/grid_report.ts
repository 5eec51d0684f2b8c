import type { BackendInfo } from "../../kernels/mod.ts";
import type { Protocol } from "../main/protocol.ts";
import { resultRows } from "../main/result_rows.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import type { UnitResult } from "../main/unit_result.ts";
import { type Difference, differencesFrom, type RowsAt } from "../paired/differences.ts";
import type { Condition, GridSettings, GridStudy } from "./grid_study.ts";
import type { TextTable } from "../tables/format_table.ts";
import type { TableSet } from "./table_set.ts";
import type { GridContext } from "./open_grid.ts";

/** What the report of a study is made from. */
export interface GridReport {
  readonly study: GridStudy;
  /** Rows by name of the condition */
  readonly conditions: readonly RowsAt<string>[];
  /** ARAF and TEMPER held against all others; none where nothing is chosen before it is tested */
  readonly differences: readonly Difference<string>[];
  /** What the study has to show besides */
  readonly sections: readonly { readonly heading: string; readonly table: TextTable }[];
  readonly data: StudyData;
  readonly settings: GridSettings;
  readonly protocol: Protocol;
  readonly device: BackendInfo;
}

/** Averages over splits and holds methods against each other. */
export function reportOf(
  study: GridStudy,
  { grid: { contexts, data, backend }, results, settings, tables }: {
    grid: GridContext;
    results: ReadonlyMap<Condition, readonly UnitResult[]>;
    settings: GridSettings;
    tables: Pick<TableSet, "rowsOf">;
  },
): GridReport {
  const [{ context: { protocol } }] = contexts;
  const conditions = contexts.map(({ condition }) => ({
    at: condition.name,
    rows: resultRows(results.get(condition) ?? [], { byCandidate: !protocol.chooses }),
  }));
  const names = new Set(
    conditions.flatMap(({ rows }) =>
      rows.filter(({ configuration: { method } }) => method === "ARAF" || method === "TEMPER")
        .map(({ name }) => name)
    ),
  );
  const differences = protocol.chooses
    ? [...names].flatMap((name) => differencesFrom(conditions, name))
    : [];
  return {
    ...{ study, conditions, differences, data, settings, protocol },
    sections: (study.sections ?? []).map(({ from, heading, table }) => ({
      heading,
      table: table(tables.rowsOf(from)),
    })),
    device: backend.info,
  };
}
