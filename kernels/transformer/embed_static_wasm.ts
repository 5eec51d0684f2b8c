import { loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { eachQuad, nextRow } from "./_emit.ts";
import { SPAN_WORDS } from "./attend_shape.ts";
import type { EmbedStatic } from "./embed_static_shape.ts";
import { addPartly, unitRowsWasm } from "./pool_tokens_wasm.ts";
import type { WasmHost } from "./wasm_host.ts";
import { addressOf, indicesOnWasm, onWasm } from "./wasm_tensor.ts";

export function embedStaticWasm(
  { wasm }: WasmHost,
  { ids, spans, table, mapping, weights, normalise, out }: EmbedStatic,
): () => void {
  const { blend } = wasm.program("embed_static", buildBlend);
  const [source, target] = [onWasm(table), onWasm(out)];
  const [tokens, places] = [indicesOnWasm(ids), indicesOnWasm(spans)];
  const map = mapping ? indicesOnWasm(mapping).at : 0;
  return () => {
    const words = new Uint32Array(wasm.bytes, places.at, places.length);
    for (let s = 0; s < target.rows; s++) {
      const [first, count] = words.subarray(SPAN_WORDS * s);
      const to = target.at + s * target.stride;
      if (count === 0) {
        new Uint8Array(wasm.bytes, to, target.bytes).fill(0);
        continue;
      }
      const from = tokens.at + 4 * first;
      blend(from, map, addressOf(weights), source.at, to, count, source.stride, source.bytes);
    }
    if (normalise) unitRowsWasm(wasm, target);
  };
}

/** `blend(ids, mapping, weights, table, out, tokens, stride, bytes)`. */
function buildBlend(features: WasmFeatures): ModuleBuilder {
  const { madd } = multiplyAdd(features.relaxed);
  const pointers = {
    ids: "i32",
    mapping: "i32",
    weights: "i32",
    table: "i32",
    out: "i32",
  } as const;
  const sizes = { tokens: "i32", stride: "i32", bytes: "i32" } as const;
  const scratch = { q: "i32", at: "i32", left: "i32", id: "i32", w: "f32" } as const;
  const sums = { part: "v128", sum: "v128" } as const;
  const variables = { ...scratch, ...sums };
  return new ModuleBuilder().function("blend", { ...pointers, ...sizes }, variables, (l) => {
    const entry = (list: typeof l.ids) => i32.add(list, i32.shl(l.id, i32.const(2)));
    const row = i32.add(i32.add(l.table, i32.mul(l.id, l.stride)), l.q);
    return [eachQuad(
      l.q,
      l.bytes,
      l.sum.set(v128.zero),
      l.part.set(v128.zero),
      l.at.set(l.ids.get),
      l.left.set(l.tokens.get),
      loop(
        l.id.set(i32.load(l.at)),
        l.w.set(f32.const(1)),
        when(l.weights, [l.w.set(f32.load(entry(l.weights)))]),
        when(l.mapping, [l.id.set(i32.load(entry(l.mapping)))]),
        addPartly(l, madd(f32x4.splat(l.w), v128.load(row), l.part)),
        nextRow(l.left, i32.const(4), l.at),
      ),
      v128.store(
        i32.add(l.out, l.q),
        f32x4.div(f32x4.add(l.sum, l.part), f32x4.splat(f32.fromI32(l.tokens))),
      ),
    )];
  });
}
