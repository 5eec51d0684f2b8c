import { placeMatrix, placeZeros } from "../product/packed_wasm.ts";
import { type Code, type Local, sequence, type Value } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, f64, i32, select } from "../wasm/scalar.ts";
import { f32x4, f64x2, shuffle32, v128 } from "../wasm/simd.ts";
import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import type { MatrixShape } from "./matrix_shape.ts";
import { NORM_FLOOR } from "./normalise_rows_reference.ts";

const low = (v: Value): Code => f64x2.promoteLow(v);
const high = (v: Value): Code => f64x2.promoteLow(shuffle32(v, v, [2, 3, 2, 3]));
const total = (sum: Local): Code => f64.add(f64x2.lane(sum, 0), f64x2.lane(sum, 1));

/** `sum += a * b` over the four lanes, in double precision. */
const addProduct = (sum: Local, a: Value, b: Value): Code =>
  sequence(
    sum.set(f64x2.add(sum, f64x2.mul(low(a), low(b)))),
    sum.set(f64x2.add(sum, f64x2.mul(high(a), high(b)))),
  );

/** Runs the body once for each quadruple of a row, `q` being its offset in bytes. */
const eachQuad = (q: Local, bytes: Local, ...body: Code[]): Code =>
  sequence(
    q.set(i32.const(0)),
    loop(...body, continueIf(i32.ltU(q.tee(i32.add(q, i32.const(16))), bytes))),
  );

/** `forward(x, out, norms, rows, stride, bytes)` and `backward(x, g, out, rows, stride, bytes)`. */
function buildNormaliseRows(): ModuleBuilder {
  const sizes = { rows: "i32", stride: "i32", bytes: "i32" } as const;
  const scratch = {
    q: "i32",
    v: "v128",
    w: "v128",
    squares: "v128",
    products: "v128",
    norm: "f64",
    scale: "f64",
  } as const;
  const advance = (l: { rows: Local; stride: Local }, ...pointers: Local[]): Code =>
    sequence(
      ...pointers.map((p) => p.set(i32.add(p, l.stride))),
      continueIf(l.rows.tee(i32.sub(l.rows, i32.const(1)))),
    );
  return new ModuleBuilder()
    .function("forward", { x: "i32", out: "i32", norms: "i32", ...sizes }, scratch, (l) => [
      loop(
        l.squares.set(v128.zero),
        eachQuad(
          l.q,
          l.bytes,
          l.v.set(v128.load(i32.add(l.x, l.q))),
          addProduct(l.squares, l.v, l.v),
        ),
        l.norm.set(f64.sqrt(total(l.squares))),
        f32.store(l.norms, f32.fromF64(l.norm)),
        l.w.set(f32x4.splat(f32.fromF64(f64.add(l.norm, f64.const(NORM_FLOOR))))),
        eachQuad(
          l.q,
          l.bytes,
          v128.store(i32.add(l.out, l.q), f32x4.div(v128.load(i32.add(l.x, l.q)), l.w)),
        ),
        l.norms.set(i32.add(l.norms, i32.const(4))),
        advance(l, l.x, l.out),
      ),
    ])
    .function("backward", { x: "i32", g: "i32", out: "i32", ...sizes }, scratch, (l) => [
      loop(
        l.squares.set(v128.zero),
        l.products.set(v128.zero),
        eachQuad(
          l.q,
          l.bytes,
          l.v.set(v128.load(i32.add(l.x, l.q))),
          l.w.set(v128.load(i32.add(l.g, l.q))),
          addProduct(l.squares, l.v, l.v),
          addProduct(l.products, l.v, l.w),
        ),
        l.norm.set(f64.sqrt(total(l.squares))),
        l.scale.set(f64.div(f64.const(1), f64.add(l.norm, f64.const(NORM_FLOOR)))),
        l.v.set(f32x4.splat(f32.fromF64(l.scale))),
        l.w.set(f32x4.splat(select(
          f32.fromF64(
            f64.mul(f64.div(total(l.products), l.norm), f64.mul(l.scale, l.scale)),
          ),
          f32.const(0),
          f32.gt(f32.fromF64(l.norm), f32.const(0)),
        ))),
        eachQuad(
          l.q,
          l.bytes,
          v128.store(
            i32.add(l.out, l.q),
            f32x4.sub(
              f32x4.mul(v128.load(i32.add(l.g, l.q)), l.v),
              f32x4.mul(v128.load(i32.add(l.x, l.q)), l.w),
            ),
          ),
        ),
        advance(l, l.x, l.g, l.out),
      ),
    ]);
}

function readRows(
  scope: WasmScope,
  placed: { at: number; stride: number },
  { rows, width }: MatrixShape,
): Float32Array {
  const lead = placed.stride / 4;
  const view = scope.f32(placed.at, rows * lead);
  const out = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) {
    out.set(view.subarray(i * lead, i * lead + width), i * width);
  }
  return out;
}

export function normaliseRowsWasm(
  wasm: WasmBackend,
  values: Float32Array,
  { rows, width }: MatrixShape,
): { values: Float32Array; norms: Float32Array } {
  const { forward } = wasm.program("normalise rows", buildNormaliseRows);
  using scope = wasm.scope();
  const x = placeMatrix(scope, values, { rows, columns: width });
  const norms = scope.zeros(rows);
  forward(x.at, x.at, norms, rows, x.stride, 16 * Math.ceil(width / 4));
  return {
    values: readRows(scope, x, { rows, width }),
    norms: scope.f32(norms, rows).slice(),
  };
}

export function normaliseRowsBackwardWasm(
  wasm: WasmBackend,
  { values, gradient }: { values: Float32Array; gradient: Float32Array },
  { rows, width }: MatrixShape,
): Float32Array {
  const { backward } = wasm.program("normalise rows", buildNormaliseRows);
  using scope = wasm.scope();
  const x = placeMatrix(scope, values, { rows, columns: width });
  const g = placeMatrix(scope, gradient, { rows, columns: width });
  const out = placeZeros(scope, rows, width);
  backward(x.at, g.at, out.at, rows, x.stride, 16 * Math.ceil(width / 4));
  return readRows(scope, out, { rows, width });
}
