import type { TextTable } from "../../studies/mod.ts";
import type { EngineResult, RowResult } from "./measure_row.ts";

type Measured = Extract<EngineResult["outcome"], { status: "measured" }>;

/** Times of ours in a row, the engine its goal is held against, and how many times as fast we are. */
export interface Standing {
  readonly ours: Measured;
  /** Missing where no such engine was measured */
  readonly best?: { readonly name: string; readonly outcome: Measured; readonly ratio: number };
}

/** Finds the fastest setting of a row's yardstick. */
export function standingOf(row: RowResult): Standing | undefined {
  const timed = row.engines.flatMap(({ engine, name, outcome }) =>
    outcome.status === "measured" ? [{ engine, name, outcome }] : []
  );
  const ours = timed.find(({ engine }) => engine === "assay")?.outcome;
  if (!ours) return undefined;
  const peers = timed.filter(({ engine }) => engine === row.yardstick)
    .sort((a, b) => a.outcome.seconds - b.outcome.seconds);
  if (peers.length === 0) return { ours };
  const [{ name, outcome }] = peers;
  return { ours, best: { name, outcome, ratio: outcome.seconds / ours.seconds } };
}

/** Seconds in a unit that reads well. */
export function formatSeconds(seconds: number): string {
  const [scale, unit] = seconds >= 1 ? [1, "s"] : seconds >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  return `${(seconds * scale).toPrecision(3)} ${unit}`;
}

/** One line a row: ours, the best setting of the yardstick, the ratio and the goal. */
export function goalsTable(rows: readonly RowResult[]): TextTable {
  return {
    header: [
      "job",
      "a unit is",
      "ours",
      "yardstick",
      "best of it",
      "ratio",
      "goal",
      "",
      "CPU ratio",
    ],
    right: [2, 4, 5, 6, 8],
    rows: rows.map((row) => {
      const standing = standingOf(row);
      const goal = row.goal === undefined ? "–" : `${row.goal}×`;
      if (!standing) return [row.title, row.unit, "not run", "", "", "", goal, "", ""];
      const { ours, best } = standing;
      const time = formatSeconds(ours.seconds);
      if (!best) {
        return [row.title, row.unit, time, `${row.yardstick} not measured`, "", "", goal, "", ""];
      }
      const met = row.goal === undefined ? "" : best.ratio >= row.goal ? "met" : "short";
      return [
        row.title,
        row.unit,
        time,
        best.name,
        formatSeconds(best.outcome.seconds),
        `${best.ratio.toFixed(2)}×`,
        goal,
        met,
        `${(best.outcome.cpuSeconds / ours.cpuSeconds).toFixed(2)}×`,
      ];
    }),
  };
}

/** Every engine of a row, with its ratio to ours, or why there is none. */
export function enginesTable(row: RowResult): TextTable {
  const ours = standingOf(row)?.ours;
  const megabytes = (bytes?: number) => bytes === undefined ? "unknown" : (bytes / 1e6).toFixed(0);
  return {
    header: [
      "engine",
      `a ${row.unit}`,
      "median",
      "CPU",
      "ours is",
      "peak MB",
      "difference",
      "note",
    ],
    right: [1, 2, 3, 4, 5, 6],
    rows: row.engines.map(({ name, outcome }) => {
      if (outcome.status !== "measured") {
        return [name, outcome.status, "", "", "", "", "", outcome.reason];
      }
      const { seconds, medianSeconds, cpuSeconds, peakMemoryBytes, agreement } = outcome;
      return [
        name,
        formatSeconds(seconds),
        formatSeconds(medianSeconds),
        formatSeconds(cpuSeconds),
        ours ? `${(seconds / ours.seconds).toFixed(2)}×` : "",
        megabytes(peakMemoryBytes),
        agreement ? agreement.distance.toExponential(1) : "",
        "",
      ];
    }),
  };
}
