import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { overStrips, repeat, take, zeroLanes } from "./sae_native_lanes.ts";

/** The twin of `addGather`. */
export function gatherNative(): NativeFunction {
  const parameters = {
    x: "address",
    order: "address",
    count: "count",
    bias: "address",
    out: "address",
    stride: "count",
  } as const;
  return nativeFunction("sae gather", parameters, (asm, args) => {
    const [from, order, bias, out, stride, count, at] = [
      R.r8,
      R.r9,
      R.r10,
      R.r11,
      R.r12,
      R.r13,
      R.rcx,
    ];
    take(
      asm,
      [[order, args.order], [bias, args.bias], [out, args.out]],
      [[stride, args.stride], [count, args.count]],
    );
    repeat(asm, count, () => {
      asm.load32(from, { base: order });
      asm.multiply(from, stride);
      asm.add(from, args.x);
      overStrips(asm, at, stride, (i, place) => {
        asm.vector(V.load, i, 0, place(from));
        asm.vector(V.subtract, i, i, place(bias));
        asm.vector(V.store, i, 0, place(out));
      });
      asm.addNumber(order, 4);
      asm.add(out, stride);
    });
  });
}

/** The twin of `addClear`. */
export function clearNative(): NativeFunction {
  const parameters = { out: "address", bytes: "count" } as const;
  return nativeFunction("sae clear", parameters, (asm, args) => {
    take(asm, [[R.r8, args.out]], [[R.r9, args.bytes]]);
    zeroLanes(asm, 0);
    overStrips(asm, R.rcx, R.r9, (_, place) => asm.vector(V.store, 0, 0, place(R.r8)));
  });
}

/** Of two quads (in each half) the lower, or the upper, lanes by turns. */
const LOW_PAIRS = { prefix: 0, map: 1, opcode: 0x14 } as const;
const HIGH_PAIRS = { prefix: 0, map: 1, opcode: 0x15 } as const;

/** The twin of `addTurn`: eight rows and four columns at a time. */
export function turnNative(): NativeFunction {
  const parameters = {
    rows: "address",
    stride: "count",
    columns: "count",
    eights: "count",
    out: "address",
    outStride: "count",
  } as const;
  return nativeFunction("sae turn", parameters, (asm, args) => {
    const [rows, stride, columns, eights, out, outStride] = [
      R.r8,
      R.r9,
      R.r10,
      R.r11,
      R.r12,
      R.r13,
    ];
    const [upper, lower, to, triple, lowerFour] = [R.rax, R.rcx, R.rdx, R.rbx, R.rsi];
    take(
      asm,
      [[rows, args.rows], [out, args.out]],
      [[stride, args.stride], [eights, args.eights], [outStride, args.outStride]],
    );
    asm.address(triple, { base: stride, index: stride, scale: 2 });
    repeat(asm, eights, () => {
      asm.move(upper, rows);
      asm.address(lower, { base: rows, index: stride, scale: 4 });
      asm.move(lowerFour, lower);
      asm.move(to, out);
      asm.load32(columns, args.columns);
      const row = (base: number, r: number) =>
        r === 0
          ? { base }
          : r === 3
          ? { base, index: triple }
          : { base, index: stride, scale: r as 1 | 2 };
      const quads = asm.newLabel();
      asm.label(quads);
      for (let r = 0; r < 4; r++) {
        asm.vector(V.load, r, 0, row(upper, r), { long: false });
        asm.vector(D.putUpper, r, r, row(lower, r), { immediate: 1 });
      }
      asm.vector(LOW_PAIRS, 4, 0, 1);
      asm.vector(LOW_PAIRS, 5, 2, 3);
      asm.vector(HIGH_PAIRS, 6, 0, 1);
      asm.vector(HIGH_PAIRS, 7, 2, 3);
      asm.vector(D.firsts, 0, 4, 5);
      asm.vector(D.seconds, 1, 4, 5);
      asm.vector(D.firsts, 2, 6, 7);
      asm.vector(D.seconds, 3, 6, 7);
      for (let c = 0; c < 4; c++) {
        asm.vector(V.store, c, 0, { base: to });
        asm.add(to, outStride);
      }
      asm.addNumber(upper, 16);
      asm.addNumber(lower, 16);
      asm.subtractNumber(columns, 4);
      asm.jumpIf(IF.notEqual, quads);
      asm.address(rows, { base: lowerFour, index: stride, scale: 4 });
      asm.addNumber(out, 32);
    });
  });
}

/**
 * `copy(…)`: rows of bytes from one address to another, both given as their lower and upper 32 bits, so that
 * arrays outside the memory can be reached.
 */
export function copyNative(): NativeFunction {
  const parameters = {
    fromLow: "count",
    fromHigh: "count",
    fromStride: "count",
    toLow: "count",
    toHigh: "count",
    toStride: "count",
    bytes: "count",
    count: "count",
  } as const;
  return nativeFunction("sae copy", parameters, (asm, args) => {
    const [from, to, fromStride, toStride, count, bytes] = [
      R.r8,
      R.r9,
      R.r10,
      R.r11,
      R.r12,
      R.r13,
    ];
    for (
      const [place, low, high] of [
        [from, args.fromLow, args.fromHigh],
        [to, args.toLow, args.toHigh],
      ] as const
    ) {
      asm.load32(place, high);
      asm.shiftLeft(place, 32);
      asm.load32(R.rax, low);
      asm.add(place, R.rax);
    }
    take(asm, [], [
      [fromStride, args.fromStride],
      [toStride, args.toStride],
      [count, args.count],
      [bytes, args.bytes],
    ]);
    repeat(asm, count, () => {
      asm.move(R.rsi, from);
      asm.move(R.rdi, to);
      asm.move(R.rcx, bytes);
      asm.raw(0xf3, 0xa4); // rep movsb
      asm.add(from, fromStride);
      asm.add(to, toStride);
    });
  }, { vectors: false });
}
