/** One line that both sides have, or only the old, or only the new. */
export interface LineEdit {
  readonly kind: "same" | "removed" | "added";
  readonly line: string;
}

/** Edits beyond which a shortest script is not looked for. */
const MOST_EDITS = 800;

/**
 * A script that turns one list of lines into another, shortest as long as it is at most 800 edits;
 * beyond that, the lines between the common beginning and end are replaced as a whole.
 *
 * Algorithm: E. W. Myers, "An O(ND) difference algorithm and its variations", 1986.
 *
 * @param before Old lines
 * @param after New lines
 * @returns Edits in order; their `same` and `removed` lines are `before`, `same` and `added` `after`
 *
 * @example One line in the place of another
 * ```ts
 * import { editLines } from "./line_edits.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(editLines(["a", "b"], ["a", "c"]), [
 *   { kind: "same", line: "a" },
 *   { kind: "removed", line: "b" },
 *   { kind: "added", line: "c" },
 * ]);
 * ```
 */
export function editLines(before: readonly string[], after: readonly string[]): LineEdit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [endA, endB] = [before.length, after.length];
  while (endA > start && endB > start && before[endA - 1] === after[endB - 1]) {
    endA--;
    endB--;
  }
  const same = (lines: readonly string[]) => lines.map((line) => ({ kind: "same", line } as const));
  return [
    ...same(before.slice(0, start)),
    ...editMiddle(before.slice(start, endA), after.slice(start, endB)),
    ...same(before.slice(endA)),
  ];
}

function editMiddle(a: readonly string[], b: readonly string[]): LineEdit[] {
  const trace = shortestTrace(a, b);
  const removed = (line: string) => ({ kind: "removed", line }) as const;
  const added = (line: string) => ({ kind: "added", line }) as const;
  if (!trace) return [...a.map(removed), ...b.map(added)];
  const edits: LineEdit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d];
    const k = x - y;
    const down = k === -d || (k !== d && reach(furthest, d, k - 1) < reach(furthest, d, k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : reach(furthest, d, fromK);
    const fromY = d === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      edits.push({ kind: "same", line: a[x - 1] });
      x--;
      y--;
    }
    if (d === 0) break;
    edits.push(down ? added(b[y - 1]) : removed(a[x - 1]));
    [x, y] = [fromX, fromY];
  }
  return edits.reverse();
}

/** For each number of edits d, how far each diagonal reached with d − 1: index k + d. */
function shortestTrace(a: readonly string[], b: readonly string[]): Int32Array[] | undefined {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const trace: Int32Array[] = [];
  let last = new Int32Array(1);
  for (let d = 0; d <= most; d++) {
    trace.push(last);
    const next = new Int32Array(2 * d + 3);
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach(last, d, k - 1) < reach(last, d, k + 1));
      let x = d === 0 ? 0 : down ? reach(last, d, k + 1) : reach(last, d, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next[k + d + 1] = x;
      if (x >= a.length && x - k >= b.length) return trace;
    }
    last = next;
  }
  return undefined;
}

/** How far diagonal k reached before edit d. */
function reach(furthest: Int32Array, d: number, k: number): number {
  return furthest[k + d];
}
