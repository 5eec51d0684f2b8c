import { type NativeFunction, nativeFunction } from "../../kernels/native/native_function.ts";
import { IF, R } from "../../kernels/native/assembler.ts";
import { V } from "../../kernels/native/vector_codes.ts";
import type { ValueType } from "../../kernels/wasm/code.ts";
import { continueIf, loop } from "../../kernels/wasm/control.ts";
import type { WasmFeatures } from "../../kernels/wasm/features.ts";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { i32 } from "../../kernels/wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../../kernels/wasm/simd.ts";

/** Chains of sums that do not wait for each other: more than latency times multipliers of any processor here. */
const CHAINS = 12;

/** Floating-point operations of one turn of the loop. */
export const PEAK_FLOP = { wasm: 2 * 4 * CHAINS, native: 2 * 8 * CHAINS } as const;

/** `peak(out, count)` in WebAssembly: multiply-adds between registers alone; the sums end at `out`. */
export function buildPeak({ relaxed }: WasmFeatures): ModuleBuilder {
  const { madd } = multiplyAdd(relaxed);
  const names = Array.from({ length: CHAINS }, (_, i) => `sum${i}`);
  const locals: Record<string, ValueType> = { a: "v128", b: "v128" };
  for (const name of names) locals[name] = "v128";
  return new ModuleBuilder().function("peak", { out: "i32", count: "i32" }, locals, (v) => [
    v.a.set(v128.load(v.out)),
    v.b.set(v128.load(v.out, 16)),
    loop(
      ...names.map((name) => v[name].set(madd(v.a, v.b, v[name]))),
      v.count.set(i32.sub(v.count, i32.const(1))),
      continueIf(v.count),
    ),
    v128.store(
      v.out,
      names.slice(1).reduce((sum, name) => f32x4.add(sum, v[name]), v[names[0]].get),
    ),
  ]);
}

/** The same in machine code, with vectors of eight. */
export function peakNative(): NativeFunction {
  return nativeFunction("bench_peak", { out: "address", count: "count" }, (asm, args) => {
    const chains = Array.from({ length: CHAINS }, (_, i) => 4 + i);
    const turn = asm.newLabel();
    asm.load64(R.rax, args.out);
    asm.load32(R.rcx, args.count);
    asm.vector(V.spread, 0, 0, { base: R.rax });
    asm.vector(V.spread, 1, 0, { base: R.rax, offset: 16 });
    for (const chain of chains) asm.vector(V.xor, chain, chain, chain);
    asm.label(turn);
    for (const chain of chains) asm.vector(V.multiplyAdd, chain, 0, 1);
    asm.subtractNumber(R.rcx, 1);
    asm.jumpIf(IF.notEqual, turn);
    for (const chain of chains.slice(1)) asm.vector(V.add, 4, 4, chain);
    asm.vector(V.store, 4, 0, { base: R.rax });
  });
}
