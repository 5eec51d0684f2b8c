import { type Assembler, IF, R } from "../native/assembler.ts";
import {
  type NativeArguments,
  type NativeFunction,
  nativeFunction,
} from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { lanes } from "../native/vector_math.ts";
import { emitClaims } from "../product/claims_native.ts";

const PARAMETERS = {
  claims: "address",
  block: "count",
  M: "count",
  tile: "address",
  stride: "count",
  count: "count",
  first: "count",
  k: "count",
  similarities: "address",
  indices: "address",
} as const;

const LESS = 1;
const [WORST, SAME] = [15, 14];

/**
 * Keeps the k largest of each of M rows of similarities, as `buildSelect` does it; rows are claimed. Rows must
 * be readable up to a multiple of eight numbers.
 */
export function selectNative(): NativeFunction {
  return nativeFunction("selectNearest", PARAMETERS, (asm, args, slots) => {
    const [row, rows, last] = slots;
    emitClaims(asm, { ...args, row, rows, last }, () => {
      const next = asm.newLabel();
      // r13 the row, rsi its list, rbx from a similarity to its index, r14 bytes of a list, r12 rows to go
      asm.load64(R.r12, rows);
      asm.load32(R.r13, args.stride);
      asm.multiply(R.r13, row);
      asm.add(R.r13, args.tile);
      asm.load32(R.r14, args.k);
      asm.shiftLeft(R.r14, 2);
      asm.move(R.rsi, R.r14);
      asm.multiply(R.rsi, row);
      asm.add(R.rsi, args.similarities);
      asm.load64(R.rbx, args.indices);
      asm.subtract(R.rbx, args.similarities);
      asm.label(next);
      selectRow(asm, args);
      asm.load32(R.rax, args.stride);
      asm.add(R.r13, R.rax);
      asm.add(R.rsi, R.r14);
      asm.subtractNumber(R.r12, 1);
      asm.jumpIf(IF.notEqual, next);
    });
  }, { slots: 3 });
}

/** Meets one row, eight numbers at a time; few of them are larger than the last place. */
function selectRow(asm: Assembler, args: NativeArguments<typeof PARAMETERS>): void {
  const [eight, none, lane, skip] = Array.from({ length: 4 }, () => asm.newLabel());
  asm.address(R.r10, { base: R.rsi, index: R.r14, offset: -4 }); // the last place
  asm.load32(R.r15, args.count);
  asm.zero(R.r9);
  asm.vector(V.spread, WORST, 0, { base: R.r10 });
  asm.label(eight);
  asm.vector(V.compare, 0, WORST, { base: R.r13, index: R.r9, scale: 4 }, { immediate: LESS });
  asm.vector(V.signs, R.rcx, 0, 0);
  asm.test(R.rcx);
  asm.jumpIf(IF.equal, none);
  asm.label(lane);
  asm.raw(0x0f, 0xbc, 0xc1); // bsf eax, ecx
  asm.address(R.rdx, { base: R.rcx, offset: -1 });
  asm.raw(0x21, 0xd1); // and ecx, edx
  asm.add(R.rax, R.r9);
  asm.compare(R.rax, R.r15);
  asm.jumpIf(IF.notBelow, none);
  asm.vector(V.spread, SAME, 0, { base: R.r13, index: R.rax, scale: 4 });
  asm.vector(V.least, SAME, SAME, lanes(asm, 1));
  asm.vector(V.compareLow, SAME, 0, WORST, { long: false });
  asm.jumpIf(IF.notAbove, skip);
  insert(asm, args);
  asm.label(skip);
  asm.test(R.rcx);
  asm.jumpIf(IF.notEqual, lane);
  asm.label(none);
  asm.addNumber(R.r9, 8);
  asm.compare(R.r9, R.r15);
  asm.jumpIf(IF.below, eight);
}

/** Puts number rax of the row into its place; smaller ones move down. */
function insert(asm: Assembler, args: NativeArguments<typeof PARAMETERS>): void {
  const [again, there] = [asm.newLabel(), asm.newLabel()];
  asm.load32(R.rdx, args.first);
  asm.add(R.rax, R.rdx);
  asm.move(R.rdi, R.r10);
  asm.label(again);
  asm.compare(R.rdi, R.rsi);
  asm.jumpIf(IF.equal, there);
  asm.vector(V.compareLow, SAME, 0, { base: R.rdi, offset: -4 }, { long: false });
  asm.jumpIf(IF.notAbove, there);
  asm.load32(R.rdx, { base: R.rdi, offset: -4 });
  asm.store32({ base: R.rdi }, R.rdx);
  asm.load32(R.rdx, { base: R.rdi, index: R.rbx, offset: -4 });
  asm.store32({ base: R.rdi, index: R.rbx }, R.rdx);
  asm.subtractNumber(R.rdi, 4);
  asm.jump(again);
  asm.label(there);
  asm.vector(V.storeLow, SAME, 0, { base: R.rdi }, { long: false });
  asm.store32({ base: R.rdi, index: R.rbx }, R.rax);
  asm.vector(V.spread, WORST, 0, { base: R.r10 });
}
