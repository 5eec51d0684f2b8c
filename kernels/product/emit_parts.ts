/** What a variant adds to the common frame: declarations, the workgroup's size, and statements. */
export interface ProductBody {
  readonly globals: readonly string[];
  readonly size: readonly [number, number];
  readonly body: readonly string[];
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
export const AXES = "xyzw";

/** Indents lines of program text by one level. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => line && `  ${line}`);
}

/** Elements of B for one step of k as vectors `x0`, `x1`, …, four columns each. */
export function columnsOfB(count: number, transposeB = false): {
  before: string[];
  load: string[];
  step: (u: number) => string[];
} {
  if (!transposeB) {
    return {
      before: range(count).map((j) => `let b${j} = min(column + ${j}u, shape.N4 - 1u);`),
      load: [],
      step: (u) => range(count).map((j) => `let x${j} = B[(4u * k + ${u}u) * shape.N4 + b${j}];`),
    };
  }
  return {
    before: range(4 * count).map((c) =>
      `let b${c} = min(4u * column + ${c}u, 4u * shape.N4 - 1u) * shape.K4;`
    ),
    load: range(4 * count).map((c) => `let z${c} = B[b${c} + k];`),
    step: (u) =>
      range(count).map((j) =>
        `let x${j} = vec4f(${range(4).map((c) => `z${4 * j + c}.${AXES[u]}`).join(", ")});`
      ),
  };
}

/** Stores a register tile whose corner is `row`, `column` (in quadruples), inside C only. */
export function storeTile(rows: number, columns: number, accumulate = false): string[] {
  return range(rows).flatMap((i) => [
    `if (row + ${i}u < shape.M) {`,
    `  let at = (copy + row + ${i}u) * shape.N4 + column;`,
    ...range(columns).map((j) => {
      const old = accumulate ? ` + C[at + ${j}u]` : "";
      return `  if (column + ${j}u < shape.N4) { C[at + ${j}u] = shape.alpha * s${i}${j}${old}; }`;
    }),
    "}",
  ]);
}

/** Declares the sums of a register tile, all zero. */
export const sums = (rows: number, columns: number) =>
  range(rows).map((i) => range(columns).map((j) => `var s${i}${j} = vec4f();`).join(" "));
