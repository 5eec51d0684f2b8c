import { type Code, code, type Local, sequence, type Value } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, i32x4, shuffle32, v128 } from "../wasm/simd.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { KEY_STEPS, MULTIPLIERS, ROUNDS } from "./philox_block.ts";
import type { BlockRun } from "./philox_reference.ts";

const PARAMS = {
  out: "i32",
  quads: "i32",
  low: "i32",
  high: "i32",
  stream: "i32",
  key0: "i32",
  key1: "i32",
} as const;
const LOCALS = {
  first: "v128",
  place: "v128",
  k0: "v128",
  k1: "v128",
  c0: "v128",
  c1: "v128",
  c2: "v128",
  c3: "v128",
  even: "v128",
  odd: "v128",
  t: "v128",
} as const;

/** Full 64-bit products of lanes 0 and 1, and of lanes 2 and 3, unsigned. */
const multiplyLow = (a: Value, b: Value): Code => [...code(a), ...code(b), 0xfd, 0xde, 0x01];
const multiplyUpper = (a: Value, b: Value): Code => [...code(a), ...code(b), 0xfd, 0xdf, 0x01];

/** Four blocks at a time, one a lane; `quads` times. */
function build(): ModuleBuilder {
  const builder = new ModuleBuilder();
  for (const numbers of [false, true]) {
    builder.function(numbers ? "numbers" : "words", PARAMS, LOCALS, (v) => {
      const { c0, c1, c2, c3, k0, k1, even, odd, t } = v;
      const products = (multiplier: number, by: Local) =>
        sequence(
          t.set(i32x4.const(multiplier)),
          even.set(multiplyLow(by, t)),
          odd.set(multiplyUpper(by, t)),
        );
      const lows = shuffle32(even, odd, [0, 2, 4, 6]);
      const highs = shuffle32(even, odd, [1, 3, 5, 7]);
      const round = sequence(
        products(MULTIPLIERS[0], c0),
        c0.set(lows), // waits here for its place in c3
        c3.set(v128.xor(v128.xor(highs, c3), k1)),
        products(MULTIPLIERS[1], c2),
        c2.set(c3),
        c3.set(c0),
        c0.set(v128.xor(v128.xor(highs, c1), k0)),
        c1.set(lows),
        k0.set(i32x4.add(k0, i32x4.const(KEY_STEPS[0]))),
        k1.set(i32x4.add(k1, i32x4.const(KEY_STEPS[1]))),
      );
      const value = (words: Code): Code =>
        numbers
          ? f32x4.mul(f32x4.fromI32(i32x4.shrU(words, i32.const(8))), f32x4.const(2 ** -24))
          : words;
      const store = (words: Code, block: number) => v128.store(v.out, value(words), 16 * block);
      return [
        v.first.set(i32x4.splat(v.low)),
        v.place.set(i32x4.add(v.first, i32x4.const(0, 1, 2, 3))),
        loop(
          c0.set(v.place),
          c1.set(i32x4.sub(i32x4.splat(v.high), i32x4.ltU(c0, v.first))), // carry into the high word
          c2.set(i32x4.splat(v.stream)),
          c3.set(v128.zero),
          k0.set(i32x4.splat(v.key0)),
          k1.set(i32x4.splat(v.key1)),
          ...Array.from({ length: ROUNDS }, () => round),
          // Turn four lanes of words into four blocks.
          even.set(shuffle32(c0, c1, [0, 4, 1, 5])),
          odd.set(shuffle32(c2, c3, [0, 4, 1, 5])),
          store(shuffle32(even, odd, [0, 1, 4, 5]), 0),
          store(shuffle32(even, odd, [2, 3, 6, 7]), 1),
          even.set(shuffle32(c0, c1, [2, 6, 3, 7])),
          odd.set(shuffle32(c2, c3, [2, 6, 3, 7])),
          store(shuffle32(even, odd, [0, 1, 4, 5]), 2),
          store(shuffle32(even, odd, [2, 3, 6, 7]), 3),
          v.place.set(i32x4.add(v.place, i32x4.const(4))),
          v.out.set(i32.add(v.out, i32.const(64))),
          continueIf(v.quads.tee(i32.sub(v.quads, i32.const(1)))),
        ),
      ];
    });
  }
  return builder;
}

/** Words, or the bits of uniform numbers. */
export function philoxWasm(wasm: WasmBackend, run: BlockRun, numbers: boolean): ArrayBuffer {
  const program = wasm.program("philox", build);
  const quads = Math.ceil(run.blocks / 4);
  using scope = wasm.scope();
  const out = scope.zeros(16 * quads);
  program[numbers ? "numbers" : "words"](
    out,
    quads,
    run.first >>> 0,
    Math.floor(run.first / 2 ** 32),
    run.stream,
    ...run.key,
  );
  return wasm.bytes.slice(out, out + 16 * run.blocks);
}
