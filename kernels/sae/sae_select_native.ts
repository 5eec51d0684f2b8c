import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { take, zeroLanes } from "./sae_native_lanes.ts";

const LESS = 1;
/** Signs of all lanes into a general register; 0 stands between. */
const SIGNS = { prefix: 0, map: 1, opcode: 0x50 } as const;
/** Compares the lowest numbers and sets the flags; 0 stands between. */
const COMPARE_LOW = { prefix: 0, map: 1, opcode: 0x2e } as const;

/** The twin of `addSelect`: looks at eight features at a time, and takes those above the least kept. */
export function selectNative(): NativeFunction {
  const parameters = {
    inputs: "address",
    stride: "count",
    bias: "address",
    columns: "count",
    count: "count",
    slots: "count",
    slotStride: "count",
    values: "address",
    features: "address",
  } as const;
  const slots = 5; // four hold eight sums
  return nativeFunction("sae select", parameters, (asm, args, [s0, _1, _2, _3, rows]) => {
    const [inputs, bias, columns, last, values, features] = [
      R.r8,
      R.r9,
      R.r10,
      R.r11,
      R.r12,
      R.r13,
    ];
    const [f, mask, lane, at] = [R.rbx, R.rbp, R.rcx, R.rdx];
    const [sums, floor, one, old] = [0, 1, 2, 3];
    take(
      asm,
      [[inputs, args.inputs], [bias, args.bias], [values, args.values], [features, args.features]],
      [[columns, args.columns], [last, args.slots], [R.rax, args.count]],
    );
    asm.store64(rows, R.rax);
    asm.subtractNumber(last, 1);
    asm.shiftLeft(last, 2);
    const [row, scan, lanes, next, move, put] = Array.from({ length: 6 }, () => asm.newLabel());
    asm.label(row);
    asm.zero(R.rax);
    asm.move(at, last);
    const clear = asm.newLabel();
    asm.label(clear);
    asm.store32({ base: values, index: at }, R.rax);
    asm.store32({ base: features, index: at }, R.rax);
    asm.subtractNumber(at, 4);
    asm.jumpIf(IF.notLess, clear);
    zeroLanes(asm, floor);
    asm.zero(f);
    asm.label(scan);
    asm.vector(V.load, sums, 0, { base: inputs, index: f, scale: 4 });
    asm.vector(V.add, sums, sums, { base: bias, index: f, scale: 4 });
    asm.vector(V.compare, old, floor, sums, { immediate: LESS });
    asm.vector(SIGNS, mask, 0, old);
    asm.test(mask);
    asm.jumpIf(IF.equal, next);
    asm.vector(V.store, sums, 0, s0);
    asm.label(lanes);
    asm.raw(0x0f, 0xbc, 0xcd); // bsf ecx, ebp: the lowest lane
    asm.address(at, s0);
    asm.vector(V.loadLow, one, 0, { base: at, index: lane, scale: 4 }, { long: false });
    asm.vector(COMPARE_LOW, one, 0, floor, { long: false });
    const passed = asm.newLabel();
    asm.jumpIf(IF.notAbove, passed); // the floor has risen meanwhile
    asm.move(at, last);
    asm.label(move);
    asm.test(at);
    asm.jumpIf(IF.equal, put);
    asm.vector(V.loadLow, old, 0, { base: values, index: at, offset: -4 }, { long: false });
    asm.vector(COMPARE_LOW, one, 0, old, { long: false });
    asm.jumpIf(IF.notAbove, put);
    asm.vector(V.storeLow, old, 0, { base: values, index: at }, { long: false });
    asm.load32(R.rax, { base: features, index: at, offset: -4 });
    asm.store32({ base: features, index: at }, R.rax);
    asm.subtractNumber(at, 4);
    asm.jump(move);
    asm.label(put);
    asm.vector(V.storeLow, one, 0, { base: values, index: at }, { long: false });
    asm.address(R.rax, { base: f, index: lane });
    asm.store32({ base: features, index: at }, R.rax);
    asm.vector(V.spread, floor, 0, { base: values, index: last });
    asm.label(passed);
    asm.address(R.rax, { base: mask, offset: -1 });
    asm.raw(0x21, 0xc5); // and ebp, eax: without the lowest
    asm.test(mask);
    asm.jumpIf(IF.notEqual, lanes);
    asm.label(next);
    asm.addNumber(f, 8);
    asm.compare(f, columns);
    asm.jumpIf(IF.below, scan);
    asm.load32(R.rax, args.stride);
    asm.add(inputs, R.rax);
    asm.load32(R.rax, args.slotStride);
    asm.add(values, R.rax);
    asm.add(features, R.rax);
    asm.load64(R.rax, rows);
    asm.subtractNumber(R.rax, 1);
    asm.store64(rows, R.rax);
    asm.jumpIf(IF.notEqual, row);
  }, { slots });
}
