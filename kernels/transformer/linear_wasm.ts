import { multiplyPacked, padTile } from "../product/packed_wasm.ts";
import { type Code, type Local, sequence, type Value } from "../wasm/code.ts";
import { loop } from "../wasm/control.ts";
import { expInto } from "../wasm/exp.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, type MultiplyAdd, multiplyAdd, v128 } from "../wasm/simd.ts";
import { eachQuad, nextRow } from "./_emit.ts";
import { type Activation, ACTIVATIONS, type Linear } from "./linear_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { addressOf, onWasm, weightsOnWasm } from "./wasm_tensor.ts";

/** The packed product, then bias and activation in one pass. */
export function linearWasm(
  { wasm }: WasmHost,
  { x, weights, bias, activation = "none", out }: Linear,
): () => void {
  const finish = wasm.program("linear_finish", buildFinish)[nameOf(activation, !!bias)];
  const [from, to, packed] = [onWasm(x), onWasm(out), weightsOnWasm(weights)];
  const shape = {
    M: padTile(wasm, x.rows),
    N: packed.outputs,
    K: packed.inputs,
    aRow: from.stride,
    aStep: 4,
  };
  return () => {
    multiplyPacked(wasm, { a: from.at, b: packed.at, c: to }, shape);
    if (bias || activation !== "none") {
      finish(to.at, addressOf(bias), to.rows, to.stride, to.bytes);
    }
  };
}

const nameOf = (activation: Activation, bias: boolean) => `${activation}${bias ? "_bias" : ""}`;

/** For each activation, without and with bias: `name(x, bias, rows, stride, bytes)`, in place. */
function buildFinish(features: WasmFeatures): ModuleBuilder {
  const math = multiplyAdd(features.relaxed);
  const params = { x: "i32", bias: "i32", rows: "i32", stride: "i32", bytes: "i32" } as const;
  const scratch = { q: "i32", v: "v128", z: "v128", t: "v128", s: "v128", e: "v128", n: "v128" };
  const builder = new ModuleBuilder();
  for (const activation of ACTIVATIONS) {
    for (const bias of [false, true]) {
      builder.function(nameOf(activation, bias), params, scratch as Scratch, (l) => {
        const add = bias ? l.v.set(f32x4.add(l.v, v128.load(i32.add(l.bias, l.q)))) : [];
        return [loop(
          eachQuad(
            l.q,
            l.bytes,
            l.v.set(v128.load(i32.add(l.x, l.q))),
            add,
            activateInto(l, activation, math),
            v128.store(i32.add(l.x, l.q), l.v),
          ),
          nextRow(l.rows, l.stride, l.x),
        )];
      });
    }
  }
  return builder;
}

type Scratch = { readonly [K in "v" | "z" | "t" | "s" | "e" | "n"]: "v128" } & {
  readonly q: "i32";
};
type Registers = { readonly [K in "v" | "z" | "t" | "s" | "e" | "n"]: Local };

/** `v = activation(v)`; the formulas are those of linear_finish.wgsl. */
function activateInto(l: Registers, activation: Activation, math: MultiplyAdd): Code {
  const c = f32x4.const;
  const exp = (x: Value) => expInto(l.e, x, { n: l.n, r: l.s, math });
  switch (activation) {
    case "none":
      return [];
    case "relu":
      return l.v.set(f32x4.max(l.v, v128.zero));
    case "gelu_tanh":
      return sequence(
        l.t.set(math.madd(f32x4.mul(f32x4.mul(l.v, l.v), c(0.044715)), l.v, l.v)),
        exp(f32x4.min(f32x4.mul(l.t, c(-1.5957691216)), c(88))),
        l.v.set(f32x4.div(l.v, f32x4.add(l.e, c(1)))),
      );
    case "gelu":
      return sequence(
        l.z.set(f32x4.mul(f32x4.abs(l.v), c(0.70710678))),
        exp(f32x4.neg(f32x4.mul(l.z, l.z))),
        l.t.set(f32x4.div(c(1), math.madd(c(0.3275911), l.z, c(1)))),
        l.s.set(c(1.061405429)),
        ...[-1.453152027, 1.421413741, -0.284496736, 0.254829592].map((k) =>
          l.s.set(math.madd(l.s, l.t, c(k)))
        ),
        l.s.set(f32x4.mul(f32x4.mul(l.s, l.t), f32x4.mul(l.e, c(0.5)))),
        l.s.set(f32x4.mul(l.s, l.v)),
        l.v.set(v128.select(f32x4.sub(l.v, l.s), l.s, f32x4.gt(l.v, v128.zero))),
      );
  }
}
