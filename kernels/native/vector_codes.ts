import type { VectorCode } from "./assembler.ts";

const code = (
  prefix: 0 | 1 | 2 | 3,
  map: 1 | 2 | 3,
  opcode: number,
  wide: 0 | 1 = 0,
): VectorCode => ({
  prefix,
  map,
  opcode,
  wide,
});

/** Instructions on eight 32-bit floats or whole numbers, by what they do. Those of two operands take 0 first. */
export const V = {
  load: code(0, 1, 0x10),
  store: code(0, 1, 0x11),
  /** One number from memory into all lanes. */
  spread: code(1, 2, 0x18),
  /** On the lowest number alone, with vectors that are not long. */
  loadLow: code(2, 1, 0x10),
  storeLow: code(2, 1, 0x11),
  addLow: code(2, 1, 0x58),
  add: code(0, 1, 0x58),
  multiply: code(0, 1, 0x59),
  subtract: code(0, 1, 0x5c),
  least: code(0, 1, 0x5d),
  divide: code(0, 1, 0x5e),
  /** `a > b ? a : b`; b where either is no number. */
  greatest: code(0, 1, 0x5f),
  root: code(0, 1, 0x51),
  and: code(0, 1, 0x54),
  /** `~a & b` */
  andNot: code(0, 1, 0x55),
  or: code(0, 1, 0x56),
  xor: code(0, 1, 0x57),
  /** Immediate 1 less, 2 less or equal. All ones where true. */
  compare: code(0, 1, 0xc2),
  /** `to = a * b + to` */
  multiplyAdd: code(1, 2, 0xb8),
  /** `to = to - a * b` */
  multiplyTake: code(1, 2, 0xbc),
  /** `to = to * a + b` */
  scaleAdd: code(1, 2, 0xa8),
  /** `to = to * a - b` */
  scaleTake: code(1, 2, 0xaa),
  /** `b` in lanes where the register in the immediate (times 16) has its sign set, else `a`. */
  blend: code(1, 3, 0x4a),
  addWhole: code(1, 1, 0xfe),
  multiplyWhole: code(1, 2, 0x40),
  leastWhole: code(1, 2, 0x3b),
  equalWhole: code(1, 1, 0x76),
  /** Immediate shifts: `a` is 6 for left, 2 for right, 4 for right with sign; the target stands first. */
  shiftWhole: code(1, 1, 0x72),
} as const;
