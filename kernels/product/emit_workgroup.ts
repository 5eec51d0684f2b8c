import { AXES, indent, type ProductBody, range, storeTile, sums } from "./emit_parts.ts";
import type { ProductLayout } from "./product_emitter.ts";

const DEPTH = 16;

/** A tile of C a workgroup, staged 16 deep in workgroup memory; 8 x 8 of it each invocation. */
export function emitWorkgroup(side: number, layout: ProductLayout): ProductBody {
  const { transposeA, transposeB, accumulate } = layout;
  const across = side / 8;
  const wide = side / 4;
  const threads = across * across;
  const body = [
    "let row = tileRow + local.y * 8u;",
    "let column = tileColumn / 4u + local.x * 2u;",
    ...sums(8, 2),
    `for (var start = first; start < last; start += ${DEPTH / 4}u) {`,
    ...indent([
      ...stage("A", "tileRow / 4u", "shape.M4", { alongK: !transposeA, wide, threads }),
      ...stage("B", "tileColumn / 4u", "shape.N4", { alongK: !!transposeB, wide, threads }),
      "workgroupBarrier();",
      `for (var k = 0u; k < ${DEPTH}u; k++) {`,
      ...range(2).map((h) => `  let y${h} = stagedA[k * ${wide}u + local.y * 2u + ${h}u];`),
      ...range(2).map((h) => `  let x${h} = stagedB[k * ${wide}u + local.x * 2u + ${h}u];`),
      ...range(8).map((i) => {
        const y = `vec4f(y${i >> 2}.${AXES[i & 3]})`;
        return `  s${i}0 = fma(${y}, x0, s${i}0); s${i}1 = fma(${y}, x1, s${i}1);`;
      }),
      "}",
      "workgroupBarrier();",
    ]),
    "}",
    ...storeTile(8, 2, accumulate),
  ];
  const globals = ["A", "B"].map((name) =>
    `var<workgroup> staged${name}: array<vec4f, ${DEPTH * wide}>;`
  );
  return { globals, size: [across, across], body };
}

/** Copies 16 steps of k of one operand, `wide` quadruples across, into workgroup memory, k-major. */
function stage(
  name: "A" | "B",
  origin: string,
  extent: string,
  { alongK, wide, threads }: { alongK: boolean; wide: number; threads: number },
): string[] {
  const tasks = alongK ? wide * DEPTH / 4 : wide * DEPTH;
  const guard = tasks < threads ? `if (lane < ${tasks}u) {` : "{";
  return range(Math.max(1, tasks / threads)).flatMap((t) => {
    const task = t ? `lane + ${t * threads}u` : "lane";
    const one = alongK
      ? [
        `  let k = start + (${task}) % ${DEPTH / 4}u;`,
        `  let block = (${task}) / ${DEPTH / 4}u;`,
        `  let at = 4u * min(${origin} + block, ${extent} - 1u) * shape.K4 + k;`,
        "  var r0 = vec4f(); var r1 = vec4f(); var r2 = vec4f(); var r3 = vec4f();",
        "  if (k < last) {",
        ...range(4).map((i) => `    r${i} = ${name}[at + ${i}u * shape.K4];`),
        "  }",
        ...range(4).map((u) =>
          `  staged${name}[(4u * (k - start) + ${u}u) * ${wide}u + block] = vec4f(${
            range(4).map((i) => `r${i}.${AXES[u]}`).join(", ")
          });`
        ),
      ]
      : [
        `  let step = (${task}) / ${wide}u;`,
        `  let block = (${task}) % ${wide}u;`,
        "  let k = 4u * start + step;",
        "  var r = vec4f();",
        `  if (k < 4u * last) { r = ${name}[k * ${extent} + min(${origin} + block, ${extent} - 1u)]; }`,
        `  staged${name}[step * ${wide}u + block] = r;`,
      ];
    return [guard, ...one, "}"];
  });
}
