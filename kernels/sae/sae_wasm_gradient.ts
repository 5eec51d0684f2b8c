import { type Code, type Local, sequence, type Value, type ValueType } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, f64, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";

const add = (base: Value, offset: Value): Code => i32.add(base, offset);

/** Runs the body at byte offsets 0, 32, … below `stride`; it is given 0 and 16 to add. */
function overRow(at: Local, stride: Local, body: (offset: 0 | 16) => Code): Code {
  return sequence(
    at.set(i32.const(0)),
    loop(body(0), body(16), continueIf(i32.ltU(at.tee(add(at, i32.const(32))), stride))),
  );
}

/** Adds the four lanes to a double, first to last. */
function foldInto(sum: Local, lanes: Local): Code {
  return sequence(
    ...[0, 1, 2, 3].map((lane) => sum.set(f64.add(sum, f64.fromF32(f32x4.lane(lanes, lane))))),
  );
}

/** Where a row's slots stand: one value and one feature each `slotStride` bytes. */
const SLOTS = { values: "i32", features: "i32", slotStride: "i32", slots: "i32" } as const;
const SLOT_LOCALS = { slot: "i32", left: "i32", value: "f32", feature: "i32" } as const;
type SlotLocals = Record<keyof typeof SLOTS | keyof typeof SLOT_LOCALS | "row", Local>;

/** Runs the body for each slot of a row that holds something; `value` and `feature` are set. */
function overSlots(v: SlotLocals, ...body: Code[]): Code {
  return sequence(
    v.slot.set(i32.shl(v.row, i32.const(2))),
    v.left.set(v.slots),
    loop(
      when(f32.gt(v.value.tee(f32.load(add(v.values, v.slot))), f32.const(0)), [
        v.feature.set(i32.load(add(v.features, v.slot))),
        ...body,
      ]),
      v.slot.set(add(v.slot, v.slotStride)),
      continueIf(v.left.tee(i32.sub(v.left, i32.const(1)))),
    ),
  );
}

/** Slots that are taken out of a row in one pass over it. */
const TOGETHER = 4;

/**
 * Adds residual(base, out, stride, count, values, features, slotStride, slots, decoder):
 * out[b] = base[b] - Σ value · decoder[feature]; returns Σ out². Slots that hold nothing come last.
 */
export function addResidual(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd, nmadd } = multiplyAdd(wasm.relaxed);
  const each = Array.from({ length: TOGETHER }, (_, s) => s);
  const params = {
    base: "i32",
    out: "i32",
    stride: "i32",
    count: "i32",
    ...SLOTS,
    decoder: "i32",
  } as const;
  const locals: Record<string, ValueType> = {
    ...SLOT_LOCALS,
    row: "i32",
    at: "i32",
    from: "i32",
    to: "i32",
    squares: "v128",
    x: "v128",
    sum: "f64",
    ...Object.fromEntries(each.flatMap((s) => [[`d${s}`, "i32"], [`v${s}`, "v128"]])),
  };
  builder.function("residual", params, locals, (named) => {
    const v = named as unknown as Record<string, Local>;
    // A slot past the last, or an empty one, takes nothing times some row.
    const take = (s: number) =>
      sequence(
        v.value.set(f32.const(0)),
        v.feature.set(i32.const(0)),
        when(v.left, [
          v.value.set(f32.max(f32.load(add(v.values, v.slot)), f32.const(0))),
          when(f32.gt(v.value, f32.const(0)), [
            v.feature.set(i32.load(add(v.features, v.slot))),
          ]),
          v.slot.set(add(v.slot, v.slotStride)),
          v.left.set(i32.sub(v.left, i32.const(1))),
        ]),
        v[`v${s}`].set(f32x4.splat(v.value)),
        v[`d${s}`].set(add(v.decoder, i32.mul(v.feature, v.stride))),
      );
    const takeOut = (offset: 0 | 16) =>
      sequence(
        v.x.set(v128.load(add(v.from, v.at), offset)),
        ...each.map((s) =>
          v.x.set(nmadd(v[`v${s}`], v128.load(add(v[`d${s}`], v.at), offset), v.x))
        ),
        v128.store(add(v.to, v.at), v.x, offset),
      );
    // The first of four holds nothing only where there is nothing more at all.
    const more = i32.and(
      i32.ne(v.left, i32.const(0)),
      f32.gt(f32.load(add(v.values, v.slot)), f32.const(0)),
    );
    return [
      loop(
        v.to.set(add(v.out, i32.mul(v.row, v.stride))),
        v.from.set(add(v.base, i32.mul(v.row, v.stride))),
        v.slot.set(i32.shl(v.row, i32.const(2))),
        v.left.set(v.slots),
        loop(
          ...each.map(take),
          overRow(v.at, v.stride, takeOut),
          v.from.set(v.to),
          continueIf(more),
        ),
        v.squares.set(v128.zero),
        overRow(v.at, v.stride, (offset) =>
          sequence(
            v.x.set(v128.load(add(v.to, v.at), offset)),
            v.squares.set(madd(v.x, v.x, v.squares)),
          )),
        foldInto(v.sum, v.squares),
        continueIf(i32.ltU(v.row.tee(add(v.row, i32.const(1))), v.count)),
      ),
      v.sum.get,
    ];
  }, "f64");
}

/**
 * Adds pull(rest, centred, stride, count, values, features, slotStride, slots, decoder, dDecoder,
 * dEncoder, dBias, scale): each active feature's gradients from each row, added row by row.
 */
export function addPull(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd } = multiplyAdd(wasm.relaxed);
  const params = {
    rest: "i32",
    centred: "i32",
    stride: "i32",
    count: "i32",
    ...SLOTS,
    decoder: "i32",
    dDecoder: "i32",
    dEncoder: "i32",
    dBias: "i32",
    scale: "f32",
  } as const;
  const locals = {
    ...SLOT_LOCALS,
    row: "i32",
    at: "i32",
    from: "i32",
    input: "i32",
    weights: "i32",
    place: "i32",
    x: "v128",
    even: "v128",
    odd: "v128",
    slope: "f32",
  } as const;
  const lanes = (v: Local) =>
    f32.add(
      f32.add(f32x4.lane(v, 0), f32x4.lane(v, 1)),
      f32.add(f32x4.lane(v, 2), f32x4.lane(v, 3)),
    );
  builder.function("pull", params, locals, (v) => {
    const accumulate = (place: Code, factor: Local, x: Code, offset: number) =>
      v128.store(place, madd(f32x4.splat(factor), x, v128.load(place, offset)), offset);
    return [
      loop(
        v.from.set(add(v.rest, i32.mul(v.row, v.stride))),
        v.input.set(add(v.centred, i32.mul(v.row, v.stride))),
        overSlots(
          v,
          v.place.set(i32.mul(v.feature, v.stride)),
          v.weights.set(add(v.decoder, v.place)),
          v.value.set(f32.mul(v.value, v.scale)),
          v.even.set(v128.zero),
          v.odd.set(v128.zero),
          overRow(v.at, v.stride, (offset) => {
            const sum = offset === 0 ? v.even : v.odd;
            return sequence(
              v.x.set(v128.load(add(v.from, v.at), offset)),
              sum.set(madd(v.x, v128.load(add(v.weights, v.at), offset), sum)),
              accumulate(add(v.dDecoder, add(v.place, v.at)), v.value, v.x.get, offset),
            );
          }),
          v.even.set(f32x4.add(v.even, v.odd)),
          v.slope.set(f32.mul(v.scale, lanes(v.even))),
          overRow(v.at, v.stride, (offset) =>
            accumulate(
              add(v.dEncoder, add(v.place, v.at)),
              v.slope,
              v128.load(add(v.input, v.at), offset),
              offset,
            )),
          v.place.set(add(v.dBias, i32.shl(v.feature, i32.const(2)))),
          f32.store(v.place, f32.add(f32.load(v.place), v.slope)),
        ),
        continueIf(i32.ltU(v.row.tee(add(v.row, i32.const(1))), v.count)),
      ),
    ];
  });
}

/**
 * Adds spread(rows, stride, count, mean): Σ (x - mean)² with the mean of each column, which is left at
 * `mean`.
 */
export function addSpread(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd } = multiplyAdd(wasm.relaxed);
  const params = { rows: "i32", stride: "i32", count: "i32", mean: "i32" } as const;
  const locals = {
    row: "i32",
    from: "i32",
    at: "i32",
    squares: "v128",
    x: "v128",
    sum: "f64",
  } as const;
  builder.function("spread", params, locals, (v) => {
    const mean = add(v.mean, v.at);
    const overRows = (...body: Code[]) =>
      sequence(
        v.row.set(i32.const(0)),
        loop(
          v.from.set(add(v.rows, i32.mul(v.row, v.stride))),
          ...body,
          continueIf(i32.ltU(v.row.tee(add(v.row, i32.const(1))), v.count)),
        ),
      );
    const x = (offset: number) => v128.load(add(v.from, v.at), offset);
    const share = f32x4.splat(f32.div(f32.const(1), f32.fromI32(v.count)));
    return [
      overRow(v.at, v.stride, (offset) => v128.store(mean, v128.zero, offset)),
      overRows(
        overRow(
          v.at,
          v.stride,
          (offset) => v128.store(mean, f32x4.add(v128.load(mean, offset), x(offset)), offset),
        ),
      ),
      overRow(
        v.at,
        v.stride,
        (offset) => v128.store(mean, f32x4.mul(share, v128.load(mean, offset)), offset),
      ),
      overRows(
        v.squares.set(v128.zero),
        overRow(v.at, v.stride, (offset) =>
          sequence(
            v.x.set(f32x4.sub(x(offset), v128.load(mean, offset))),
            v.squares.set(madd(v.x, v.x, v.squares)),
          )),
        foldInto(v.sum, v.squares),
      ),
      v.sum.get,
    ];
  }, "f64");
}
