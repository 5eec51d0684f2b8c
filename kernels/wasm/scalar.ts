import { type Code, code, f32Bytes, f64Bytes, signed, unsigned, type Value } from "./code.ts";

const op = (opcode: number) => (...values: Value[]): Code => [...values.flatMap(code), opcode];
const load = (opcode: number, align: number) => (address: Value, offset = 0): Code => [
  ...code(address),
  opcode,
  align,
  ...unsigned(offset),
];
const store =
  (opcode: number, align: number) => (address: Value, value: Value, offset = 0): Code => [
    ...code(address),
    ...code(value),
    opcode,
    align,
    ...unsigned(offset),
  ];

/** 32-bit integers: addresses, counters, bits. */
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: load(0x28, 2),
  store: store(0x36, 2),
  eqz: op(0x45),
  eq: op(0x46),
  ne: op(0x47),
  ltS: op(0x48),
  ltU: op(0x49),
  gtU: op(0x4b),
  leU: op(0x4d),
  geU: op(0x4f),
  add: op(0x6a),
  sub: op(0x6b),
  mul: op(0x6c),
  divU: op(0x6e),
  remU: op(0x70),
  and: op(0x71),
  or: op(0x72),
  xor: op(0x73),
  shl: op(0x74),
  shrU: op(0x76),
};

/** 32-bit floats, one at a time. */
export const f32 = {
  const: (value: number): Code => [0x43, ...f32Bytes(value)],
  load: load(0x2a, 2),
  store: store(0x38, 2),
  eq: op(0x5b),
  lt: op(0x5d),
  gt: op(0x5e),
  ge: op(0x60),
  abs: op(0x8b),
  neg: op(0x8c),
  sqrt: op(0x91),
  add: op(0x92),
  sub: op(0x93),
  mul: op(0x94),
  div: op(0x95),
  min: op(0x96),
  max: op(0x97),
  fromF64: op(0xb6),
  fromI32: op(0xb2),
};

/** 64-bit floats, for sums that must not lose digits. */
export const f64 = {
  const: (value: number): Code => [0x44, ...f64Bytes(value)],
  load: load(0x2b, 3),
  store: store(0x39, 3),
  add: op(0xa0),
  sub: op(0xa1),
  mul: op(0xa2),
  div: op(0xa3),
  sqrt: op(0x9f),
  fromF32: op(0xbb),
};

/** `condition ? yes : no` without a branch; both sides are evaluated. */
export const select = (yes: Value, no: Value, condition: Value): Code => [
  ...code(yes),
  ...code(no),
  ...code(condition),
  0x1b,
];
