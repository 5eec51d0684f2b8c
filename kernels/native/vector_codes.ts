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
  /** Takes turns between the lower, or the upper, two of each four numbers of `a` and `b`. */
  mixLower: code(0, 1, 0x14),
  mixUpper: code(0, 1, 0x15),
  /** Of each four numbers two of `a`, then two of `b`, chosen by pairs of bits in the immediate. */
  pick: code(0, 1, 0xc6),
  /** The signs of all lanes as bits of a general register. */
  signs: code(0, 1, 0x50),
  /** Sets the flags by the lowest numbers of the target and of `b`, as for numbers without sign. */
  compareLow: code(0, 1, 0x2e),
  /** Floats from 128 bits to doubles in 256. */
  toDouble: code(0, 1, 0x5a),
  addWhole: code(1, 1, 0xfe),
  multiplyWhole: code(1, 2, 0x40),
  leastWhole: code(1, 2, 0x3b),
  equalWhole: code(1, 1, 0x76),
  /** Immediate shifts: `a` is 6 for left, 2 for right, 4 for right with sign; the target stands first. */
  shiftWhole: code(1, 1, 0x72),
} as const;

/** Instructions on four 64-bit floats or whole numbers; bits are moved by those above. */
export const D = {
  /** One number from memory into the lowest lane, the others zero; 128 bits only. */
  loadLow: code(3, 1, 0x10),
  /** One number from memory into the upper of two lanes; 128 bits only. */
  loadHigh: code(1, 1, 0x16),
  /** The lowest number to memory, which stands last; 128 bits only. */
  storeLow: code(3, 1, 0x11),
  spread: code(1, 2, 0x19),
  add: code(1, 1, 0x58),
  multiply: code(1, 1, 0x59),
  subtract: code(1, 1, 0x5c),
  divide: code(1, 1, 0x5e),
  root: code(1, 1, 0x51),
  and: code(1, 1, 0x54),
  /** Doubles in 256 bits to floats in 128. */
  toFloat: code(1, 1, 0x5a),
  /** `a < b ? a : b`, and `a > b ? a : b`; b where either is no number. */
  least: code(1, 1, 0x5d),
  greatest: code(1, 1, 0x5f),
  /** Immediate 1 less, 2 less or equal. All ones where true. */
  compare: code(1, 1, 0xc2),
  /** `to = a * b + to` */
  multiplyAdd: code(1, 2, 0xb8, 1),
  /** `to = to * a + b` */
  scaleAdd: code(1, 2, 0xa8, 1),
  /** `b` in lanes where the register in the immediate (times 16) has its sign set, else `a`. */
  blend: code(1, 3, 0x4b),
  /** Of each pair of lanes the first one of both, or the second one. */
  firsts: code(1, 1, 0x14),
  seconds: code(1, 1, 0x15),
  /** Sums of neighbours in `a`, then in `b`. */
  addPairs: code(1, 1, 0x7c),
  /** Puts 128 bits into the upper half of `a`, immediate 1. */
  putUpper: code(1, 3, 0x18),
  /** The upper half of the first to the last, immediate 1; 0 stands between. */
  takeUpper: code(1, 3, 0x19),
  addWhole: code(1, 1, 0xd4),
  /** As `shiftWhole`. */
  shiftWhole: code(1, 1, 0x73),
} as const;
