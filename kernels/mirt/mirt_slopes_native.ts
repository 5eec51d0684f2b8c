import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { LEVEL, REST, type SlopeInputs, slopesOf } from "./_mirt_slope_math_native.ts";
import type { MirtLikelihood } from "./mirt_problem.ts";

const INPUTS = {
  z: "address",
  target: "address",
  weight: "address",
  level: "address",
  remainder: "address",
} as const;
const LISTS = { z: R.r8, target: R.r9, weight: R.r10, level: R.r11, remainder: R.r12 } as const;
/** Bytes from where the lists begin. */
const AT = R.rax;
const inputs = Object.fromEntries(
  Object.entries(LISTS).map(([name, base]) => [name, { base, index: AT }]),
) as unknown as SlopeInputs;

const titleOf = (likelihood: MirtLikelihood) =>
  likelihood.kind === "beta" ? `Beta ${likelihood.precision ?? 10}` : "cross-entropy";

function loadLists(asm: Assembler, args: Readonly<Record<keyof typeof LISTS, Memory>>): void {
  for (const [name, register] of Object.entries(LISTS)) {
    asm.load64(register, args[name as keyof typeof LISTS]);
  }
  asm.zero(AT);
}

/** Writes the sum of both parts in place of the logits. */
function storeSlopes(asm: Assembler, long: boolean): void {
  asm.vector(V.add, 0, REST, LEVEL, { long });
  asm.vector(V.store, 0, 0, inputs.z, { long });
}

/** The twin of `slopes`: the same formulas and the same bits, eight cells at a time. */
export function slopesNative(likelihood: MirtLikelihood): NativeFunction {
  const parameters = { cells: "count", ...INPUTS, parts: "address", table: "address" } as const;
  return nativeFunction(`mirt slopes ${titleOf(likelihood)}`, parameters, (asm, args) => {
    const [COUNT, PARTS] = [R.rcx, R.rdx];
    const [four, end] = [asm.newLabel(), asm.newLabel()];
    asm.load32(COUNT, args.cells);
    asm.load64(PARTS, args.parts);
    loadLists(asm, args);
    const run = (lanes: 4 | 8, next: string) => {
      const again = asm.newLabel(), long = lanes === 8;
      asm.label(again);
      asm.compareNumber(COUNT, lanes);
      asm.jumpIf(IF.below, next);
      slopesOf(asm, likelihood, inputs, { long });
      storeSlopes(asm, long);
      asm.vector(V.mixLower, 0, LEVEL, REST, { long });
      asm.vector(V.mixUpper, 1, LEVEL, REST, { long });
      for (const half of [0, 1]) {
        const [low, high] = [half, half + 2].map((k): Memory => ({ base: PARTS, offset: 16 * k }));
        asm.vector(V.store, half, 0, low, { long: false });
        if (long) asm.vector(D.takeUpper, half, 0, high, { immediate: 1 });
      }
      asm.addNumber(AT, 4 * lanes);
      asm.addNumber(PARTS, 8 * lanes);
      asm.subtractNumber(COUNT, lanes);
      asm.jump(again);
    };
    run(8, four);
    asm.label(four);
    run(4, end);
    asm.label(end);
  });
}

/** The twin of `wholeSlopes`: the same formulas and the same bits, eight cells at a time. */
export function wholeSlopesNative(likelihood: MirtLikelihood): NativeFunction {
  const outputs = { respondentLevels: "address", rests: "address", itemSums: "address" } as const;
  const counts = { items: "count", eights: "count" } as const;
  const parameters = { ...counts, ...INPUTS, ...outputs, table: "address" } as const;
  return nativeFunction(`mirt whole slopes ${titleOf(likelihood)}`, parameters, (asm, args) => {
    const [ITEMS, LEFT, LEVELS, RESTS, SUMS, TO] = [R.rcx, R.rdx, R.rbx, R.rbp, R.rsi, R.rdi];
    const [LEVEL_SUM, REST_SUM] = [10, 11];
    const short = { long: false };
    asm.load32(ITEMS, args.items);
    asm.load64(LEVELS, args.respondentLevels);
    asm.load64(RESTS, args.rests);
    asm.load64(SUMS, args.itemSums);
    loadLists(asm, args);
    const [item, cells] = [asm.newLabel(), asm.newLabel()];
    asm.label(item);
    asm.load32(LEFT, args.eights);
    asm.zero(TO);
    for (const sum of [LEVEL_SUM, REST_SUM]) asm.vector(V.xor, sum, sum, sum);
    asm.label(cells);
    slopesOf(asm, likelihood, inputs);
    storeSlopes(asm, true);
    asm.vector(V.add, LEVEL_SUM, LEVEL_SUM, LEVEL);
    asm.vector(V.add, REST_SUM, REST_SUM, REST);
    for (const [part, base] of [[LEVEL, LEVELS], [REST, RESTS]]) {
      const at: Memory = { base, index: TO };
      asm.vector(V.add, part, part, at);
      asm.vector(V.store, part, 0, at);
    }
    asm.addNumber(AT, 32);
    asm.addNumber(TO, 32);
    asm.subtractNumber(LEFT, 1);
    asm.jumpIf(IF.notEqual, cells);
    for (const sum of [LEVEL_SUM, REST_SUM]) {
      asm.vector(D.takeUpper, sum, 0, 0, { immediate: 1 });
      asm.vector(V.add, sum, sum, 0, short);
    }
    asm.vector(V.mixLower, 0, LEVEL_SUM, REST_SUM, short);
    asm.vector(V.mixUpper, 1, LEVEL_SUM, REST_SUM, short);
    asm.vector(V.add, 0, 0, 1, short);
    asm.vector(V.pick, 1, 0, 0, { long: false, immediate: UPPER_LANES_FIRST });
    asm.vector(V.add, 0, 0, 1, short);
    asm.vector(V.store, 0, 0, { base: SUMS }, short);
    asm.addNumber(SUMS, 16);
    asm.subtractNumber(ITEMS, 1);
    asm.jumpIf(IF.notEqual, item);
  });
}

const UPPER_LANES_FIRST = 0b01_00_11_10;
