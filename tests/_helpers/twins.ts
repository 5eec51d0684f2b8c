import assert from "node:assert/strict";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import type { WasmProgram, WasmScope } from "../../kernels/wasm/wasm_backend.ts";
import type { WasmFeatures } from "../../kernels/wasm/features.ts";
import type { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";

/** Memory of both, and what a function wrote there. */
export interface Twins {
  readonly scope: WasmScope;
  readonly program: WasmProgram;
}

/**
 * A test that functions in WebAssembly and their twins in machine code leave the same bits. `run` is called
 * for each of the two and returns what was written; it must do the same both times.
 *
 * @param names The functions that must have a twin
 */
export function twinTest(
  name: string,
  { build, names, run }: {
    build: (features: WasmFeatures) => ModuleBuilder;
    names: readonly string[];
    run: (twins: Twins) => readonly Float32Array[];
  },
): void {
  const skipped = supportsNative() ? "" : " (skipped: no machine code here)";
  Deno.test({
    name: name + skipped,
    ignore: skipped !== "",
    fn: () => {
      const [portable, native] = [false, true].map((native) => {
        const wasm = new WasmBackend({ relaxed: true, native });
        const program = wasm.program("twins", build);
        for (const own of names) {
          const bound = program[own].name.startsWith("bound ");
          assert.equal(bound, native, `${own} must be ${native ? "machine code" : "WebAssembly"}`);
        }
        using scope = wasm.scope();
        return run({ scope, program }).map((values) => values.slice());
      });
      portable.forEach((values, v) => assertSameBits(native[v], values, `result ${v}`));
    },
  });
}

/** All bits equal, save that any not-a-number equals any other. */
export function assertSameBits(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length);
  const [a, b] = [actual, expected].map((v) => new Uint32Array(v.buffer, v.byteOffset, v.length));
  let differ = 0;
  let first = "";
  a.forEach((bits, i) => {
    if (bits === b[i] || (Number.isNaN(actual[i]) && Number.isNaN(expected[i]))) return;
    if (differ++ === 0) first = `[${i}] ${actual[i]} for ${expected[i]}`;
  });
  assert.equal(differ, 0, `${what}: ${differ} of ${a.length} differ, first ${first}`);
}

/** `count` numbers between -1 and 1 that look random, the same each time. */
export function waves(count: number, seed = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * (i % 97 + 1.37)));
}
