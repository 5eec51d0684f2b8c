import { sequence } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { shuffle32, v128 } from "../wasm/simd.ts";

/**
 * Adds pack(rows, stride, quads, panels, out): rows of 4 × `quads` numbers, `stride` bytes apart, become
 * panels of eight, each `[4 quads, 8]` without gaps; 8 × `panels` rows must be there.
 */
export function addPack(builder: ModuleBuilder): void {
  const params = { rows: "i32", stride: "i32", quads: "i32", panels: "i32", out: "i32" } as const;
  const locals = {
    from: "i32",
    to: "i32",
    k: "i32",
    half: "i32",
    a: "v128",
    b: "v128",
    c: "v128",
    d: "v128",
    low: "v128",
    high: "v128",
  } as const;
  builder.function("pack", params, locals, (v) => {
    const { a, b, c, d, low, high } = v;
    const row = (r: number) => v128.load(i32.add(v.from, i32.mul(v.stride, i32.const(r))));
    const put = (k: number, lanes: readonly [number, number, number, number]) =>
      v128.store(v.to, shuffle32(low, high, lanes), 32 * k);
    const turn = sequence(
      a.set(row(0)),
      b.set(row(1)),
      c.set(row(2)),
      d.set(row(3)),
      low.set(shuffle32(a, b, [0, 4, 1, 5])),
      high.set(shuffle32(c, d, [0, 4, 1, 5])),
      put(0, [0, 1, 4, 5]),
      put(1, [2, 3, 6, 7]),
      low.set(shuffle32(a, b, [2, 6, 3, 7])),
      high.set(shuffle32(c, d, [2, 6, 3, 7])),
      put(2, [0, 1, 4, 5]),
      put(3, [2, 3, 6, 7]),
    );
    return [
      loop(
        v.half.set(i32.const(0)),
        loop(
          v.from.set(i32.add(v.rows, i32.mul(v.stride, i32.shl(v.half, i32.const(2))))),
          v.to.set(i32.add(v.out, i32.shl(v.half, i32.const(4)))),
          v.k.set(v.quads),
          loop(
            turn,
            v.from.set(i32.add(v.from, i32.const(16))),
            v.to.set(i32.add(v.to, i32.const(128))),
            continueIf(v.k.tee(i32.sub(v.k, i32.const(1)))),
          ),
          continueIf(i32.ltU(v.half.tee(i32.add(v.half, i32.const(1))), i32.const(2))),
        ),
        v.rows.set(i32.add(v.rows, i32.shl(v.stride, i32.const(3)))),
        v.out.set(i32.add(v.out, i32.shl(v.quads, i32.const(7)))),
        continueIf(v.panels.tee(i32.sub(v.panels, i32.const(1)))),
      ),
    ];
  });
}
