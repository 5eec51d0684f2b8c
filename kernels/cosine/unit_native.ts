import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { emitClaims } from "../product/claims_native.ts";

const PARAMETERS = {
  claims: "address",
  block: "count",
  M: "count",
  from: "far",
  fromStride: "count",
  out: "address",
  stride: "count",
  eights: "count",
  squares: "address",
} as const;

const LESS = 1;
/** The number 1 as a double. */
const ONE = [...new Uint8Array(Float64Array.of(1).buffer)];

/**
 * Writes M rows of 8 × `eights` numbers scaled to length one, as `unitRows` does it, and the sum of squares of
 * each as a double; rows are claimed. They may be written where they lie.
 */
export function unitNative(): NativeFunction {
  return nativeFunction("unitRows", PARAMETERS, (asm, args, slots) => {
    const [row, rows, last] = slots;
    const [next, sum, scale] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
    const short = { long: false };
    emitClaims(asm, { ...args, row, rows, last }, () => {
      asm.load32(R.rcx, args.fromStride);
      asm.load32(R.r14, args.stride);
      asm.load64(R.r13, row);
      asm.move(R.r15, R.r13);
      asm.multiply(R.r15, R.r14);
      asm.add(R.r15, args.out);
      asm.move(R.rbx, R.r13);
      asm.shiftLeft(R.rbx, 3);
      asm.add(R.rbx, args.squares);
      asm.multiply(R.r13, R.rcx);
      asm.add(R.r13, args.from);
      asm.load64(R.r12, rows);
      asm.label(next);
      for (const half of [0, 1]) asm.vector(V.xor, half, half, half);
      asm.move(R.rdx, R.r13);
      asm.load32(R.r8, args.eights);
      asm.label(sum);
      for (const half of [0, 1]) {
        asm.vector(V.toDouble, 2 + half, 0, { base: R.rdx, offset: 16 * half });
        // The product is exact in double precision, so that fusing changes nothing.
        asm.vector(D.multiplyAdd, half, 2 + half, 2 + half);
      }
      asm.addNumber(R.rdx, 32);
      asm.subtractNumber(R.r8, 1);
      asm.jumpIf(IF.notEqual, sum);
      asm.vector(D.add, 0, 0, 1);
      asm.vector(D.takeUpper, 0, 0, 1, { immediate: 1 });
      asm.vector(D.add, 0, 0, 1, short);
      asm.vector(D.addPairs, 0, 0, 0, short);
      asm.vector(D.storeLow, 0, 0, { base: R.rbx }, short);
      asm.vector(V.xor, 1, 1, 1);
      asm.vector(D.compare, 1, 1, 0, { ...short, immediate: LESS });
      asm.vector(D.root, 0, 0, 0, short);
      asm.vector(D.loadLow, 2, 0, asm.constant(ONE), short);
      asm.vector(D.divide, 2, 2, 0, short);
      asm.vector(D.and, 2, 2, 1, short);
      asm.vector(D.spread, 0, 0, 2);
      asm.move(R.rdx, R.r13);
      asm.move(R.r9, R.r15);
      asm.load32(R.r8, args.eights);
      asm.label(scale);
      for (const half of [0, 1]) {
        asm.vector(V.toDouble, 2, 0, { base: R.rdx, offset: 16 * half });
        asm.vector(D.multiply, 2, 2, 0);
        asm.vector(D.toFloat, 2, 0, 2);
        asm.vector(V.store, 2, 0, { base: R.r9, offset: 16 * half }, short);
      }
      asm.addNumber(R.rdx, 32);
      asm.addNumber(R.r9, 32);
      asm.subtractNumber(R.r8, 1);
      asm.jumpIf(IF.notEqual, scale);
      asm.add(R.r13, R.rcx);
      asm.add(R.r15, R.r14);
      asm.addNumber(R.rbx, 8);
      asm.subtractNumber(R.r12, 1);
      asm.jumpIf(IF.notEqual, next);
    });
  }, { slots: 3 });
}
