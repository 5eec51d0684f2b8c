import { emitNaive } from "./emit_naive.ts";
import { indent, type ProductBody } from "./emit_parts.ts";
import { emitRegisters } from "./emit_registers.ts";
import { emitSubgroup } from "./emit_subgroup.ts";
import { emitWorkgroup } from "./emit_workgroup.ts";
import { type ProductVariant, tileOf } from "./product_variant.ts";

/** What else shapes the text of a product program. */
export interface ProductLayout {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Adds to what C holds. */
  readonly accumulate?: boolean;
  /** C is symmetric: workgroup tiles wholly above the diagonal are left out. */
  readonly lower?: boolean;
}

/**
 * Writes the WGSL text of one variant of the matrix product.
 *
 * Sizes come by uniform, so one text serves every shape. Matrices are stored with rows and columns
 * padded to a multiple of 4 by zeros; `K4` is the padded K divided by 4, and so on. The sum over k is cut
 * into `parts` spans of `span` quadruples; part p writes the p-th copy of C.
 *
 * @returns WGSL, indented, with a header that says what it computes; entry point `main`
 *
 * @example
 * ```ts
 * import { emitProduct } from "./product_emitter.ts";
 * import { strict as assert } from "node:assert";
 *
 * const text = emitProduct({ kind: "naive" }, { transposeB: true });
 * assert.match(text, /^\/\/ product naive: C = alpha A B\^T/);
 * assert.equal(text, emitProduct({ kind: "naive" }, { transposeB: true }));
 * ```
 */
export function emitProduct(variant: ProductVariant, layout: ProductLayout = {}): string {
  const { globals, size, body } = emitBody(variant, layout);
  const scalar = variant.kind === "naive";
  const element = scalar ? "f32" : "vec4f";
  const directive = variant.kind === "subgroup" && variant.directive ? ["enable subgroups;"] : [];
  return [
    ...header(variant, layout),
    "",
    ...directive,
    "struct Shape {",
    "  M: u32, M4: u32, N4: u32, K4: u32,",
    "  span: u32, parts: u32, rowTiles: u32, columnTiles: u32,",
    "  alpha: f32,",
    "}",
    "@group(0) @binding(0) var<uniform> shape: Shape;",
    `@group(0) @binding(1) var<storage, read> A: array<${element}>;`,
    `@group(0) @binding(2) var<storage, read> B: array<${element}>;`,
    `@group(0) @binding(3) var<storage, read_write> C: array<${element}>;`,
    ...globals,
    "",
    `@compute @workgroup_size(${size.join(", ")})`,
    "fn main(",
    "  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,",
    "  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,",
    ") {",
    ...indent([...findTile(variant, layout), ...body]),
    "}",
    "",
  ].join("\n");
}

function header(variant: ProductVariant, layout: ProductLayout): string[] {
  const { rows, columns } = tileOf(variant);
  const { transposeA, transposeB, accumulate, lower } = layout;
  const name = variant.kind === "workgroup" ? `workgroup ${variant.side}` : variant.kind;
  const a = transposeA ? "A^T" : "A", b = transposeB ? "B^T" : "B";
  return [
    `// product ${name}: C = alpha ${a} ${b}${accumulate ? " + C" : ""}${
      lower ? ", lower half" : ""
    }`,
    "//",
    `// Shapes     A ${transposeA ? "[K, M]" : "[M, K]"}, B ${
      transposeB ? "[N, K]" : "[K, N]"
    }, C [parts, M, N]; rows and columns padded to 4 by zeros`,
    "// Bindings   0 shape, 1 A, 2 B, 3 C",
    `// Dispatch   one workgroup for each ${rows} x ${columns} tile of C and each part, folded`,
  ];
}

function findTile(variant: ProductVariant, { lower }: ProductLayout): string[] {
  const { rows, columns } = tileOf(variant);
  return [
    "let index = group.x + group.y * groups.x;",
    "let tiles = shape.rowTiles * shape.columnTiles;",
    "let part = index / tiles;",
    "if (part >= shape.parts) { return; }",
    `let tileRow = (index % tiles) / shape.columnTiles * ${rows}u;`,
    `let tileColumn = index % shape.columnTiles * ${columns}u;`,
    ...(lower ? [`if (tileColumn >= tileRow + ${rows}u) { return; }`] : []),
    "let first = part * shape.span;",
    "let last = min(first + shape.span, shape.K4);",
    "let copy = part * shape.M4 * 4u;",
  ];
}

function emitBody(variant: ProductVariant, layout: ProductLayout): ProductBody {
  switch (variant.kind) {
    case "naive":
      return emitNaive(layout);
    case "registers":
      return emitRegisters(layout);
    case "workgroup":
      return emitWorkgroup(variant.side, layout);
    case "subgroup":
      return emitSubgroup(variant.lanes, layout);
  }
}
