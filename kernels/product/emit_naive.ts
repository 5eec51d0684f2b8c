import { type ProductBody, range } from "./emit_parts.ts";
import type { ProductLayout } from "./product_emitter.ts";

/** One element of C an invocation. */
export function emitNaive({ transposeA, transposeB, accumulate }: ProductLayout): ProductBody {
  const a = transposeA
    ? "A[(4u * k + U) * 4u * shape.M4 + row]"
    : "A[row * 4u * shape.K4 + 4u * k + U]";
  const b = transposeB
    ? "B[column * 4u * shape.K4 + 4u * k + U]"
    : "B[(4u * k + U) * 4u * shape.N4 + column]";
  const body = [
    "let row = tileRow + local.y;",
    "let column = tileColumn + local.x;",
    "if (row >= shape.M || column >= 4u * shape.N4) { return; }",
    "var sum = 0.0;",
    "for (var k = first; k < last; k++) {",
    ...range(4).map((u) => `  sum = fma(${a}, ${b}, sum);`.replaceAll("U", `${u}u`)),
    "}",
    "let at = (copy + row) * 4u * shape.N4 + column;",
    `C[at] = shape.alpha * sum${accumulate ? " + C[at]" : ""};`,
  ];
  return { globals: [], size: [8, 8], body };
}
