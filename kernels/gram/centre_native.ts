import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { emitClaims } from "../product/claims_native.ts";

/** Columns that are read at a time: a line of the cache. */
export const CENTRE_COLUMNS = 16;

const PARAMETERS = {
  claims: "address",
  block: "count",
  M: "count",
  from: "far",
  fromStride: "count",
  out: "address",
  stride: "count",
  count: "count",
  divisor: "address",
  mean: "address",
} as const;

/**
 * Writes `count` rows without the mean of each column, and the means, for M groups of 16 columns, which are
 * claimed. They may be written where they lie. Sums run down the rows in double precision; `divisor` is a double.
 */
export function centreNative(): NativeFunction {
  return nativeFunction("centreColumns", PARAMETERS, (asm, args, slots) => {
    const [row, rows, last] = slots;
    const [group, sum, take] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
    const QUADS = [0, 1, 2, 3];
    emitClaims(asm, { ...args, row, rows, last }, () => {
      asm.load32(R.rcx, args.fromStride);
      asm.load32(R.r14, args.stride);
      asm.load64(R.r13, row);
      asm.load64(R.r12, rows);
      asm.shiftLeft(R.r13, 6);
      asm.move(R.rbx, R.r13);
      asm.add(R.rbx, args.mean);
      asm.move(R.r15, R.r13);
      asm.add(R.r15, args.out);
      asm.add(R.r13, args.from);
      asm.label(group);
      for (const q of QUADS) asm.vector(V.xor, q, q, q);
      asm.move(R.rdx, R.r13);
      asm.load32(R.r8, args.count);
      asm.label(sum);
      for (const q of QUADS) {
        asm.vector(V.toDouble, 4 + q, 0, { base: R.rdx, offset: 16 * q });
        asm.vector(D.add, q, q, 4 + q);
      }
      asm.add(R.rdx, R.rcx);
      asm.subtractNumber(R.r8, 1);
      asm.jumpIf(IF.notEqual, sum);
      asm.load64(R.rax, args.divisor);
      asm.vector(D.spread, 4, 0, { base: R.rax });
      for (const q of QUADS) {
        asm.vector(D.divide, q, q, 4);
        asm.vector(D.toFloat, q, 0, q);
        asm.vector(V.store, q, 0, { base: R.rbx, offset: 16 * q }, { long: false });
      }
      for (const half of [0, 1]) {
        asm.vector(V.load, half, 0, { base: R.rbx, offset: 32 * half });
      }
      asm.move(R.rdx, R.r13);
      asm.move(R.r9, R.r15);
      asm.load32(R.r8, args.count);
      asm.label(take);
      for (const half of [0, 1]) {
        asm.vector(V.load, 2, 0, { base: R.rdx, offset: 32 * half });
        asm.vector(V.subtract, 2, 2, half);
        asm.vector(V.store, 2, 0, { base: R.r9, offset: 32 * half });
      }
      asm.add(R.rdx, R.rcx);
      asm.add(R.r9, R.r14);
      asm.subtractNumber(R.r8, 1);
      asm.jumpIf(IF.notEqual, take);
      asm.addNumber(R.r13, 64);
      asm.addNumber(R.r15, 64);
      asm.addNumber(R.rbx, 64);
      asm.subtractNumber(R.r12, 1);
      asm.jumpIf(IF.notEqual, group);
    });
  }, { slots: 3 });
}
