import type { Code, Local, Value } from "../wasm/code.ts";
import { loop, when } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { each, nextRow } from "./_emit.ts";
import type { TopLogits } from "./top_logits_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { onWasm } from "./wasm_tensor.ts";

export function topLogitsWasm({ wasm }: WasmHost, { x, count, out }: TopLogits): () => void {
  const { top } = wasm.program("top_logits", buildTop);
  const [from, to] = [onWasm(x), onWasm(out)];
  return () => void top(from.at, to.at, from.rows, from.stride, to.stride, from.width, count);
}

/** Whether value a in column i stands before value b in column j. */
function before(a: Value, i: Value, b: Value, j: Value): Code {
  return i32.or(f32.gt(a, b), i32.and(f32.eq(a, b), i32.ltU(i, j)));
}

const NOWHERE = i32.const(-1);

/** `top(x, out, rows, stride, outStride, width, count)`: the rounds of top_logits.wgsl. */
function buildTop(): ModuleBuilder {
  const params = {
    x: "i32",
    out: "i32",
    rows: "i32",
    stride: "i32",
    outStride: "i32",
    width: "i32",
    count: "i32",
  } as const;
  const scratch = {
    round: "i32",
    c: "i32",
    pastColumn: "i32",
    column: "i32",
    past: "f32",
    value: "f32",
    v: "f32",
  } as const;
  return new ModuleBuilder().function("top", params, scratch, (l) => {
    const cell = (index: Local | Code, base: Local) => i32.add(base, i32.shl(index, i32.const(2)));
    const nowhere = (column: Local) => i32.eq(column, NOWHERE);
    return [loop(
      l.pastColumn.set(NOWHERE),
      each(
        l.round,
        l.count,
        1,
        l.column.set(NOWHERE),
        each(
          l.c,
          l.width,
          1,
          l.v.set(f32.load(cell(l.c, l.x))),
          when(i32.or(nowhere(l.column), before(l.v, l.c, l.value, l.column)), [
            when(i32.or(nowhere(l.pastColumn), before(l.past, l.pastColumn, l.v, l.c)), [
              l.value.set(l.v.get),
              l.column.set(l.c.get),
            ]),
          ]),
        ),
        l.past.set(l.value.get),
        l.pastColumn.set(l.column.get),
        f32.store(cell(l.round, l.out), l.past),
        f32.store(cell(i32.add(l.count, l.round), l.out), f32.fromI32(l.pastColumn)),
      ),
      l.out.set(i32.add(l.out, l.outStride)),
      nextRow(l.rows, l.stride, l.x),
    )];
  });
}
