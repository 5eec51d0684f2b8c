import { type Code, type Local, sequence, type Value } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, shuffle32 } from "../wasm/simd.ts";

/** Runs the body for `q` = 0, `step`, … below `end`, at least once. */
export function each(q: Local, end: Value, step: number, ...body: readonly Code[]): Code {
  return sequence(
    q.set(i32.const(0)),
    loop(...body, continueIf(i32.ltU(q.tee(i32.add(q, i32.const(step))), end))),
  );
}

/** Runs the body for each quadruple of a row of `bytes` bytes, `q` being its offset. */
export function eachQuad(q: Local, bytes: Value, ...body: readonly Code[]): Code {
  return each(q, bytes, 16, ...body);
}

/** Closes a loop over `rows` rows: moves the pointers on by `stride`. */
export function nextRow(rows: Local, stride: Value, ...pointers: readonly Local[]): Code {
  return sequence(
    ...pointers.map((p) => p.set(i32.add(p, stride))),
    continueIf(rows.tee(i32.sub(rows, i32.const(1)))),
  );
}

/** The four lanes added up, as pairs. */
export function sumLanes(v: Value): Code {
  const lane = (index: number) => f32x4.lane(v, index);
  return f32.add(f32.add(lane(0), lane(1)), f32.add(lane(2), lane(3)));
}

/** The largest of the four lanes, in each lane. */
export function spreadMaximum(v: Local): Code {
  return sequence(
    v.set(f32x4.max(v, shuffle32(v, v, [2, 3, 0, 1]))),
    v.set(f32x4.max(v, shuffle32(v, v, [1, 0, 3, 2]))),
  );
}
