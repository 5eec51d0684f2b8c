import { type Assembler, IF, type Memory, type Operand, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { exp64Native, lanes64, log1p64Native } from "./_f64_native.ts";

const PARAMETERS = {
  items: "count",
  counts: "address",
  respondent: "address",
  y: "address",
  w: "address",
  theta: "address",
  b: "address",
  slope: "address",
  abilities: "address",
  sums: "address",
  value: "address",
  table: "address",
} as const;

const [ITEMS, COUNTS, COUNT, LIST, Y, W, THETA, ABILITIES, SUMS, B, SLOPE] = [
  ...[R.r8, R.r9, R.r10, R.r11, R.r12, R.r13, R.r14, R.r15],
  ...[R.rbx, R.rbp, R.rsi],
];
/** Where the four respondents of a step are held. */
const FOUR = [R.rax, R.rcx, R.rdx, R.rdi];

const [D_, Z, E, Q, T, U, WEIGHT, INFORMATION] = [0, 1, 2, 3, 4, 5, 6, 7];
const [SLOPES, SQUARES, BS, COST, SUM_R, SUM_H, SUM_RD, SUM_HD] = [8, 9, 10, 11, 12, 13, 14, 15];
const SUMS_OF_ITEM = [SUM_R, SUM_H, SUM_RD, SUM_HD];

/** The twin of `evaluate`: the same formulas and the same bits, four cells at a time. */
export function evaluateNative(): NativeFunction {
  return nativeFunction("twopl evaluate", PARAMETERS, (asm, args) => {
    const [item, cell, empty] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
    const short = { long: false };
    asm.load32(ITEMS, args.items);
    const pointers = { counts: COUNTS, respondent: LIST, y: Y, w: W, theta: THETA } as const;
    const others = { b: B, slope: SLOPE, abilities: ABILITIES, sums: SUMS } as const;
    for (const [name, register] of Object.entries({ ...pointers, ...others })) {
      asm.load64(register, args[name as keyof typeof args]);
    }
    asm.vector(V.xor, COST, COST, COST);
    asm.label(item);
    asm.load32(COUNT, { base: COUNTS });
    asm.vector(D.spread, SLOPES, 0, { base: SLOPE });
    asm.vector(D.multiply, SQUARES, SLOPES, SLOPES);
    asm.vector(D.spread, BS, 0, { base: B });
    for (const sum of SUMS_OF_ITEM) asm.vector(V.xor, sum, sum, sum);
    asm.test(COUNT);
    asm.jumpIf(IF.equal, empty);
    asm.label(cell);
    gather(asm);
    cells(asm);
    scatter(asm);
    asm.addNumber(LIST, 16);
    asm.addNumber(Y, 32);
    asm.addNumber(W, 32);
    asm.subtractNumber(COUNT, 4);
    asm.jumpIf(IF.notEqual, cell);
    asm.label(empty);
    for (const sum of SUMS_OF_ITEM) addHalves(asm, sum);
    for (const [pair, [first, second]] of [[SUM_R, SUM_H], [SUM_RD, SUM_HD]].entries()) {
      asm.vector(D.addPairs, T, first, second, short);
      asm.vector(V.store, T, 0, { base: SUMS, offset: 16 * pair }, short);
    }
    asm.addNumber(SUMS, 32);
    asm.addNumber(COUNTS, 4);
    asm.addNumber(SLOPE, 8);
    asm.addNumber(B, 8);
    asm.subtractNumber(ITEMS, 1);
    asm.jumpIf(IF.notEqual, item);
    addHalves(asm, COST);
    asm.vector(D.addPairs, COST, COST, COST, short);
    asm.load64(R.rax, args.value);
    asm.vector(D.storeLow, COST, 0, { base: R.rax }, short);
  });
}

/** Adds the upper half of a register to its lower half. */
function addHalves(asm: Assembler, register: number): void {
  asm.vector(D.takeUpper, register, 0, T, { immediate: 1 });
  asm.vector(D.add, register, register, T, { long: false });
}

/** Four respondents' abilities. */
function gather(asm: Assembler): void {
  FOUR.forEach((register, k) => asm.load32(register, { base: LIST, offset: 4 * k }));
  const ability = (k: number): Memory => ({ base: THETA, index: FOUR[k] });
  const short = { long: false };
  asm.vector(D.loadLow, D_, 0, ability(0), short);
  asm.vector(D.loadHigh, D_, D_, ability(1), short);
  asm.vector(D.loadLow, T, 0, ability(2), short);
  asm.vector(D.loadHigh, T, T, ability(3), short);
  asm.vector(D.putUpper, D_, D_, T, { immediate: 1 });
}

/** Costs and sums of four cells; leaves the residuals in U. */
function cells(asm: Assembler): void {
  const op = (code: typeof D[keyof typeof D], to: number, a: number, b: Operand) =>
    asm.vector(code, to, a, b);
  const constant = (value: number) => lanes64(asm, value);
  op(D.subtract, D_, D_, BS);
  op(D.multiply, Z, D_, SLOPES);
  asm.vector(V.or, U, Z, constant(-0)); // −|z|
  exp64Native(asm, { out: E, r: U, n: T, s: Q, u: WEIGHT });
  log1p64Native(asm, { out: Q, x: E, s: T, u: U, t: WEIGHT, w: INFORMATION });
  asm.vector(V.load, T, 0, { base: Y });
  asm.vector(V.load, WEIGHT, 0, { base: W });
  op(D.greatest, U, Z, constant(0));
  op(D.add, U, U, Q);
  op(D.multiply, Q, T, Z);
  op(D.subtract, U, U, Q);
  op(D.multiply, U, WEIGHT, U);
  op(D.add, COST, COST, U);
  op(D.add, U, E, constant(1));
  asm.vector(V.load, Q, 0, constant(1));
  op(D.divide, Q, Q, U);
  op(D.multiply, U, E, Q);
  op(D.multiply, INFORMATION, U, Q);
  op(D.multiply, INFORMATION, WEIGHT, INFORMATION);
  asm.vector(D.compare, Z, Z, constant(0), { immediate: LESS });
  asm.vector(D.blend, U, Q, U, { immediate: Z << 4 });
  op(D.subtract, U, U, T);
  op(D.multiply, U, WEIGHT, U);
  op(D.add, SUM_R, SUM_R, U);
  op(D.add, SUM_H, SUM_H, INFORMATION);
  op(D.multiply, T, U, D_);
  op(D.add, SUM_RD, SUM_RD, T);
  op(D.multiply, D_, D_, D_);
  op(D.multiply, T, INFORMATION, D_);
  op(D.add, SUM_HD, SUM_HD, T);
}

const LESS = 1;

/** Adds gradient and curvature of four cells to their respondents' pairs, one after the other. */
function scatter(asm: Assembler): void {
  asm.vector(D.multiply, U, SLOPES, U);
  asm.vector(D.multiply, INFORMATION, SQUARES, INFORMATION);
  asm.vector(D.firsts, T, U, INFORMATION);
  asm.vector(D.seconds, Q, U, INFORMATION);
  asm.vector(D.takeUpper, T, 0, E, { immediate: 1 });
  asm.vector(D.takeUpper, Q, 0, Z, { immediate: 1 });
  const short = { long: false };
  [T, Q, E, Z].forEach((pair, k) => {
    const at: Memory = { base: ABILITIES, index: FOUR[k], scale: 2 };
    asm.vector(D.add, pair, pair, at, short);
    asm.vector(V.store, pair, 0, at, short);
  });
}
