import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { emitClaims } from "./claims_native.ts";

const PARAMETERS = {
  claims: "address",
  block: "count",
  M: "count",
  from: "far",
  stride: "count",
  count: "count",
  out: "address",
} as const;

/**
 * `count` rows, `stride` bytes apart, become M panels of eight columns without gaps, as `packPanels` does it;
 * panels are claimed.
 */
export function packColumnsNative(): NativeFunction {
  return nativeFunction("packColumns", PARAMETERS, (asm, args, slots) => {
    const [row, rows, last] = slots;
    const [panel, step] = [asm.newLabel(), asm.newLabel()];
    emitClaims(asm, { ...args, row, rows, last }, () => {
      asm.load32(R.rcx, args.stride);
      asm.load32(R.r9, args.count);
      asm.load64(R.r13, row);
      asm.shiftLeft(R.r13, 5);
      asm.move(R.rbx, R.r13);
      asm.multiply(R.rbx, R.r9);
      asm.add(R.rbx, args.out);
      asm.add(R.r13, args.from);
      asm.load64(R.r12, rows);
      asm.label(panel);
      asm.move(R.rdx, R.r13);
      asm.move(R.r8, R.r9);
      asm.label(step);
      asm.vector(V.load, 0, 0, { base: R.rdx });
      asm.vector(V.store, 0, 0, { base: R.rbx });
      asm.add(R.rdx, R.rcx);
      asm.addNumber(R.rbx, 32);
      asm.subtractNumber(R.r8, 1);
      asm.jumpIf(IF.notEqual, step);
      asm.addNumber(R.r13, 32);
      asm.subtractNumber(R.r12, 1);
      asm.jumpIf(IF.notEqual, panel);
    });
  }, { slots: 3 });
}
