import type { Cells } from "../../responses/mod.ts";

/**
 * Whether the Rasch likelihood has a finite maximum, up to one shift for each unlinked part (Fischer 1981;
 * Ford 1957): draw an arrow from winner to loser in every cell, the respondent winning where the score is
 * above 0 and the item where it is below 1; then whatever can be reached must be able to come back.
 */
export function raschMaximumExists(cells: Cells): boolean {
  const { respondents: R, items: I } = cells, size = R + I;
  const from: number[] = [], to: number[] = [];
  for (let c = 0; c < cells.score.length; c++) {
    if (cells.weight && cells.weight[c] === 0) continue;
    const r = cells.respondent[c], i = R + cells.item[c];
    if (cells.score[c] > 0) from.push(r), to.push(i);
    if (cells.score[c] < 1) from.push(i), to.push(r);
  }
  const forward = adjacency(size, from, to), backward = adjacency(size, to, from);
  const settled = new Uint8Array(size);
  for (let root = 0; root < size; root++) {
    if (settled[root]) continue;
    // Whatever the root reaches must reach the root.
    const ahead = reach(forward, root), behind = reach(backward, root);
    for (const vertex of ahead) {
      if (!behind.has(vertex)) return false;
      settled[vertex] = 1;
    }
  }
  return true;
}

/** Arrows by origin, in compressed rows. */
interface Arrows {
  start: Uint32Array;
  target: Uint32Array;
}

function adjacency(size: number, from: number[], to: number[]): Arrows {
  const start = new Uint32Array(size + 1), target = new Uint32Array(from.length);
  for (const vertex of from) start[vertex + 1]++;
  for (let v = 0; v < size; v++) start[v + 1] += start[v];
  const next = start.slice();
  from.forEach((vertex, e) => target[next[vertex]++] = to[e]);
  return { start, target };
}

function reach({ start, target }: Arrows, root: number): Set<number> {
  const found = new Set([root]), open = [root];
  while (open.length) {
    const vertex = open.pop()!;
    for (let e = start[vertex]; e < start[vertex + 1]; e++) {
      if (!found.has(target[e])) {
        found.add(target[e]);
        open.push(target[e]);
      }
    }
  }
  return found;
}

/** Respondents and items whose cells that count are all 0 or all 1: their logits have no finite best. */
export function extremeScores(cells: Cells): { respondents: number[]; items: number[] } {
  return {
    respondents: extremesOf(cells, "respondent", cells.respondents),
    items: extremesOf(cells, "item", cells.items),
  };
}

function extremesOf(cells: Cells, side: "respondent" | "item", size: number): number[] {
  const gains = new Uint8Array(size), losses = new Uint8Array(size);
  for (let c = 0; c < cells.score.length; c++) {
    if (cells.weight && cells.weight[c] === 0) continue;
    if (cells.score[c] > 0) gains[cells[side][c]] = 1;
    if (cells.score[c] < 1) losses[cells[side][c]] = 1;
  }
  return Array.from({ length: size }, (_, at) => at).filter((at) => gains[at] !== losses[at]);
}
