import {
  AXES,
  columnsOfB,
  indent,
  type ProductBody,
  range,
  storeTile,
  sums,
} from "./emit_parts.ts";
import type { ProductLayout } from "./product_emitter.ts";

/** An 8 x 8 tile of C in the registers of each invocation. */
export function emitRegisters({ transposeA, transposeB, accumulate }: ProductLayout): ProductBody {
  const b = columnsOfB(2, transposeB);
  const before = transposeA
    ? range(2).map((h) => `let a${h} = min(row / 4u + ${h}u, shape.M4 - 1u);`)
    : range(8).map((i) => `let a${i} = min(row + ${i}u, shape.M - 1u) * shape.K4;`);
  const load = transposeA
    ? range(4).flatMap((u) =>
      range(2).map((h) => `let y${u}${h} = A[(4u * k + ${u}u) * shape.M4 + a${h}];`)
    )
    : range(8).map((i) => `let y${i} = A[a${i} + k];`);
  const element = (i: number, u: number) =>
    transposeA ? `y${u}${i >> 2}.${AXES[i & 3]}` : `y${i}.${AXES[u]}`;
  const body = [
    "let row = tileRow + local.y * 8u;",
    "let column = tileColumn / 4u + local.x * 2u;",
    "if (row >= shape.M || column >= shape.N4) { return; }",
    ...before,
    ...b.before,
    ...sums(8, 2),
    "for (var k = first; k < last; k++) {",
    ...indent([...load, ...b.load]),
    ...range(4).flatMap((u) => [
      "  {",
      ...b.step(u).map((l) => `    ${l}`),
      ...range(8).map((i) =>
        `    s${i}0 = fma(vec4f(${element(i, u)}), x0, s${i}0); s${i}1 = fma(vec4f(${
          element(i, u)
        }), x1, s${i}1);`
      ),
      "  }",
    ]),
    "}",
    ...storeTile(8, 2, accumulate),
  ];
  return { globals: [], size: [4, 8], body };
}
