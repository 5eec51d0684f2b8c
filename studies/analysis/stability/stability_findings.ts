import type { SideGaps } from "./stability_report.ts";
import type { VarianceGap } from "./variance_gap.ts";

/**
 * What the gaps say in sentences: whether variance falls, and whether that outlasts a control of the pass
 * rate.
 */
export function stabilityFindings(gaps: readonly SideGaps[], range: string): string[] {
  const lines = gaps.map(({ side, all, middling }) => {
    if (!all) return `Against ${side}: too few items have a variance on both sides`;
    const share = all.pre > 0 ? ` (${signed(100 * all.gap / all.pre, 0)} %)` : "";
    const start = `Against ${side}, item variance changes by ${signed(all.gap)}${share}, ${
      signed(all.byPassRate)
    } of which a change of pass rates alone would make`;
    return middling
      ? `${start}; on the ${middling.items} items that pass in ${range} of cases on both sides it changes by ${
        signed(middling.gap)
      } (95 % ${signed(middling.lower)} to ${signed(middling.upper)}): ${fate(all, middling)}`
      : `${start}; too few items pass in ${range} of cases on both sides`;
  });
  const averaged = gaps.find(({ side }) => side === "mean of passes")?.middling;
  const single = gaps.find(({ side }) => side === "one pass")?.middling;
  if (averaged && single && averaged.gap < 0 && single.upper > averaged.upper) {
    lines.push(
      "What is left against the mean of passes is what averaging does to any score: a single pass after revision shows none of it",
    );
  }
  return lines;
}

/** What becomes of a drop in variance once the pass rate is held. */
function fate(all: VarianceGap, middling: VarianceGap): string {
  if (all.gap >= 0) return "there was no drop to explain";
  if (middling.lower > 0) return "the drop reverses once the pass rate is controlled";
  if (middling.upper >= 0) return "the drop vanishes once the pass rate is controlled";
  return "a drop remains once the pass rate is controlled";
}

function signed(value: number, digits = 4): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}
