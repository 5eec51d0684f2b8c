import assert from "node:assert/strict";
import { divideTests, documentedPaths } from "../../cli/divide_tests.ts";

const root = new URL("../../", import.meta.url).pathname;

Deno.test("divideTests() sets apart the files that open a device, and loses none", async () => {
  const files = ["tests/kernels/araf_test.ts", "tests/cli/run_tests_test.ts"]
    .map((file) => root + file);
  const { device, other } = await divideTests(files);
  assert.deepEqual(device, [`${root}tests/kernels/araf_test.ts`]);
  assert.deepEqual(other, [`${root}tests/cli/run_tests_test.ts`]);
});

Deno.test("documentedPaths() names the source folders and mod.ts, and no tests", async () => {
  const paths = (await documentedPaths(root)).map((path) => path.slice(root.length));
  assert.ok(["irt", "kernels", "mod.ts"].every((path) => paths.includes(path)));
  assert.ok(!paths.includes("tests") && !paths.includes("bench"));
});
