import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { STRIP } from "./sae_lanes.ts";
import { EACH, foldLanes, repeat, take, zeroLanes } from "./sae_native_lanes.ts";

/** The twin of `addSpread`. */
export function spreadNative(): NativeFunction {
  const parameters = {
    rows: "address",
    stride: "count",
    count: "count",
    share: "f32",
    sums: "address",
    squares: "address",
  } as const;
  return nativeFunction("sae spread", parameters, (asm, args) => {
    const [rows, stride, sums, at, from, left] = [R.r8, R.r9, R.r10, R.rcx, R.rdx, R.rax];
    const [mean, square, x, share] = [0, 4, 8, 12];
    take(asm, [[rows, args.rows], [sums, args.sums]], [[stride, args.stride]]);
    asm.vector(V.spread, share, 0, args.share);
    for (const i of EACH) zeroLanes(asm, square + i);
    const overRows = (act: (i: number) => void) => {
      asm.address(from, { base: rows, index: at });
      asm.load32(left, args.count);
      repeat(asm, left, () => {
        EACH.forEach(act);
        asm.add(from, stride);
      });
    };
    const again = asm.newLabel();
    asm.zero(at);
    asm.label(again);
    for (const i of EACH) zeroLanes(asm, mean + i);
    overRows((i) => asm.vector(V.add, mean + i, mean + i, { base: from, offset: 32 * i }));
    for (const i of EACH) {
      asm.vector(V.store, mean + i, 0, { base: sums, index: at, offset: 32 * i });
      asm.vector(V.multiply, mean + i, share, mean + i);
    }
    overRows((i) => {
      asm.vector(V.load, x + i, 0, { base: from, offset: 32 * i });
      asm.vector(V.subtract, x + i, x + i, mean + i);
      asm.vector(V.multiplyAdd, square + i, x + i, x + i);
    });
    asm.addNumber(at, 4 * STRIP);
    asm.compare(at, stride);
    asm.jumpIf(IF.below, again);
    foldLanes(asm, [square, square + 1, square + 2, square + 3], x);
    asm.load64(R.rax, args.squares);
    asm.vector(V.storeLow, square, 0, { base: R.rax }, { long: false });
  });
}

/** Lines of the next strip, fetched while this one is worked on: rows lie too far apart to be foreseen. */
const AHEAD = [4 * STRIP, 4 * STRIP + 64];

/** The twin of `addPull`: both matrices at once. */
export function pullNative(): NativeFunction {
  const parameters = {
    from: "count",
    to: "count",
    starts: "address",
    entries: "address",
    base: "address",
    decoder: "address",
    encoder: "address",
    stride: "count",
    first: "count",
    end: "count",
  } as const;
  return nativeFunction("sae pull", parameters, (asm, args) => {
    const [f, starts, entries, base, at, end] = [R.r8, R.r9, R.r10, R.r11, R.rcx, R.rbx];
    const [entry, last, row, place, rest, start] = [R.rdx, R.rsi, R.rax, R.r12, R.r13, R.r14];
    const matrices = [args.decoder, args.encoder].map((out, part) => ({
      out,
      sum: 4 * part,
      weight: 8 + part,
      part,
    }));
    take(
      asm,
      [[starts, args.starts], [entries, args.entries], [base, args.base]],
      [[f, args.from], [end, args.end]],
    );
    const [feature, strip, pass, next] = Array.from({ length: 4 }, () => asm.newLabel());
    asm.label(feature);
    asm.load32(start, { base: starts, index: f, scale: 4 });
    asm.load32(last, { base: starts, index: f, scale: 4, offset: 4 });
    asm.compare(start, last);
    asm.jumpIf(IF.equal, next);
    for (const number of [start, last]) {
      asm.shiftLeft(number, 4);
      asm.add(number, entries);
    }
    asm.load32(at, args.first);
    asm.load32(place, args.stride);
    asm.multiply(place, f);
    asm.label(strip);
    for (const { sum } of matrices) for (const i of EACH) zeroLanes(asm, sum + i);
    asm.address(rest, { base, index: at });
    asm.move(entry, start);
    asm.label(pass);
    for (const { sum, weight, part } of matrices) {
      asm.load32(row, { base: entry, offset: 4 * part });
      asm.vector(V.spread, weight, 0, { base: entry, offset: 8 + 4 * part });
      for (const i of EACH) {
        asm.vector(V.multiplyAdd, sum + i, weight, { base: rest, index: row, offset: 32 * i });
      }
      for (const line of AHEAD) { // prefetcht0 [r13 + rax + line]
        asm.raw(0x41, 0x0f, 0x18, 0x8c, 0x05, line, 0, 0, 0);
      }
    }
    asm.addNumber(entry, 16);
    asm.compare(entry, last);
    asm.jumpIf(IF.below, pass);
    for (const { out, sum } of matrices) {
      asm.load64(row, out);
      asm.add(row, place);
      for (const i of EACH) {
        asm.vector(V.store, sum + i, 0, { base: row, index: at, offset: 32 * i });
      }
    }
    asm.addNumber(at, 4 * STRIP);
    asm.compare(at, end);
    asm.jumpIf(IF.below, strip);
    asm.label(next);
    asm.addNumber(f, 1);
    asm.load32(row, args.to);
    asm.compare(f, row);
    asm.jumpIf(IF.below, feature);
  });
}
