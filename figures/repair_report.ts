import { frame } from "./frame.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";
import { PALETTE } from "./theme.ts";

const SIGNS = ["✓", "±", "↻", "✗", "!"];
const HUES = [PALETTE[0], PALETTE[5], PALETTE[2], PALETTE[1], PALETTE[6]];
/** Tasks in a line of the grid. */
const ACROSS = 41;

/**
 * A report of repairs: pass@k and repair@k apart, shares by kind of fault and by symptom, tokens and times
 * of attempts, how they ended, and a sign for each task.
 *
 * @param rows `panel`, `label`, `value`, `low`, `high`, `n`, `note`; those of the panel `about` are lines
 * under the title. A value of `null` is told by its note
 * @throws {RangeError} When a column is missing, or there is no pass@k
 *
 * @example
 * ```ts
 * import { repairReport } from "./repair_report.ts";
 * import { strict as assert } from "node:assert";
 *
 * const row = { panel: "pass@k", label: "pass@1", value: 0.2, low: 0.1, high: 0.3, n: 40, note: "wilson" };
 * assert.equal((repairReport([row]).vconcat as unknown[]).length, 1);
 * ```
 */
export function repairReport(rows: readonly Row[]): FigureSpec {
  requireColumns(
    rows,
    ["panel", "label", "value", "low", "high", "n", "note"],
    "a report of repairs",
  );
  const of = (panel: string) => rows.filter((row) => row.panel === panel);
  if (of("pass@k").length === 0) {
    throw new RangeError("Cannot draw a report of repairs as it must have pass@k: found none");
  }
  const shares = (panel: string, title: string) => ranges(of(panel), { title, share: true });
  const lines = [
    [
      shares("pass@k", "pass@k, independent samples"),
      shares("repair@k", "repair@k, with its failures told"),
    ],
    [
      shares("bug type", "first attempt, by kind of fault"),
      shares("symptom", "first attempt, by symptom"),
    ],
    [
      ranges(of("tokens"), { title: "tokens of an attempt", share: false }),
      ranges(of("seconds"), { title: "seconds of an attempt", share: false }),
    ],
    [
      counts(of("end"), "how first attempts ended (samples)"),
      counts(of("executions"), "what became of samples (samples)"),
    ],
    [grid(of("task"))],
  ].map((line) => line.flatMap((panel) => panel ?? [])).filter((line) => line.length > 0);
  const weak = "bars: 95 % interval over tasks; of tokens and seconds, 10 % to 90 % of attempts";
  return frame(
    {
      title: "Functions repaired",
      notes: [...of("about").map(({ label }) => String(label)), weak],
    },
    rows,
    {
      spacing: 22,
      vconcat: lines.map((line) => ({
        spacing: 24,
        hconcat: line,
        resolve: { scale: { x: "independent", y: "independent" } },
      })),
    },
  );
}

type Panel = Readonly<Record<string, unknown>>;

const named = (rows: readonly Row[]) => ({
  field: "name",
  type: "nominal",
  sort: rows.map(({ name }) => name),
  title: null,
  axis: { ticks: false, domain: false, labelPadding: 6, labelLimit: 220 },
});

/** Points with intervals; what has no value says why. */
function ranges(
  given: readonly Row[],
  { title, share }: { title: string; share: boolean },
): Panel | undefined {
  if (given.length === 0) return undefined;
  const rows = given.map((row) => ({ ...row, name: `${row.label} (${row.n})` }));
  const y = named(rows);
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title,
    scale: share ? { domain: [0, 1], nice: false } : { zero: true },
    axis: { tickCount: 5, ...(share && { format: "%" }) },
  });
  return {
    width: 230,
    height: { step: 20 },
    data: { values: rows },
    layer: [
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeWidth: 2, color: PALETTE[0] },
        encoding: { y, x: x("low"), x2: { field: "high" } },
      },
      {
        transform: [{ filter: "isValid(datum.value)" }],
        mark: { type: "point", color: PALETTE[0], size: 55 },
        encoding: { y, x: x("value") },
      },
      {
        transform: [{ filter: "!isValid(datum.value)" }],
        mark: { type: "text", align: "left", dx: 4, color: "#666666" },
        encoding: { y, x: { datum: 0, type: "quantitative" }, text: { field: "note" } },
      },
    ],
  };
}

function counts(given: readonly Row[], title: string): Panel | undefined {
  if (given.length === 0) return undefined;
  const rows = given.map((row) => ({ ...row, name: String(row.label).replaceAll("_", " ") }));
  const y = named(rows);
  const x = {
    field: "value",
    type: "quantitative",
    title,
    axis: { tickCount: 4, tickMinStep: 1, format: "d" },
  };
  return {
    width: 230,
    height: { step: 20 },
    data: { values: rows },
    layer: [
      { mark: { type: "bar", color: PALETTE[5], height: { band: 0.7 } }, encoding: { y, x } },
      {
        mark: { type: "text", align: "left", dx: 4 },
        encoding: { y, x, text: { field: "value", type: "quantitative" } },
      },
    ],
  };
}

/** A sign for each task, in the order of the data. */
function grid(given: readonly Row[]): Panel | undefined {
  if (given.length === 0) return undefined;
  const values = given.map((row, i) => ({
    ...row,
    across: i % ACROSS,
    down: Math.floor(i / ACROSS),
  }));
  const place = (field: string) => ({ field, type: "ordinal", axis: null });
  return {
    title: {
      text:
        "tasks in order: ✓ passed at first, ± in some samples, ↻ after a reflection, ✗ not, ! error",
      anchor: "start",
      fontSize: 11,
      fontWeight: "normal",
      offset: 6,
    },
    width: { step: 15 },
    height: { step: 18 },
    data: { values },
    mark: { type: "text", fontSize: 13, fontWeight: "bold" },
    encoding: {
      x: place("across"),
      y: place("down"),
      text: { field: "note" },
      color: {
        field: "note",
        type: "nominal",
        scale: { domain: SIGNS, range: HUES },
        legend: null,
      },
    },
  };
}
