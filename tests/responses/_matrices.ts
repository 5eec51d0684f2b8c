import { type CellValue, ResponseMatrix } from "../../responses/mod.ts";

/** A small matrix: respondents "a", "b", …, and the items and rows given. */
export function matrixOf(items: string[], ...rows: CellValue[][]): ResponseMatrix {
  const respondents = rows.map((_, r) => String.fromCharCode(97 + r));
  return ResponseMatrix.fromRows({ respondents, items, rows });
}

/** Rows of a matrix as they can be compared: a score, or the reason why there is none. */
export function valuesOf(matrix: ResponseMatrix): (number | string)[][] {
  return matrix.respondents.map((_, r) =>
    matrix.items.map((_, i) => matrix.scoreAt(r, i) ?? matrix.statusAt(r, i))
  );
}

/** A block matrix: `sizes[b]` is [respondents, items] of benchmark b, all cells scored at random. */
export function blockMatrix(sizes: readonly (readonly [number, number])[]): ResponseMatrix {
  const respondents: string[] = [], items: string[] = [];
  sizes.forEach(([R, I], b) => {
    for (let r = 0; r < R; r++) respondents.push(`b${b}.r${r}`);
    for (let i = 0; i < I; i++) items.push(`b${b}.${i}`);
  });
  let state = 12345;
  const rows = respondents.map((name) =>
    items.map((item): CellValue => {
      if (name.split(".")[0] !== item.split(".")[0]) return undefined;
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 31;
    })
  );
  return ResponseMatrix.fromRows({ respondents, items, rows });
}

/** Runs with a folder that is gone afterwards. */
export async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
