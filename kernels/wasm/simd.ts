import { type Code, code, f32Bytes, unsigned, type Value } from "./code.ts";

const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
const op =
  (opcode: number) => (...values: Value[]): Code => [...values.flatMap(code), ...simd(opcode)];
const lane = (opcode: number) => (value: Value, index: number): Code => [
  ...code(value),
  ...simd(opcode),
  index,
];
const setLane = (opcode: number) => (value: Value, index: number, scalar: Value): Code => [
  ...code(value),
  ...code(scalar),
  ...simd(opcode),
  index,
];
const load = (opcode: number, align: number) => (address: Value, offset = 0): Code => [
  ...code(address),
  ...simd(opcode),
  align,
  ...unsigned(offset),
];

/** Whole 128-bit registers, whatever they hold. Loads and stores are unaligned-safe. */
export const v128 = {
  load: load(0x00, 4),
  load32Splat: load(0x09, 2),
  load32Zero: load(0x5c, 2),
  load64Zero: load(0x5d, 3),
  store: (address: Value, value: Value, offset = 0): Code => [
    ...code(address),
    ...code(value),
    ...simd(0x0b),
    4,
    ...unsigned(offset),
  ],
  zero: [...simd(0x0c), ...Array<number>(16).fill(0)] as Code,
  not: op(0x4d),
  and: op(0x4e),
  andNot: op(0x4f),
  or: op(0x50),
  xor: op(0x51),
  /** Bits of `yes` where `mask` is 1, of `no` where it is 0. */
  select: (yes: Value, no: Value, mask: Value): Code => op(0x52)(yes, no, mask),
  anyTrue: op(0x53),
  /** Sixteen bytes picked from the 32 of `a` and `b`. */
  shuffle: (a: Value, b: Value, bytes: readonly number[]): Code => [
    ...code(a),
    ...code(b),
    ...simd(0x0d),
    ...bytes,
  ],
};

/** Four 32-bit lanes picked from the eight of `a` (0..3) and `b` (4..7). */
export function shuffle32(
  a: Value,
  b: Value,
  lanes: readonly [number, number, number, number],
): Code {
  return v128.shuffle(a, b, lanes.flatMap((l) => [4 * l, 4 * l + 1, 4 * l + 2, 4 * l + 3]));
}

/** Four 32-bit integers. */
export const i32x4 = {
  const: (a: number, b = a, c = a, d = a): Code => [
    ...simd(0x0c),
    ...new Uint8Array(new Int32Array([a, b, c, d]).buffer),
  ],
  splat: op(0x11),
  lane: lane(0x1b),
  eq: op(0x37),
  ltS: op(0x39),
  ltU: op(0x3a),
  gtS: op(0x3b),
  shl: op(0xab),
  shrS: op(0xac),
  shrU: op(0xad),
  add: op(0xae),
  sub: op(0xb1),
  mul: op(0xb5),
  truncF32: op(0xf8),
};

/** Four 32-bit floats. */
export const f32x4 = {
  const: (
    a: number,
    b = a,
    c = a,
    d = a,
  ): Code => [...simd(0x0c), ...[a, b, c, d].flatMap(f32Bytes)],
  splat: op(0x13),
  lane: lane(0x1f),
  setLane: setLane(0x20),
  eq: op(0x41),
  lt: op(0x43),
  gt: op(0x44),
  le: op(0x45),
  ge: op(0x46),
  floor: op(0x68),
  nearest: op(0x6a),
  abs: op(0xe0),
  neg: op(0xe1),
  sqrt: op(0xe3),
  add: op(0xe4),
  sub: op(0xe5),
  mul: op(0xe6),
  div: op(0xe7),
  min: op(0xe8),
  max: op(0xe9),
  /** `a < b ? b : a`: one instruction, where `max` also cares for NaN. */
  pmax: op(0xeb),
  fromI32: op(0xfa),
};

/** Two 64-bit floats. */
export const f64x2 = {
  splat: op(0x14),
  lane: lane(0x21),
  promoteLow: op(0x5f),
  sqrt: op(0xef),
  add: op(0xf0),
  sub: op(0xf1),
  mul: op(0xf2),
  div: op(0xf3),
};

/** Fused or separate multiply-add, as the machine allows: `a * b + c` and `c - a * b`. */
export interface MultiplyAdd {
  madd(a: Value, b: Value, c: Value): Code;
  nmadd(a: Value, b: Value, c: Value): Code;
}

export function multiplyAdd(relaxed: boolean): MultiplyAdd {
  return relaxed ? { madd: op(0x105), nmadd: op(0x106) } : {
    madd: (a, b, c) => f32x4.add(f32x4.mul(a, b), c),
    nmadd: (a, b, c) => f32x4.sub(c, f32x4.mul(a, b)),
  };
}
