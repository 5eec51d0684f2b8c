import type { Cells } from "../../../responses/mod.ts";

/** A golden file of tests/golden/baselines. */
export async function goldenFile(name: string) {
  const url = new URL(`../../golden/baselines/${name}`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(url));
}

/** Entry n is offset + scale · cos(1.7 n + phase), the start of the golden fits. */
export function wave(length: number, scale: number, phase: number, offset = 0): Float64Array {
  return Float64Array.from({ length }, (_, n) => offset + scale * Math.cos(1.7 * n + phase));
}

/** Cells from a list of (respondent, item, score). */
export function cellsOf(
  rows: readonly (readonly [number, number, number])[],
  respondents: number,
  items: number,
): Cells {
  return {
    respondents,
    items,
    respondent: Uint32Array.from(rows, (row) => row[0]),
    item: Uint32Array.from(rows, (row) => row[1]),
    score: Float64Array.from(rows, (row) => row[2]),
  };
}

/** The observed cells of small.json. */
export function smallCells(
  golden: { respondents: number; items: number; trials: number; passed: number[] },
): Cells {
  const rows = golden.passed.map((passed, at) =>
    [Math.floor(at / golden.items), at % golden.items, passed / golden.trials] as const
  ).filter(([, , score]) => score >= 0);
  return cellsOf(rows, golden.respondents, golden.items);
}

const BENCHMARKS = [
  "colbench_backend_programming",
  "corebench_hard",
  "scicode",
  "scienceagentbench",
];

/** Items of the second benchmark matrix that were revised; the others are left out. */
const REVISED =
  "2 9 12 14 15 16 23 28 32 35 41 43 46 48 52 56 58 59 61 62 63 64 66 67 71 72 77 79 80"
    .split(" ").map((n) => `scicode.${n}`);

/** Four benchmarks of agents, joined as blocks, from the shared data; with the benchmark of each item. */
export async function agentEvalPre(
  folder: string,
): Promise<{ cells: Cells; benchmarks: string[]; items: string[] }> {
  const rows: [number, number, number][] = [], benchmarks: string[] = [], items: string[] = [];
  let respondents = 0;
  for (const name of BENCHMARKS) {
    const text = await Deno.readTextFile(`${folder}/data/agent-eval-pre/${name}.csv`);
    const [head, ...lines] = text.trimEnd().split(/\r?\n/).map((line) => line.split(","));
    const columns = head.map((item, at) => [item, at] as const).slice(1)
      .filter(([item]) => name !== "scicode" || REVISED.includes(item));
    for (const line of lines) {
      columns.forEach(([, from], at) => {
        if (line[from] !== "") rows.push([respondents, items.length + at, Number(line[from])]);
      });
      respondents++;
    }
    columns.forEach(([item]) => (items.push(item), benchmarks.push(name)));
  }
  return { cells: cellsOf(rows, respondents, items.length), benchmarks, items };
}
