import type { TextTable } from "../tables/format_table.ts";
import type { StudyCost } from "./plan_grid.ts";

/** What a study would take, a line a method and one for all. */
export function planTable({ methods }: StudyCost): TextTable {
  const sum = (pick: (row: StudyCost["methods"][number]) => number) =>
    methods.reduce((total, row) => total + pick(row), 0);
  const count = (fits: number) => fits.toLocaleString("en");
  return {
    header: ["method", "choosing", "final", "arithmetic", "time"],
    rows: [
      ...methods.map((row) => [
        row.method,
        count(row.choosing),
        count(row.final),
        row.operations === undefined ? "-" : operationsText(row.operations),
        secondsText(row.seconds),
      ]),
      [
        "all",
        count(sum(({ choosing }) => choosing)),
        count(sum(({ final }) => final)),
        methods.every(({ operations }) => operations === undefined)
          ? "-"
          : operationsText(sum(({ operations }) => operations ?? 0)),
        secondsText(sum(({ seconds }) => seconds)),
      ],
    ],
    right: [1, 2, 3, 4],
  };
}

/** `14.0 GFLOP`. */
function operationsText(operations: number): string {
  const units = ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"];
  const power = operations < 1
    ? 0
    : Math.min(units.length - 1, Math.floor(Math.log10(operations) / 3));
  return `${(operations / 1000 ** power).toPrecision(3)} ${units[power]}`;
}

/** `45 s`, `12 min`, `3.4 h`, `2.1 days`. */
function secondsText(seconds: number): string {
  if (seconds < 90) return `${seconds < 10 ? seconds.toPrecision(2) : Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${(seconds / 3600).toFixed(1)} h`
    : `${(seconds / 86_400).toFixed(1)} days`;
}
