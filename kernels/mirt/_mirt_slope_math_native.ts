import type { Assembler, Memory, Operand } from "../native/assembler.ts";
import { V } from "../native/vector_codes.ts";
import { expNative, lanes } from "../native/vector_math.ts";
import { betaSeries } from "../special/beta_series.ts";
import { TANH } from "./_mirt_slopes.ts";
import { CLIP_LOGIT, type MirtLikelihood } from "./mirt_problem.ts";

/** Where what belongs to these cells is read. */
export interface SlopeInputs {
  readonly z: Memory;
  readonly target: Memory;
  readonly weight: Memory;
  readonly level: Memory;
  readonly remainder: Memory;
}

/** The registers that hold the two parts of slopes afterwards; the first ten are written. */
export const [REST, LEVEL] = [5, 9];
const [X, E, Q, T, U, S, N, R, NEAR, SIZE] = [0, 1, 2, 3, 4, REST, 6, 7, 8, LEVEL];

const [LESS, LESS_OR_EQUAL] = [1, 2];

/** Both parts of the slopes of eight cells, or of four, with the bits of `slopes` in WebAssembly. */
export function slopesOf(
  asm: Assembler,
  likelihood: MirtLikelihood,
  { z, target, weight, level, remainder }: SlopeInputs,
  { long = true }: { long?: boolean } = {},
): void {
  const op = (code: typeof V[keyof typeof V], to: number, a: number, b: Operand) =>
    asm.vector(code, to, a, b, { long });
  const load = (to: number, from: Operand) => op(V.load, to, 0, from);
  const constant = (value: number) => lanes(asm, value);
  const blend = (to: number, [yes, no, mask]: readonly [number, number, number]) =>
    asm.vector(V.blend, to, no, yes, { long, immediate: mask << 4 });
  const compare = (to: number, a: number, b: Operand, immediate: number) =>
    asm.vector(V.compare, to, a, b, { long, immediate });
  const horner = (to: number, x: number, [first, ...rest]: readonly number[]) => {
    load(to, constant(first));
    for (const c of rest) op(V.scaleAdd, to, x, constant(c));
  };

  load(X, z);
  op(V.or, R, X, constant(-0));
  expNative(asm, { out: E, x: R, n: N, r: R, s: S }, { long });
  load(N, constant(1));
  op(V.add, Q, N, E);
  op(V.divide, Q, N, Q);
  load(S, constant(-0));
  op(V.andNot, SIZE, S, X);
  compare(NEAR, SIZE, N, LESS);
  // t = 2 p − 1, from its own series where z is small
  op(V.multiply, U, X, X);
  horner(S, U, TANH);
  op(V.multiply, S, S, X);
  op(V.subtract, T, N, E);
  op(V.multiply, T, T, Q);
  op(V.and, R, X, constant(-0));
  op(V.or, T, T, R);
  blend(T, [S, T, NEAR]);
  if (likelihood.kind === "bernoulli") bernoulli();
  else beta(likelihood.precision ?? 10);
  op(V.and, U, NEAR, remainder);
  load(N, weight);
  op(V.scaleAdd, S, N, U);
  compare(U, SIZE, constant(CLIP_LOGIT), LESS_OR_EQUAL);
  op(V.and, S, S, U);
  op(V.and, LEVEL, NEAR, level);

  function bernoulli(): void {
    op(V.multiply, U, E, Q);
    op(V.xor, R, R, R);
    compare(R, X, R, LESS);
    blend(U, [U, Q, R]);
    op(V.subtract, U, U, target);
    op(V.multiply, S, T, constant(0.5));
    blend(S, [S, U, NEAR]);
  }
  function beta(precision: number): void {
    const series = [...betaSeries(precision).gradient];
    const falling = (from: number) => series.filter((_, k) => k % 2 === from).reverse();
    op(V.add, U, T, T);
    op(V.scaleAdd, U, T, constant(-1));
    op(V.multiply, R, U, U);
    horner(S, R, falling(0));
    horner(N, R, falling(1));
    op(V.multiplyAdd, S, N, U);
    op(V.multiply, E, E, Q);
    op(V.multiply, Q, E, Q);
    op(V.multiply, N, Q, constant(precision));
    op(V.scaleAdd, S, N, constant(1));
    op(V.multiply, N, T, constant(0.25));
    op(V.multiply, N, N, T);
    op(V.xor, Q, Q, constant(-0));
    blend(Q, [N, Q, NEAR]);
    load(N, target);
    op(V.multiply, N, N, constant(precision));
    op(V.multiply, N, N, Q);
    op(V.scaleAdd, S, T, N);
  }
}
