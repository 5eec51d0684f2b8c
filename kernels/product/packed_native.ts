import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import {
  type NativeArguments,
  type NativeFunction,
  nativeFunction,
} from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { emitClaims } from "./claims_native.ts";
import { DEPTH, SPAN } from "./packed_sizes.ts";
import { emitTiles, TILE_COLUMNS } from "./packed_tiles_native.ts";

/**
 * `claims` counts the blocks of rows that are taken; B is read at `b + panel*bPanel + k*bStep`, panels of eight
 * columns; row i gets columns up to `diagonal + ` the end of its block, at most N; `part` has room for a
 * block of rows of C.
 */
export const PACKED_PARAMETERS = {
  claims: "address",
  block: "count",
  M: "count",
  N: "count",
  K: "count",
  diagonal: "count",
  a: "far",
  aRow: "count",
  aStep: "count",
  b: "address",
  bPanel: "count",
  bStep: "count",
  c: "far",
  cRow: "count",
  part: "address",
} as const;

const SLOTS = ["row", "rows", "limit", "from", "span", "k", "target", "last"] as const;

/** What the parts of the program share: parameters and places for what changes. */
export type PackedPlaces =
  & NativeArguments<typeof PACKED_PARAMETERS>
  & Readonly<Record<typeof SLOTS[number], Memory>>;

/**
 * C = A B, all of a packed product in one call: blocks of rows are claimed, the last first, so that any number
 * of calls may share the work. Sums run in the order of `multiplyPacked`, so the bits are the same.
 */
export function packedNative(): NativeFunction {
  return nativeFunction("packedProduct", PACKED_PARAMETERS, (asm, args, slots) => {
    const named = Object.fromEntries(SLOTS.map((name, s) => [name, slots[s]]));
    const places = { ...args, ...named } as PackedPlaces;
    emitClaims(asm, places, () => {
      findLimit(asm, places);
      eachSpan(asm, places);
    });
  }, { slots: SLOTS.length });
}

/** `limit`: bytes of a row of C that are wanted, whole panels. */
function findLimit(asm: Assembler, { row, rows, diagonal, N, limit }: PackedPlaces): void {
  const within = asm.newLabel();
  asm.load32(R.rax, diagonal);
  asm.add(R.rax, row);
  asm.add(R.rax, rows);
  asm.load32(R.rcx, N);
  asm.compare(R.rax, R.rcx);
  asm.jumpIf(IF.notAbove, within);
  asm.move(R.rax, R.rcx);
  asm.label(within);
  asm.shiftLeft(R.rax, 2);
  asm.store64(limit, R.rax);
}

/** One block of rows, span by span of the sum; all but the first are summed apart and added. */
function eachSpan(asm: Assembler, places: PackedPlaces): void {
  const { from, span, K, k, target, row, c, cRow, part } = places;
  const [again, first, placed, steps, last] = Array.from({ length: 5 }, () => asm.newLabel());
  asm.zero(R.rax);
  asm.store64(from, R.rax);
  asm.label(again);
  asm.load64(R.rax, from);
  asm.load32(R.rcx, K);
  asm.subtract(R.rcx, R.rax);
  asm.setNumber(R.rdx, SPAN);
  atMost(asm, R.rcx, R.rdx);
  asm.store64(span, R.rcx);
  asm.test(R.rax);
  asm.jumpIf(IF.equal, first);
  asm.load64(R.rax, part);
  asm.jump(placed);
  asm.label(first);
  asm.load32(R.rax, cRow);
  asm.multiply(R.rax, row);
  asm.add(R.rax, c);
  asm.label(placed);
  asm.store64(target, R.rax);
  asm.zero(R.rax);
  asm.store64(k, R.rax);
  asm.label(steps);
  emitTiles(asm, places);
  asm.load64(R.rax, k);
  asm.addNumber(R.rax, DEPTH);
  asm.store64(k, R.rax);
  asm.compare(R.rax, span);
  asm.jumpIf(IF.below, steps);
  asm.load64(R.rax, from);
  asm.test(R.rax);
  asm.jumpIf(IF.equal, last);
  addPart(asm, places);
  asm.label(last);
  asm.load64(R.rax, from);
  asm.addNumber(R.rax, SPAN);
  asm.store64(from, R.rax);
  asm.load32(R.rcx, K);
  asm.compare(R.rax, R.rcx);
  asm.jumpIf(IF.below, again);
}

/** Adds the span that was summed apart to the block's rows of C. */
function addPart(asm: Assembler, { row, rows, limit, c, cRow, part }: PackedPlaces): void {
  const [rowLabel, columnLabel] = [asm.newLabel(), asm.newLabel()];
  asm.load32(R.r15, cRow);
  asm.move(R.rdx, R.r15);
  asm.multiply(R.rdx, row);
  asm.add(R.rdx, c);
  asm.load64(R.rbx, part);
  asm.load64(R.r12, rows);
  asm.load64(R.r9, limit);
  asm.label(rowLabel);
  asm.zero(R.rcx);
  asm.label(columnLabel);
  asm.vector(V.load, 0, 0, { base: R.rdx, index: R.rcx });
  asm.vector(V.add, 0, 0, { base: R.rbx, index: R.rcx });
  asm.vector(V.store, 0, 0, { base: R.rdx, index: R.rcx });
  asm.addNumber(R.rcx, TILE_COLUMNS * 4);
  asm.compare(R.rcx, R.r9);
  asm.jumpIf(IF.below, columnLabel);
  asm.add(R.rdx, R.r15);
  asm.add(R.rbx, R.r15);
  asm.subtractNumber(R.r12, 1);
  asm.jumpIf(IF.notEqual, rowLabel);
}

/** `register = min(register, limit)`. */
export function atMost(asm: Assembler, register: number, limit: number): void {
  const within = asm.newLabel();
  asm.compare(register, limit);
  asm.jumpIf(IF.notAbove, within);
  asm.move(register, limit);
  asm.label(within);
}
