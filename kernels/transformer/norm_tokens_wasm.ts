import { loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, i32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { eachQuad, nextRow, sumLanes } from "./_emit.ts";
import type { NormTokens } from "./norm_tokens_shape.ts";
import { addressOf, onWasm } from "./wasm_tensor.ts";
import type { WasmHost } from "./wasm_host.ts";

export function normTokensWasm({ wasm }: WasmHost, operands: NormTokens): () => void {
  const { stream, delta, bias, weight, shift, epsilon, kind, out } = operands;
  const { norm } = wasm.program("norm_tokens", buildNorm);
  const { stride, rows, width, bytes } = onWasm(stream);
  const pointers = [stream, delta, bias, weight, shift, out].map(addressOf);
  return () =>
    void norm(...pointers, rows, stride, bytes, width, epsilon, Number(kind === "layer"));
}

/** `norm(stream, delta, bias, weight, shift, out, rows, stride, bytes, width, epsilon, centre)`. */
function buildNorm(features: WasmFeatures): ModuleBuilder {
  const { madd } = multiplyAdd(features.relaxed);
  const pointers = {
    stream: "i32",
    delta: "i32",
    bias: "i32",
    weight: "i32",
    shift: "i32",
  } as const;
  const sizes = {
    out: "i32",
    rows: "i32",
    stride: "i32",
    bytes: "i32",
    width: "i32",
    epsilon: "f32",
    centre: "i32",
  } as const;
  const scratch = { q: "i32", x: "v128", sum: "v128", mean: "v128", factor: "v128" } as const;
  return new ModuleBuilder().function("norm", { ...pointers, ...sizes }, scratch, (l) => {
    const at = (pointer: typeof l.stream) => i32.add(pointer, l.q);
    const share = (sum: typeof l.sum) => f32.div(sumLanes(sum), f32.fromI32(l.width));
    const lanes = i32x4.add(
      i32x4.splat(i32.shrU(l.q, i32.const(2))),
      i32x4.const(0, 1, 2, 3),
    );
    const add = [
      l.x.set(f32x4.add(v128.load(at(l.stream)), v128.load(at(l.delta)))),
      when(l.bias, [l.x.set(f32x4.add(l.x, v128.load(at(l.bias))))]),
      v128.store(at(l.stream), l.x),
    ];
    return [loop(
      when(l.delta, [eachQuad(l.q, l.bytes, ...add), l.delta.set(i32.add(l.delta, l.stride))]),
      l.mean.set(v128.zero),
      when(l.centre, [
        l.sum.set(v128.zero),
        eachQuad(l.q, l.bytes, l.sum.set(f32x4.add(l.sum, v128.load(at(l.stream))))),
        l.mean.set(f32x4.splat(share(l.sum))),
      ]),
      l.sum.set(v128.zero),
      eachQuad(
        l.q,
        l.bytes,
        l.x.set(f32x4.sub(v128.load(at(l.stream)), l.mean)),
        l.x.set(v128.and(l.x, i32x4.ltS(lanes, i32x4.splat(l.width)))),
        l.sum.set(madd(l.x, l.x, l.sum)),
      ),
      l.factor.set(
        f32x4.splat(f32.div(f32.const(1), f32.sqrt(f32.add(share(l.sum), l.epsilon)))),
      ),
      eachQuad(
        l.q,
        l.bytes,
        l.x.set(f32x4.mul(f32x4.sub(v128.load(at(l.stream)), l.mean), l.factor)),
        l.x.set(f32x4.mul(l.x, v128.load(at(l.weight)))),
        when(l.shift, [l.x.set(f32x4.add(l.x, v128.load(at(l.shift))))]),
        v128.store(at(l.out), l.x),
      ),
      nextRow(l.rows, l.stride, l.stream, l.out),
    )];
  });
}
