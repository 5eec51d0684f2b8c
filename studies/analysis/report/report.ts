import { type CsvValue, writeAtomic, writeCsv } from "../../../files/mod.ts";
import { formatMarkdownTable, formatTable, type TextTable } from "../../tables/format_table.ts";

/** A table of an analysis: a CSV file, and a section of its report. */
export interface AnalysisTable {
  /** Name of the CSV file, without its ending */
  readonly name: string;
  readonly heading: string;
  readonly header: readonly string[];
  /** What could not be had is `null`, and some other column says why */
  readonly rows: readonly (readonly CsvValue[])[];
  /** Whether it stands in the report too; true if left out */
  readonly shown?: boolean;
}

/** What an analysis found. */
export interface AnalysisReport {
  /** Name of the report's files, without an ending */
  readonly name: string;
  readonly title: string;
  /** What went in, and by which rules */
  readonly notes: readonly string[];
  readonly tables: readonly AnalysisTable[];
  /** What came out, in sentences */
  readonly findings: readonly string[];
}

/** Decimals of a number in a report. */
const DIGITS = 4;

/**
 * The report for a terminal.
 *
 * @example
 * ```ts
 * import { formatReport } from "./report.ts";
 * import { strict as assert } from "node:assert";
 *
 * const text = formatReport({
 *   name: "x",
 *   title: "Things",
 *   notes: [],
 *   tables: [{ name: "t", heading: "Counts", header: ["a", "n"], rows: [["b", 0.5], ["c", null]] }],
 *   findings: ["One of two is known"],
 * });
 * assert.equal(
 *   text,
 *   "Things\n\nCounts\n\na       n\n-  ------\nb  0.5000\nc     n/a\n\nOne of two is known",
 * );
 * ```
 */
export function formatReport(report: AnalysisReport): string {
  const parts = [[report.title, ...report.notes].join("\n")];
  for (const table of shown(report)) parts.push(table.heading, formatTable(textTable(table)));
  return [...parts, ...(report.findings.length ? [report.findings.join("\n")] : [])].join("\n\n");
}

/** The report in Markdown; it names no times, so that the same input gives the same text. */
export function markdownReport(report: AnalysisReport): string {
  const parts = [`# ${report.title}`];
  if (report.notes.length) parts.push(report.notes.map((note) => `- ${note}`).join("\n"));
  for (const table of shown(report)) {
    parts.push(`## ${table.heading}`, formatMarkdownTable(textTable(table)));
  }
  if (report.findings.length) {
    parts.push("## What this says", report.findings.map((each) => `- ${each}`).join("\n"));
  }
  return parts.join("\n\n") + "\n";
}

/** Writes each table as `NAME.csv` and the report as `NAME.md` and `NAME.json`; gives their paths. */
export async function writeReport(folder: string, report: AnalysisReport): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, header, rows } of report.tables) {
    if (rows.length === 0) continue;
    paths.push(`${folder}/${name}.csv`);
    await writeCsv(paths.at(-1)!, { header, rows });
  }
  paths.push(`${folder}/${report.name}.json`);
  await writeAtomic(paths.at(-1)!, JSON.stringify(jsonReport(report), null, 2) + "\n");
  paths.push(`${folder}/${report.name}.md`);
  await writeAtomic(paths.at(-1)!, markdownReport(report));
  return paths;
}

/** The report as one object, its tables as lists of records. */
export function jsonReport({ title, notes, tables, findings }: AnalysisReport): {
  readonly title: string;
  readonly notes: readonly string[];
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, CsvValue>>[]>>;
  readonly findings: readonly string[];
} {
  const records = tables.map(({ name, header, rows }) => [
    name,
    rows.map((row) => Object.fromEntries(header.map((column, c) => [column, row[c] ?? null]))),
  ]);
  return { title, notes, tables: Object.fromEntries(records), findings };
}

function shown({ tables }: AnalysisReport): readonly AnalysisTable[] {
  return tables.filter((table) => table.shown !== false && table.rows.length > 0);
}

function textTable({ header, rows }: AnalysisTable): TextTable {
  const right = [...header.keys()].filter((c) =>
    rows.every((row) => row[c] === null || row[c] === undefined || typeof row[c] === "number") &&
    rows.some((row) => typeof row[c] === "number")
  );
  return { header, rows: rows.map((row) => row.map(cellText)), right };
}

function cellText(value: CsvValue): string {
  if (value === null || value === undefined) return "n/a";
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return Math.abs(value) < 10 ** -DIGITS ? value.toPrecision(2) : value.toFixed(DIGITS);
}
