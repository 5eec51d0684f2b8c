import { type Code, type Local, sequence } from "../../wasm/code.ts";
import { continueIf, loop, when } from "../../wasm/control.ts";
import type { ModuleBuilder } from "../../wasm/module_builder.ts";
import { i32 } from "../../wasm/scalar.ts";
import { f32x4, i32x4, v128 } from "../../wasm/simd.ts";
import type { FeatureElement } from "./pair_types.ts";

/** Puts each of four half floats, in the low 64 bits, into a word of its own; the rest is zeros. */
const SPREAD = [0, 1, 16, 17, 2, 3, 16, 17, 4, 5, 16, 17, 6, 7, 16, 17];

/**
 * Adds `widen(from, to, count)`: `count` stored numbers become single floats, with zeros up to the next
 * multiple of four. Returns 0 where all of them were finite. Reads up to three numbers further.
 */
export function addWiden(builder: ModuleBuilder, element: FeatureElement): void {
  const half = element === "f2";
  builder.function(
    "widen",
    { from: "i32", to: "i32", count: "i32" },
    { x: "v128", odd: "v128", k: "i32" },
    (v) => {
      const advance = (p: Local, bytes: number) => p.set(i32.add(p, i32.const(bytes)));
      const exponent = i32x4.const(half ? 0x7c00 : 0x7f800000);
      const move = (within: Code): Code =>
        sequence(
          v.x.set(
            half ? v128.shuffle(v128.load64Zero(v.from), v128.zero, SPREAD) : v128.load(v.from),
          ),
          v.x.set(v128.and(v.x, within)),
          v.odd.set(v128.or(v.odd, i32x4.eq(v128.and(v.x, exponent), exponent))),
          v128.store(v.to, half ? widened(v.x) : v.x),
          advance(v.from, half ? 8 : 16),
          advance(v.to, 16),
        );
      const rest = i32x4.splat(i32.and(v.count, i32.const(3)));
      return [
        v.odd.set(v128.zero),
        v.k.set(i32.and(v.count, i32.const(-4))),
        when(v.k, [
          loop(move(i32x4.const(-1)), continueIf(v.k.tee(i32.sub(v.k, i32.const(4))))),
        ]),
        when(i32.and(v.count, i32.const(3)), [move(i32x4.ltS(i32x4.const(0, 1, 2, 3), rest))]),
        v128.anyTrue(v.odd),
      ];
    },
    "i32",
  );
}

/** Exponent and fraction of a half, put where a single has them, are 2^-112 of its value. */
function widened(x: Local): Code {
  const size = i32x4.shl(v128.and(x, i32x4.const(0x7fff)), i32.const(13));
  const sign = i32x4.shl(v128.and(x, i32x4.const(0x8000)), i32.const(16));
  return v128.or(f32x4.mul(size, f32x4.const(2 ** 112)), sign);
}
