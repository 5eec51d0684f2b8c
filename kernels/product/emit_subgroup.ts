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

/** 16 rows x 4 columns a lane; each element of A is loaded by one lane and broadcast to the others. */
export function emitSubgroup(
  lanes: number,
  { transposeA, transposeB, accumulate }: ProductLayout,
): ProductBody {
  const loads = Math.max(1, 16 / lanes);
  const b = columnsOfB(1, transposeB);
  const before = range(loads).flatMap((q) => {
    const slot = `(lane + ${q * lanes}u) % 16u`;
    return transposeA
      ? [
        `let a${q} = min(row / 4u + ${slot} % 4u, shape.M4 - 1u);`,
        `let u${q} = ${slot} / 4u;`,
      ]
      : [`let a${q} = min(row + ${slot}, shape.M - 1u) * shape.K4;`];
  });
  const load = range(loads).map((q) =>
    transposeA ? `let y${q} = A[(4u * k + u${q}) * shape.M4 + a${q}];` : `let y${q} = A[a${q} + k];`
  );
  const element = (i: number, u: number) => {
    const slot = transposeA ? 4 * u + (i >> 2) : i;
    const axis = transposeA ? AXES[i & 3] : AXES[u];
    return `subgroupBroadcast(y${Math.floor(slot / lanes)}.${axis}, ${slot % lanes}u)`;
  };
  const body = [
    "let row = tileRow;",
    "let column = tileColumn / 4u + lane;",
    ...before,
    ...b.before,
    ...sums(16, 1),
    "for (var k = first; k < last; k++) {",
    ...indent([...load, ...b.load]),
    ...range(4).flatMap((u) => [
      "  {",
      ...b.step(u).map((l) => `    ${l}`),
      ...range(16).map((i) => `    s${i}0 = fma(vec4f(${element(i, u)}), x0, s${i}0);`),
      "  }",
    ]),
    "}",
    ...storeTile(16, 1, accumulate),
  ];
  return { globals: [], size: [lanes, 1], body };
}
