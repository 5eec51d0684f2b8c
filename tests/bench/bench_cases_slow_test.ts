import assert from "node:assert/strict";
import { findBenchFiles, loadCases } from "../../bench/harness/bench_files.ts";
import { openEntrants } from "../../bench/harness/entrants.ts";
import type { BenchReport } from "../../bench/harness/run_bench.ts";

const entrants = (await openEntrants()).filter(({ name }) => name.startsWith("wasm"));

for (const file of await findBenchFiles([])) {
  Deno.test(`${file.family}: WebAssembly agrees with the plain form on each of its cases`, async () => {
    for (const { kernel, size, engines, check, close } of (await loadCases(file))(entrants)) {
      const expected = await check.expected();
      for (const engine of engines) {
        if ("notRun" in engine) continue;
        const { excess, at } = check.compare(await engine.answer(), expected);
        assert.ok(excess <= 1, `${kernel} ${size}, ${engine.name}: ${excess} times at ${at}`);
      }
      close?.();
    }
  });
}

Deno.test("assay bench prints one object as JSON, and no progress into a pipe", async () => {
  const args = ["run", "-A", "--lock=deno.lock", "cli/assay.ts", "bench", "--quick", "--json"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, "--filter", "wasm", "bench/kernels/sgd_bench.ts"],
    cwd: new URL("../../", import.meta.url),
  }).output();
  assert.equal(code, 0);
  assert.doesNotMatch(new TextDecoder().decode(stderr), /files|timing/);
  const report: BenchReport = JSON.parse(new TextDecoder().decode(stdout));
  assert.ok(report.ceilings.cores >= 1 && report.rows.length >= 2);
  for (const { engine, outcome } of report.rows) {
    assert.match(engine, /^wasm/);
    assert.ok(outcome.status === "measured" || outcome.status === "not run", outcome.status);
    if (outcome.status === "measured") assert.ok(outcome.seconds.best > 0);
  }
});
