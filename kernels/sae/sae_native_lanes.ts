import { type Assembler, IF, type Memory } from "../native/assembler.ts";
import { D, V } from "../native/vector_codes.ts";
import { STRIP } from "./sae_lanes.ts";

export const VECTORS = STRIP / 8;
export const EACH = Array.from({ length: VECTORS }, (_, i) => i);

/** Swaps the lanes of each pair; 0 stands between. */
const ODD_LANES = { prefix: 2, map: 1, opcode: 0x16 } as const;

/** Sets a register to zero in all lanes. */
export function zeroLanes(asm: Assembler, register: number): void {
  asm.vector(V.xor, register, register, register);
}

/**
 * Runs the body at byte offsets 0, 32, … below `bytes`, a strip a turn; `at` counts, and the body is given
 * the vector's number in the strip and how a place is reached.
 */
export function overStrips(
  asm: Assembler,
  at: number,
  bytes: number,
  body: (vector: number, place: (base: number) => Memory) => void,
): void {
  const again = asm.newLabel();
  asm.zero(at);
  asm.label(again);
  for (const i of EACH) body(i, (base) => ({ base, index: at, offset: 32 * i }));
  asm.addNumber(at, 4 * STRIP);
  asm.compare(at, bytes);
  asm.jumpIf(IF.below, again);
}

/** Runs the body `count` times, at least once; the register counts down. */
export function repeat(asm: Assembler, count: number, body: () => void): void {
  const again = asm.newLabel();
  asm.label(again);
  body();
  asm.subtractNumber(count, 1);
  asm.jumpIf(IF.notEqual, again);
}

/** Adds the 32 sums of four registers in the order of `foldSums`, into the lowest lane of the first. */
export function foldLanes(
  asm: Assembler,
  [a, b, c, d]: readonly [number, number, number, number],
  spare: number,
): void {
  const short = { long: false };
  asm.vector(V.add, a, a, c);
  asm.vector(V.add, b, b, d);
  asm.vector(V.add, a, a, b);
  asm.vector(D.takeUpper, a, 0, spare, { immediate: 1 });
  asm.vector(V.add, a, a, spare, short);
  asm.vector(D.seconds, spare, a, a, short); // the upper two lanes
  asm.vector(V.add, a, a, spare, short);
  asm.vector(ODD_LANES, spare, 0, a, short);
  asm.vector(V.addLow, a, a, spare, short);
}

/** Loads whole arguments into registers: pointers in 64 bits, counts in 32. */
export function take(
  asm: Assembler,
  pointers: readonly (readonly [register: number, from: Memory])[],
  counts: readonly (readonly [register: number, from: Memory])[],
): void {
  for (const [register, from] of pointers) asm.load64(register, from);
  for (const [register, from] of counts) asm.load32(register, from);
}
