import { type Code, type Local, sequence, type Value } from "../wasm/code.ts";
import { loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { eachQuad, nextRow, sumLanes } from "./_emit.ts";
import { SPAN_WORDS } from "./attend_shape.ts";
import { LENGTH_FLOOR, type PoolTokens } from "./pool_tokens_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { indicesOnWasm, onWasm, type WasmTensor } from "./wasm_tensor.ts";

export function poolTokensWasm(
  { wasm }: WasmHost,
  { x, spans, kind, normalise, out }: PoolTokens,
): () => void {
  const { mean } = wasm.program("pool_tokens", buildPool);
  const [source, target, places] = [onWasm(x), onWasm(out), indicesOnWasm(spans)];
  return () => {
    const words = new Uint32Array(wasm.bytes, places.at, places.length);
    for (let s = 0; s < target.rows; s++) {
      const [first, tokens] = words.subarray(SPAN_WORDS * s);
      const [from, count] = kind === "mean"
        ? [first, tokens]
        : [kind === "cls" ? first : first + tokens - 1, 1];
      const start = source.at + from * source.stride;
      mean(start, target.at + s * target.stride, count, source.stride, source.bytes);
    }
    if (normalise) unitRowsWasm(wasm, target);
  };
}

/** Scales rows to length one, in place. */
export function unitRowsWasm(wasm: WasmBackend, rows: WasmTensor): void {
  const { unit } = wasm.program("pool_tokens", buildPool);
  unit(rows.at, rows.rows, rows.stride, rows.bytes);
}

/**
 * `part = next`, and every 64 terms the part goes over to the sum, which keeps the error small. `left`
 * counts the terms down.
 */
export function addPartly(
  { left, part, sum }: { left: Local; part: Local; sum: Local },
  next: Value,
): Code {
  return sequence(
    part.set(next),
    when(i32.eqz(i32.and(left, i32.const(63))), [
      sum.set(f32x4.add(sum, part)),
      part.set(v128.zero),
    ]),
  );
}

/** `mean(x, out, rows, stride, bytes)` and `unit(x, rows, stride, bytes)`. */
function buildPool(features: WasmFeatures): ModuleBuilder {
  const { madd } = multiplyAdd(features.relaxed);
  const sizes = { rows: "i32", stride: "i32", bytes: "i32" } as const;
  return new ModuleBuilder()
    .function(
      "mean",
      { x: "i32", out: "i32", ...sizes },
      { q: "i32", at: "i32", left: "i32", part: "v128", sum: "v128" },
      (l) => [eachQuad(
        l.q,
        l.bytes,
        l.sum.set(v128.zero),
        l.part.set(v128.zero),
        l.at.set(i32.add(l.x, l.q)),
        l.left.set(l.rows.get),
        loop(
          addPartly(l, f32x4.add(l.part, v128.load(l.at))),
          nextRow(l.left, l.stride, l.at),
        ),
        v128.store(
          i32.add(l.out, l.q),
          f32x4.div(f32x4.add(l.sum, l.part), f32x4.splat(f32.fromI32(l.rows))),
        ),
      )],
    )
    .function(
      "unit",
      { x: "i32", ...sizes },
      { q: "i32", v: "v128", sum: "v128" },
      (l) => [loop(
        l.sum.set(v128.zero),
        eachQuad(
          l.q,
          l.bytes,
          l.v.set(v128.load(i32.add(l.x, l.q))),
          l.sum.set(madd(l.v, l.v, l.sum)),
        ),
        l.sum.set(f32x4.splat(f32.max(f32.sqrt(sumLanes(l.sum)), f32.const(LENGTH_FLOOR)))),
        eachQuad(
          l.q,
          l.bytes,
          v128.store(i32.add(l.x, l.q), f32x4.div(v128.load(i32.add(l.x, l.q)), l.sum)),
        ),
        nextRow(l.rows, l.stride, l.x),
      )],
    );
}
