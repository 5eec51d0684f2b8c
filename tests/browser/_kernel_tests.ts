/**
 * The tests of the WGSL programs, for a page: the same files, tolerances and sizes as on Deno's device.
 *
 * @module
 */
import { collected } from "./_deno_in_page.ts";
import "../kernels/runtime_test.ts";
import "../kernels/araf_test.ts";
import "../kernels/araf_pairs_gpu_test.ts";
import "../kernels/adamw_test.ts";
import "../kernels/sgd_test.ts";
import "../kernels/philox_test.ts";
import "../kernels/product_test.ts";
import "../kernels/reduce_test.ts";
import "../kernels/gram_test.ts";
import "../kernels/nearest_test.ts";
import "../kernels/twopl_test.ts";
import "../kernels/twopl_fit_test.ts";
import "../kernels/mirt_test.ts";
import "../kernels/sae_gradients_test.ts";
import "../kernels/temper_cells_test.ts";
import "../kernels/temper_sides_test.ts";
import "../kernels/transformer_attend_test.ts";
import "../kernels/transformer_heads_test.ts";
import "../kernels/transformer_layers_test.ts";

/** What was run of them. */
export interface KernelTestReport {
  /** Adapter that they ran on */
  readonly adapter: string;
  readonly passed: readonly (readonly [name: string, ms: number])[];
  readonly failed: readonly string[];
  /** Left out as heavy */
  readonly left: readonly string[];
}

/** Tests that do a big device's work; a software one takes most of the time for them. */
const HEAVY =
  /65,?53[57]|4194369|larger than one buffer|500 steps|"side":(64|128)|takes more (tiles|rows)/;

/** Runs those that reach the device; the heavy ones only where `all` are asked for. */
async function run(all: boolean): Promise<KernelTestReport> {
  const adapter = await navigator.gpu.requestAdapter();
  const { vendor, architecture } = adapter!.info;
  const passed: [string, number][] = [], failed: string[] = [], left: string[] = [];
  for (const { name, run } of collected.filter(({ name }) => !/\[wasm\]/.test(name))) {
    if (!all && HEAVY.test(name)) {
      left.push(name);
      continue;
    }
    const start = performance.now();
    try {
      await run();
      passed.push([name, performance.now() - start]);
    } catch (error) {
      failed.push(`${name}: ${(error as Error).message}`);
    }
  }
  return { adapter: `${vendor} ${architecture}`, passed, failed, left };
}

Object.assign(globalThis, { runKernelTests: run });
