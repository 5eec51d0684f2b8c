import type { TextTable } from "../../studies/mod.ts";
import type { Outcome } from "./engine_run.ts";

/** Outcomes as a table; what was not measured says why. */
export function outcomeTable(rows: readonly (readonly [string, Outcome])[]): TextTable {
  const whole = (x: number | undefined) =>
    x === undefined ? "" : Math.round(x).toLocaleString("en");
  return {
    header: ["engine", "texts/s", "tokens/s", "peak MB", "first s", "rel. error", "where"],
    rows: rows.map(([name, outcome]) => {
      if (outcome.status !== "measured") {
        return [name, "", "", "", "", "", `${outcome.status}: ${outcome.reason}`];
      }
      const { perSecond, peakMemoryBytes, coldSeconds, error, device } = outcome;
      return [
        name,
        whole(perSecond.texts),
        whole(perSecond.tokens),
        peakMemoryBytes === undefined ? "unknown" : whole(peakMemoryBytes / 1e6),
        coldSeconds.toFixed(2),
        error === undefined ? "reference" : error.toExponential(1),
        device,
      ];
    }),
    right: [1, 2, 3, 4, 5],
  };
}
