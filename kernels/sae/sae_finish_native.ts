import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { lanes } from "../native/vector_math.ts";
import { STRIP } from "./sae_lanes.ts";
import { EACH, foldLanes, overStrips, repeat, take, zeroLanes } from "./sae_native_lanes.ts";

const short = { long: false };
const SUMS = [4, 5, 6, 7] as const;

/** The twin of `addSettle`. */
export function settleNative(): NativeFunction {
  const parameters = {
    gradient: "address",
    decoder: "address",
    encoderGradient: "address",
    encoder: "address",
    bias: "address",
    left: "address",
    stride: "count",
    count: "count",
    squares: "address",
  } as const;
  return nativeFunction("sae settle", parameters, (asm, args) => {
    const [gradient, decoder, encoderGradient, encoder] = [R.r8, R.r9, R.r10, R.r11];
    const [bias, left, squares, stride, count, at] = [R.r12, R.r13, R.r14, R.r15, R.rbx, R.rcx];
    const factor = 8;
    take(asm, [
      [gradient, args.gradient],
      [decoder, args.decoder],
      [encoderGradient, args.encoderGradient],
      [encoder, args.encoder],
      [bias, args.bias],
      [left, args.left],
      [squares, args.squares],
    ], [[stride, args.stride], [count, args.count]]);
    const pass = (body: Parameters<typeof overStrips>[3]) => {
      for (const sum of SUMS) zeroLanes(asm, sum);
      overStrips(asm, at, stride, body);
      foldLanes(asm, SUMS, 0);
    };
    repeat(asm, count, () => {
      pass((i, place) => {
        asm.vector(V.load, i, 0, place(gradient));
        asm.vector(V.multiplyAdd, SUMS[i], i, place(decoder));
      });
      asm.vector(V.spread, factor, 0, SUMS[0]);
      pass((i, place) => {
        asm.vector(V.load, i, 0, place(gradient));
        asm.vector(V.multiplyTake, i, factor, place(decoder));
        asm.vector(V.store, i, 0, place(gradient));
        asm.vector(V.multiplyAdd, SUMS[i], i, i);
      });
      asm.vector(V.storeLow, SUMS[0], 0, { base: squares }, short);
      asm.vector(V.spread, factor, 0, { base: bias });
      pass((i, place) => {
        asm.vector(V.load, i, 0, place(left));
        asm.vector(V.multiplyTake, i, factor, place(encoder));
        asm.vector(V.store, i, 0, place(left));
        asm.vector(V.load, i, 0, place(encoderGradient));
        asm.vector(V.multiplyAdd, SUMS[i], i, i);
      });
      asm.vector(V.storeLow, SUMS[0], 0, { base: squares, offset: 4 }, short);
      for (const row of [gradient, decoder, encoderGradient, encoder]) asm.add(row, stride);
      asm.addNumber(bias, 4);
      asm.addNumber(squares, 8);
    });
  });
}

/** The twin of `addTotal`. */
export function totalNative(): NativeFunction {
  const parameters = { rows: "address", stride: "count", count: "count", out: "address" } as const;
  return nativeFunction("sae total", parameters, (asm, args) => {
    const [rows, stride, out, at, from, left] = [R.r8, R.r9, R.r10, R.rcx, R.rdx, R.rax];
    take(asm, [[rows, args.rows], [out, args.out]], [[stride, args.stride]]);
    const again = asm.newLabel();
    asm.zero(at);
    asm.label(again);
    for (const i of EACH) zeroLanes(asm, i);
    asm.address(from, { base: rows, index: at });
    asm.load32(left, args.count);
    repeat(asm, left, () => {
      for (const i of EACH) asm.vector(V.add, i, i, { base: from, offset: 32 * i });
      asm.add(from, stride);
    });
    for (const i of EACH) asm.vector(V.store, i, 0, { base: out, index: at, offset: 32 * i });
    asm.addNumber(at, 4 * STRIP);
    asm.compare(at, stride);
    asm.jumpIf(IF.below, again);
  });
}

/** The twin of `addUnit`. */
export function unitNative(): NativeFunction {
  const parameters = { rows: "address", stride: "count", count: "count" } as const;
  return nativeFunction("sae unit", parameters, (asm, args) => {
    const [rows, stride, count, at] = [R.r8, R.r9, R.r10, R.rcx];
    take(asm, [[rows, args.rows]], [[stride, args.stride], [count, args.count]]);
    repeat(asm, count, () => {
      for (const sum of SUMS) zeroLanes(asm, sum);
      overStrips(asm, at, stride, (i, place) => {
        asm.vector(V.load, i, 0, place(rows));
        asm.vector(V.multiplyAdd, SUMS[i], i, i);
      });
      foldLanes(asm, SUMS, 0);
      asm.vector(V.root, 4, 0, 4, short);
      asm.vector(V.load, 8, 0, lanes(asm, 1));
      asm.vector(V.divide, 8, 8, 4, short);
      asm.vector(V.spread, 8, 0, 8);
      overStrips(asm, at, stride, (i, place) => {
        asm.vector(V.multiply, i, 8, place(rows));
        asm.vector(V.store, i, 0, place(rows));
      });
      asm.add(rows, stride);
    });
  });
}

/** The twin of `addAdam`. */
export function adamNative(): NativeFunction {
  const parameters = {
    p: "address",
    g: "address",
    m: "address",
    s: "address",
    bytes: "count",
    mean: "f32",
    root: "f32",
    scale: "f32",
    rest1: "f32",
    beta2: "f32",
    rest2: "f32",
    epsilon: "f32",
    rate: "f32",
  } as const;
  return nativeFunction("sae adam", parameters, (asm, args) => {
    const [p, g, m, s, bytes, at] = [R.r8, R.r9, R.r10, R.r11, R.r12, R.rcx];
    take(
      asm,
      [[p, args.p], [g, args.g], [m, args.m], [s, args.s]],
      [[bytes, args.bytes]],
    );
    const { mean, root, scale, rest1, beta2, rest2, epsilon, rate } = args;
    const factors = [mean, root, scale, rest1, beta2, rest2, epsilon, rate];
    factors.forEach((from, i) => asm.vector(V.spread, 8 + i, 0, from));
    const at8 = (from: typeof mean) => 8 + factors.indexOf(from);
    overStrips(asm, at, bytes, (_, place) => {
      const [gradient, first, second] = [0, 1, 2];
      asm.vector(V.multiply, gradient, at8(scale), place(g));
      asm.vector(V.load, first, 0, place(m));
      asm.vector(V.subtract, 3, gradient, first);
      asm.vector(V.multiplyAdd, first, at8(rest1), 3);
      asm.vector(V.multiply, second, at8(beta2), place(s));
      asm.vector(V.multiply, gradient, gradient, gradient);
      asm.vector(V.multiplyAdd, second, at8(rest2), gradient);
      asm.vector(V.store, first, 0, place(m));
      asm.vector(V.store, second, 0, place(s));
      asm.vector(V.root, second, 0, second);
      asm.vector(V.multiply, second, second, at8(root));
      asm.vector(V.add, second, second, at8(epsilon));
      asm.vector(V.multiply, first, first, at8(mean));
      asm.vector(V.divide, first, first, second);
      asm.vector(V.load, 3, 0, place(p));
      asm.vector(V.multiplyTake, 3, at8(rate), first);
      asm.vector(V.store, 3, 0, place(p));
    });
  });
}
