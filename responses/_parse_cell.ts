import { parseNumber } from "../files/mod.ts";
import type { RawCell } from "./_columns.ts";
import type { CellValue } from "./_draft_cells.ts";

const REASONS = new Set(["not run", "error", "timeout", "excluded"]);

/**
 * Reads one cell: nothing, a score in [0, 1], `passed/total`, or the reason why there is no score.
 * What fits none of these goes to `refuse` with a message.
 */
export function parseCell(raw: RawCell, refuse: (message: string) => never): CellValue {
  if (raw === null || raw === undefined || raw === "") return undefined;
  if (typeof raw === "boolean") return raw ? 1 : 0;
  if (typeof raw === "string") {
    if (REASONS.has(raw)) return raw as CellValue;
    const trials = /^(\d+)\/(\d+)$/.exec(raw);
    if (trials) return checkTrials(Number(trials[1]), Number(trials[2]), refuse);
    if (parseNumber(raw) === undefined) {
      refuse(
        `Cannot read a score as it must be a number in [0, 1], "passed/total", empty, or one of ${
          [...REASONS].join(", ")
        }: found ${JSON.stringify(raw)}`,
      );
    }
  }
  const score = Number(raw);
  if (!(score >= 0 && score <= 1)) {
    refuse(`Cannot read a score as it must lie in [0, 1]: found ${raw}`);
  }
  return score;
}

/** A pair of counts, checked. */
export function checkTrials(
  passed: number,
  total: number,
  refuse: (message: string) => never,
): readonly [number, number] {
  const whole = (n: number) => Number.isInteger(n) && n >= 0 && n <= 0xffffffff;
  if (!whole(passed) || !whole(total) || total === 0 || passed > total) {
    refuse(
      `Cannot read trials as passed and total must be whole numbers, passed <= total and total > 0: found ${passed} of ${total}`,
    );
  }
  return [passed, total];
}
