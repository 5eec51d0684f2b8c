import type { CsvValue } from "../../files/mod.ts";
import type { MethodName } from "../main/configuration.ts";
import type { FitContext, FitRules } from "../main/fit_context.ts";
import type { Protocol } from "../main/protocol.ts";
import type { MainSettings } from "../main/settings.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import type { LeastSizes } from "../large/load_long_table.ts";
import type { LongSize } from "../large/simulate_long.ts";
import type { TextTable } from "../tables/format_table.ts";
import type { HeldOutScores, UnitResult } from "../main/unit_result.ts";

/** What a study varies. Each study declares the axes that it has. */
export interface Axes {
  /** Numbers of agents in all */
  readonly agents?: readonly (number | "max")[];
  /** Shares of the items, in (0, 1] */
  readonly itemShares?: readonly number[];
  /** Shares of the training cells, in (0, 1] */
  readonly retentions?: readonly number[];
  /** K of the amortized model */
  readonly factors?: readonly number[];
  /** Shares of loadings left out */
  readonly dropouts?: readonly number[];
  /** Variants by name, such as ways of transfer */
  readonly variants?: readonly string[];
}

/** One cell of a study's grid: what the main study would be run with there. */
export interface Condition {
  /** Unique in the study, for tables: `4 agents, 10 % of items` */
  readonly name: string;
  readonly settings: Partial<MainSettings>;
  /** What the rows of this condition say besides */
  readonly columns?: TableRow;
}

/** A row of a table by column; a column left out is empty. */
export type TableRow = Readonly<Record<string, CsvValue>>;

/** A final fit with the scores that its candidate had on the validation items. */
export interface FinalFit {
  readonly result: UnitResult;
  readonly validation?: HeldOutScores;
}

/** What was measured of one condition on one split of the items. */
export interface StudyPoint {
  readonly condition: Condition;
  readonly context: FitContext;
  readonly seed: number;
  readonly fits: readonly FinalFit[];
}

/** A table that a study writes. */
export interface StudyTable {
  /** Name of its file */
  readonly file: string;
  readonly columns: readonly string[];
  /** What a point adds to it, as soon as it is measured */
  readonly rows?: (point: StudyPoint) => readonly TableRow[] | Promise<readonly TableRow[]>;
  /** Its rows at the end, from those of another table */
  readonly derived?: {
    readonly from: string;
    readonly rows: (rows: readonly TableRow[]) => readonly TableRow[];
  };
}

/** A table of the report that is made from a table of the study. */
export interface ReportSection {
  readonly from: string;
  readonly heading: string;
  readonly table: (rows: readonly TableRow[]) => TextTable;
}

/** Sizes of a study. */
export interface GridSize {
  /** Splits of the items, with seeds from 0 */
  readonly seeds: number;
  readonly axes: Axes;
  /** What is set otherwise than in the main study, unless asked for */
  readonly settings?: Partial<MainSettings>;
}

/** Data of a condition that are not those of the study. */
export interface ArrangedData {
  readonly data: StudyData;
  /** Data from which item parameters are learned, and what is set otherwise there */
  readonly teacher?: { readonly data: StudyData; readonly settings: Partial<MainSettings> };
}

/** What the conditions of a study may depend on. */
export type GridData = Pick<StudyData, "revision"> & Partial<Pick<StudyData, "matrix">>;

/** A study as data: its grid, its protocol and its tables. */
export interface GridStudy {
  readonly name: string;
  /** One line on what it finds out */
  readonly about: string;
  /** The published protocol that `--preset original` stands for */
  readonly original: "v1" | "v3";
  readonly methods: readonly MethodName[];
  /** Methods of which its tables need one at least; any will do if left out */
  readonly needs?: readonly MethodName[];
  readonly rules: FitRules;
  readonly sizes: { readonly quick: GridSize; readonly full: GridSize };
  /** Targets and losses of the published protocol */
  readonly published: (data: Pick<StudyData, "revision">) => Partial<MainSettings>;
  /** Under the published protocol: the λ and features with the best test scores are looked at further */
  readonly choosesOnTest?: boolean;
  /** What is otherwise than in the protocol of a preset */
  readonly protocol?: (settings: MainSettings) => Partial<Protocol>;
  readonly conditions: (axes: Axes, data: GridData) => readonly Condition[];
  /** Which data a condition sees; those of the study if left out */
  readonly arrange?: (condition: Condition, data: StudyData) => ArrangedData;
  /** Set where data are one long table: what is left out, and what is simulated where none is named */
  readonly longSource?: {
    readonly least: LeastSizes;
    readonly simulated: Readonly<Record<"quick" | "full", LongSize>>;
  };
  readonly tables: readonly StudyTable[];
  /** What the report shows besides scores and differences */
  readonly sections?: readonly ReportSection[];
  /** How to read its tables, a sentence each */
  readonly reading: readonly string[];
}

/** Everything that decides what a study computes. */
export interface GridSettings extends MainSettings {
  readonly axes: Axes;
  /** Draws of the items for the standard errors over items */
  readonly resamples: number;
}
