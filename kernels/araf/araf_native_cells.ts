import { type Assembler, IF, type Operand, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { expNative, lanes, wholeLanes } from "../native/vector_math.ts";
import type { BetaSeries } from "../special/beta_series.ts";
import { CLIP_LOGIT } from "./araf_schedule.ts";

const PARAMETERS = { at: "address", target: "address", weight: "address", count: "count" } as const;
const [AT, TARGET, WEIGHT, COUNT] = [R.r8, R.r9, R.r10, R.r11];

/** The twin of `addCells`: the same formulas and the same bits, eight cells at a time. */
export function cellsNative(beta?: BetaSeries): NativeFunction {
  const name = `araf cells ${beta ? beta.precision : "cross-entropy"}`;
  return nativeFunction(name, PARAMETERS, (asm, args) => {
    const [four, end] = [asm.newLabel(), asm.newLabel()];
    asm.load64(AT, args.at);
    asm.load64(TARGET, args.target);
    asm.load64(WEIGHT, args.weight);
    asm.load32(COUNT, args.count);
    const run = (lanes: 4 | 8, next: string) => {
      const again = asm.newLabel();
      asm.label(again);
      asm.compareNumber(COUNT, lanes);
      asm.jumpIf(IF.below, next);
      cells(asm, beta, lanes === 8);
      for (const p of [AT, TARGET, WEIGHT]) asm.addNumber(p, 4 * lanes);
      asm.subtractNumber(COUNT, lanes);
      asm.jump(again);
    };
    run(8, four);
    asm.label(four);
    run(4, end);
    asm.label(end);
  });
}

function cells(asm: Assembler, beta: BetaSeries | undefined, long: boolean): void {
  const [z, e, n, r, q, t, x, s, even, square, one] = Array.from({ length: 11 }, (_, i) => i);
  const op = (code: typeof V[keyof typeof V], to: number, a: number, b: Operand) =>
    asm.vector(code, to, a, b, { long });
  const constant = (value: number) => lanes(asm, value);
  const signs = wholeLanes(asm, 1 << 31);
  op(V.load, z, 0, { base: AT });
  op(V.load, one, 0, constant(1));
  op(V.or, r, z, signs);
  expNative(asm, { out: e, x: r, n, r, s }, { long });
  op(V.add, q, one, e);
  op(V.divide, q, one, q);
  if (beta) betaSlope(beta);
  else {
    op(V.multiply, s, e, q);
    asm.vector(V.blend, s, q, s, { long, immediate: z << 4 }); // where z has a sign
    op(V.subtract, s, s, { base: TARGET });
  }
  op(V.multiply, s, s, { base: WEIGHT });
  op(V.load, n, 0, signs);
  op(V.andNot, z, n, z);
  asm.vector(V.compare, z, z, constant(CLIP_LOGIT), { long, immediate: LESS_OR_EQUAL });
  op(V.and, s, s, z);
  op(V.store, s, 0, { base: AT });

  function horner(sum: number, by: number, powers: Float64Array): void {
    const [last, ...rest] = [...powers].reverse();
    op(V.load, sum, 0, constant(last));
    for (const term of rest) op(V.scaleAdd, sum, by, constant(term));
  }
  function betaSlope({ gradient: c, precision }: BetaSeries): void {
    op(V.subtract, t, one, e);
    op(V.multiply, t, t, q);
    op(V.multiply, x, t, t);
    op(V.load, n, 0, constant(2));
    op(V.scaleAdd, x, n, constant(-1));
    op(V.and, n, z, signs);
    op(V.or, t, t, n);
    op(V.multiply, square, x, x);
    horner(even, square, c.filter((_, k) => k % 2 === 0));
    horner(s, square, c.filter((_, k) => k % 2 === 1));
    op(V.scaleAdd, s, x, even);
    op(V.scaleTake, s, t, { base: TARGET });
    op(V.multiply, e, e, q);
    op(V.multiply, q, q, constant(precision));
    op(V.multiply, q, e, q);
    op(V.scaleAdd, s, q, t);
  }
}

const LESS_OR_EQUAL = 2;
