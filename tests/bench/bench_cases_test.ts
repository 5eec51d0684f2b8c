import assert from "node:assert/strict";
import { findBenchFiles, loadCases } from "../../bench/harness/bench_files.ts";
import type { Entrant } from "../../bench/harness/entrants.ts";
import { ReferenceBackend, WasmBackend } from "../../kernels/mod.ts";

const ENTRANTS: Entrant[] = [
  { name: "reference", code: "plain", backend: new ReferenceBackend() },
  { name: "wasm", code: "native", backend: new WasmBackend() },
  { name: "webgpu", notRun: "not asked for" },
];

Deno.test("findBenchFiles() finds the kernels' and the features' files, each with cases", async () => {
  const files = await findBenchFiles([]);
  const families = files.map(({ family }) => family);
  assert.ok(families.length >= 15 && families.includes("kernels/product"));
  assert.ok(families.includes("kernels/sae") && families.includes("features/sae"));
  assert.equal(new Set(families).size, families.length);
  for (const file of files) assert.equal(typeof await loadCases(file), "function", file.family);
});

for (const file of await findBenchFiles([])) {
  Deno.test(`${file.family}: its cases can be made, with rates and an engine each`, async () => {
    const seen = new Set<string>();
    for (const { kernel, size, flop, bytes, work, engines } of (await loadCases(file))(ENTRANTS)) {
      seen.add(`${kernel} ${size}`);
      assert.ok(flop !== undefined || bytes !== undefined || work !== undefined, size);
      assert.deepEqual(engines.slice(0, 3).map(({ name }) => name), [
        "reference",
        "wasm",
        "webgpu",
      ]);
      assert.ok(engines.some((engine) => "run" in engine), `${kernel} ${size}`);
    }
    assert.ok(seen.size > 0);
  });
}
