import { type Code, type Local, sequence, type Value, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, v128 } from "../wasm/simd.ts";

/** Numbers that loops over a row take at a time; every row is padded with zeros to a multiple. */
export const STRIP = 32;
const QUADS = STRIP / 4;

export const add = (base: Value, offset: Value): Code => i32.add(base, offset);

/** Runs the body at byte offsets 0, 16, … below `bytes`, a strip a turn; it is given what to add to `at`. */
export function overStrips(at: Local, bytes: Value, body: (offset: number) => Code): Code {
  return sequence(
    at.set(i32.const(0)),
    loop(
      ...Array.from({ length: QUADS }, (_, q) => body(16 * q)),
      continueIf(i32.ltU(at.tee(add(at, i32.const(4 * STRIP))), bytes)),
    ),
  );
}

/** Locals of the sums that {@linkcode overSums} keeps: eight quads, one for each of a strip. */
export const SUMS: Record<string, ValueType> = Object.fromEntries(
  Array.from({ length: QUADS }, (_, q) => [`sum${q}`, "v128" as const]),
);

export type SumLocals = Readonly<Record<string, Local>>;

export const sumOf = (v: SumLocals, offset: number): Local => v[`sum${offset / 16}`];

export const clearSums = (v: SumLocals): Code =>
  sequence(...Array.from({ length: QUADS }, (_, q) => v[`sum${q}`].set(v128.zero)));

/**
 * All 32 sums as one float on the stack. Neighbouring eights are added first (the third to the first, the
 * fourth to the second, then those), then the upper to the lower quad, then lanes two apart, then the two
 * that are left: the order that vectors of eight take.
 */
export function foldSums(v: SumLocals): Code {
  const s = Array.from({ length: QUADS }, (_, q) => v[`sum${q}`]);
  const half = (h: number) => f32x4.add(f32x4.add(s[h], s[4 + h]), f32x4.add(s[2 + h], s[6 + h]));
  return sequence(
    s[0].set(f32x4.add(half(0), half(1))),
    f32.add(
      f32.add(f32x4.lane(s[0], 0), f32x4.lane(s[0], 2)),
      f32.add(f32x4.lane(s[0], 1), f32x4.lane(s[0], 3)),
    ),
  );
}

/** Runs the body for each of `count` rows, and then moves the places on by `stride`. */
export function overRows(
  count: Local,
  moves: readonly (readonly [place: Local, by: Value])[],
  ...body: Code[]
): Code {
  return loop(
    ...body,
    ...moves.map(([place, by]) => place.set(add(place, by))),
    continueIf(count.tee(i32.sub(count, i32.const(1)))),
  );
}
