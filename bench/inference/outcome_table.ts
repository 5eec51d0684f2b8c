import type { TextTable } from "../../studies/mod.ts";
import type { Outcome } from "./engine_run.ts";

/** Tokens a second of each engine over those of the first that was measured; none for what was not. */
export function ratiosToFirst(outcomes: readonly Outcome[]): (number | undefined)[] {
  const speeds = outcomes.map((o) => o.status === "measured" ? o.perSecond.tokens : undefined);
  const first = speeds.find((speed) => speed !== undefined);
  return speeds.map((speed) => speed === undefined ? undefined : speed / first!);
}

/** Outcomes as a table; what was not measured, or gave other results than the reference, says why. */
export function outcomeTable(rows: readonly (readonly [string, Outcome])[]): TextTable {
  const whole = (x: number | undefined) =>
    x === undefined ? "" : Math.round(x).toLocaleString("en");
  const ratios = ratiosToFirst(rows.map(([, outcome]) => outcome));
  return {
    header: ["engine", "texts/s", "tokens/s", "ratio", "peak MB", "first s", "rel. error", "where"],
    rows: rows.map(([name, outcome], i) => {
      if (outcome.status !== "measured") {
        return [name, "", "", "", "", "", "", `${outcome.status}: ${outcome.reason}`];
      }
      const { perSecond, peakMemoryBytes, coldSeconds, error, device } = outcome;
      return [
        name,
        whole(perSecond.texts),
        whole(perSecond.tokens),
        ratios[i]!.toFixed(2),
        peakMemoryBytes === undefined ? "unknown" : whole(peakMemoryBytes / 1e6),
        coldSeconds.toFixed(2),
        error === undefined ? "reference" : error.toExponential(1),
        device,
      ];
    }),
    right: [1, 2, 3, 4, 5, 6],
  };
}
