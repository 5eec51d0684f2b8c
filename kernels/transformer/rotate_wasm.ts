import { continueIf, loop } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { each, nextRow } from "./_emit.ts";
import type { Rotate } from "./rotate_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { indicesOnWasm, onWasm } from "./wasm_tensor.ts";

export function rotateWasm(
  { wasm }: WasmHost,
  { x, heads, positions, turns }: Rotate,
): () => void {
  const { rotate } = wasm.program("rotate", buildRotate);
  const [to, table, places] = [onWasm(x), onWasm(turns), indicesOnWasm(positions)];
  const half = 2 * table.width;
  return () =>
    void rotate(to.at, places.at, table.at, to.rows, to.stride, table.stride, half, heads);
}

/** `rotate(x, positions, turns, rows, stride, turnStride, half, heads)`, `half` a head in bytes. */
function buildRotate(): ModuleBuilder {
  const pointers = { x: "i32", positions: "i32", turns: "i32" } as const;
  const sizes = {
    rows: "i32",
    stride: "i32",
    turnStride: "i32",
    half: "i32",
    heads: "i32",
  } as const;
  const scratch = {
    head: "i32",
    end: "i32",
    i: "i32",
    first: "i32",
    second: "i32",
    turn: "i32",
    a: "f32",
    b: "f32",
    c: "f32",
    s: "f32",
  } as const;
  return new ModuleBuilder().function("rotate", { ...pointers, ...sizes }, scratch, (l) => [loop(
    l.turn.set(i32.add(l.turns, i32.mul(i32.load(l.positions), l.turnStride))),
    l.end.set(i32.mul(i32.shl(l.half, i32.const(1)), l.heads)),
    l.head.set(i32.const(0)),
    loop(
      each(
        l.i,
        l.half,
        4,
        l.first.set(i32.add(i32.add(l.x, l.head), l.i)),
        l.second.set(i32.add(l.first, l.half)),
        l.a.set(f32.load(l.first)),
        l.b.set(f32.load(l.second)),
        l.c.set(f32.load(i32.add(l.turn, l.i))),
        l.s.set(f32.load(i32.add(i32.add(l.turn, l.half), l.i))),
        f32.store(l.first, f32.sub(f32.mul(l.a, l.c), f32.mul(l.b, l.s))),
        f32.store(l.second, f32.add(f32.mul(l.b, l.c), f32.mul(l.a, l.s))),
      ),
      l.head.set(i32.add(l.head, i32.shl(l.half, i32.const(1)))),
      continueIf(i32.ltU(l.head, l.end)),
    ),
    l.positions.set(i32.add(l.positions, i32.const(4))),
    nextRow(l.rows, l.stride, l.x),
  )]);
}
