import { sequence } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f64x2, shuffle32, v128 } from "../wasm/simd.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { placeMatrix } from "../product/packed_wasm.ts";
import type { MatrixShape } from "./matrix_shape.ts";

/** `sum(x, out, rows, stride, quads)` adds rows of `quads` quadruples to the doubles at `out`. */
function buildColumnSums(): ModuleBuilder {
  const params = { x: "i32", out: "i32", rows: "i32", stride: "i32", quads: "i32" } as const;
  const scratch = { at: "i32", to: "i32", q: "i32", v: "v128" } as const;
  return new ModuleBuilder().function("sum", params, scratch, (l) => {
    const add = (half: Parameters<typeof f64x2.promoteLow>[0], offset: number) =>
      v128.store(l.to, f64x2.add(v128.load(l.to, offset), f64x2.promoteLow(half)), offset);
    return [
      loop(
        l.at.set(l.x),
        l.to.set(l.out),
        l.q.set(l.quads),
        loop(
          l.v.set(v128.load(l.at)),
          sequence(add(l.v, 0), add(shuffle32(l.v, l.v, [2, 3, 2, 3]), 16)),
          l.at.set(i32.add(l.at, i32.const(16))),
          l.to.set(i32.add(l.to, i32.const(32))),
          continueIf(l.q.tee(i32.sub(l.q, i32.const(1)))),
        ),
        l.x.set(i32.add(l.x, l.stride)),
        continueIf(l.rows.tee(i32.sub(l.rows, i32.const(1)))),
      ),
    ];
  });
}

export function sumColumnsWasm(
  wasm: WasmBackend,
  values: Float32Array,
  { rows, width }: MatrixShape,
): Float64Array {
  const { sum } = wasm.program("column sums", buildColumnSums);
  using scope = wasm.scope();
  const { at, stride } = placeMatrix(scope, values, { rows, columns: width });
  const quads = Math.ceil(width / 4);
  const out = scope.zeros(8 * quads);
  sum(at, out, rows, stride, quads);
  return scope.f64(out, width).slice();
}
