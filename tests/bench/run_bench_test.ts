import assert from "node:assert/strict";
import { findBenchFiles, loadCases } from "../../bench/harness/bench_files.ts";
import type { Ceiling } from "../../bench/harness/ceilings.ts";
import { measureCeilings } from "../../bench/harness/measure_ceilings.ts";
import { type BenchReport, runBench } from "../../bench/harness/run_bench.ts";
import { measureGpuCeilings } from "../../bench/harness/measure_gpu_ceilings.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { gpuTest } from "../_helpers/backends.ts";

const SMALL = { rounds: 2, turns: 20_000, arrayBytes: 2 ** 20 };
const SMALL_GPU = { rounds: 1, seconds: 0.001, bufferBytes: 2 ** 20 };
const harness = (name: string) => new URL(`../../bench/harness/${name}`, import.meta.url).href;

/** Runs a file of cases made of the given engines, each `name: answer`, where 1 is right. */
async function runEngines(
  engines: Record<string, number>,
  options: { filter?: string; json?: boolean } = {},
): Promise<{ code: number; text: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/fake_bench.ts`;
    await Deno.writeTextFile(
      path,
      `
import { agreementOf } from "${harness("agreement.ts")}";
import { kernelCase } from "${harness("kernel_case.ts")}";
const engines = Object.entries(${JSON.stringify(engines)}).map(([name, value]) => {
  const answer = () => [value];
  return { name, code: "wasm", cores: 1, answer, run: answer };
});
export const cases = () => [kernelCase({
  kernel: "one", size: "1", flop: 1, engines,
  check: { expected: () => [1], compare: (a, b) => agreementOf("out", a, b, { absolute: 0.1 }) },
})];`,
    );
    const lines: string[] = [];
    const write = (text: string) => void lines.push(text);
    const quick = { quick: true, ceilings: SMALL, gpuCeilings: SMALL_GPU };
    const code = await runBench({ files: [path], write, ...quick, ...options });
    return { code, text: lines.join("\n") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runBench() ends with 1 when an engine gives wrong numbers, and prints the others", async () => {
  const { code, text } = await runEngines({ right: 1, off: 3 });
  assert.equal(code, 1);
  assert.match(text, /off .*wrong: largest error 2.00, 20.0 times what is allowed at out\[0\]/);
  assert.match(text, /right +1 +\S+ .s/);
  assert.match(text, /1 of 2 engines gave wrong numbers or failed/);
});

Deno.test("runBench() ends with 0 when all engines agree, and prints one object as JSON", async () => {
  const { code, text } = await runEngines({ right: 1, near: 1.05 }, { json: true });
  assert.equal(code, 0);
  const report: BenchReport = JSON.parse(text);
  assert.deepEqual(Object.keys(report), ["machine", "versions", "engines", "ceilings", "rows"]);
  assert.equal(report.versions.deno, Deno.version.deno);
  assert.deepEqual(report.rows.map((row) => [row.engine, row.outcome.status]), [
    ["right", "measured"],
    ["near", "measured"],
  ]);
});

Deno.test("runBench() leaves out engines without the filter's text, and refuses to time none", async () => {
  const { code, text } = await runEngines({ right: 1, off: 3 }, { filter: "one 1 right" });
  assert.equal(code, 0);
  assert.doesNotMatch(text, /off/);
  await assert.rejects(runEngines({ right: 1 }, { filter: "nobody" }), {
    name: "RangeError",
    message: /has "nobody" in its name/,
  });
});

Deno.test("runBench() refuses a file that is not there or has no cases", async () => {
  await assert.rejects(runBench({ files: ["bench/nothing_bench.ts"] }), /there is none/);
  const [file] = await findBenchFiles(["bench/sandbox/start_up_bench.ts"]);
  await assert.rejects(loadCases(file), { name: "TypeError", message: /a function named cases/ });
});

Deno.test("measureCeilings() gives finite rates above 0, all cores no less than one", async () => {
  const { cores, flop, bytes } = await measureCeilings(SMALL);
  assert.ok(cores >= 1);
  const value = (ceiling: Ceiling) => {
    assert.ok(ceiling.status === "measured");
    assert.ok(Number.isFinite(ceiling.perSecond) && ceiling.perSecond > 1e8);
    return ceiling.perSecond;
  };
  assert.ok(value(flop.wasm.all) >= value(flop.wasm.one));
  if (supportsNative()) {
    assert.ok(value(flop.native.all) >= value(flop.native.one));
    assert.ok(value(bytes.all) >= value(bytes.one));
  } else {
    assert.equal(flop.native.one.status, "not measured");
    value(bytes.one);
  }
});

gpuTest("measureGpuCeilings() gives finite rates above 0", async (gpu) => {
  const { flop, bytes } = await measureGpuCeilings(gpu, SMALL_GPU);
  for (const ceiling of [flop, bytes]) {
    assert.ok(ceiling.status === "measured");
    assert.ok(Number.isFinite(ceiling.perSecond) && ceiling.perSecond > 1e6);
  }
});
