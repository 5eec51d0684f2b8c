import { loop } from "../wasm/control.ts";
import { expInto } from "../wasm/exp.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { eachQuad, nextRow } from "./_emit.ts";
import type { Swiglu } from "./swiglu_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { onWasm } from "./wasm_tensor.ts";

export function swigluWasm({ wasm }: WasmHost, { x, out }: Swiglu): () => void {
  const { swiglu } = wasm.program("swiglu", buildSwiglu);
  const [from, to] = [onWasm(x), onWasm(out)];
  return () =>
    void swiglu(from.at, from.at + 4 * to.width, to.at, to.rows, from.stride, to.stride, to.bytes);
}

/** `swiglu(gates, values, out, rows, stride, outStride, bytes)`. */
function buildSwiglu(features: WasmFeatures): ModuleBuilder {
  const math = multiplyAdd(features.relaxed);
  const pointers = { gates: "i32", values: "i32", out: "i32" } as const;
  const sizes = { rows: "i32", stride: "i32", outStride: "i32", bytes: "i32" } as const;
  const scratch = { q: "i32", g: "v128", e: "v128", n: "v128", r: "v128" } as const;
  return new ModuleBuilder().function("swiglu", { ...pointers, ...sizes }, scratch, (l) => [loop(
    eachQuad(
      l.q,
      l.bytes,
      l.g.set(v128.load(i32.add(l.gates, l.q))),
      expInto(l.e, f32x4.min(f32x4.neg(l.g), f32x4.const(88)), { n: l.n, r: l.r, math }),
      l.g.set(f32x4.div(l.g, f32x4.add(l.e, f32x4.const(1)))),
      v128.store(i32.add(l.out, l.q), f32x4.mul(l.g, v128.load(i32.add(l.values, l.q)))),
    ),
    l.out.set(i32.add(l.out, l.outStride)),
    nextRow(l.rows, l.stride, l.gates, l.values),
  )]);
}
