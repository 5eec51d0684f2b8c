import assert from "node:assert/strict";
import { bundleScript } from "../../cli/bundle/bundle_script.ts";
import { browserTest, servePages } from "./_chromium.ts";
import type { KernelTestReport } from "./_kernel_tests.ts";

/** With `ASSAY_BROWSER_ALL=1` those too that take minutes on a software device. */
const all = Deno.env.get("ASSAY_BROWSER_ALL") === "1";

browserTest("the kernels' own tests pass on the browser's device", async (browser) => {
  const script = await bundleScript("tests/browser/_kernel_tests.ts", "tests/browser/bundle.json");
  using server = servePages({
    "/page.html": "<!doctype html><title>t</title>",
    "/tests.js": script,
  });
  const page = await browser.newPage();
  await page.goto(`${server.url}/page.html`);
  await page.evaluate(`import(location.origin + "/tests.js")`);
  const report = await page.evaluate(`runKernelTests(${all})`) as KernelTestReport;
  console.log(
    `${report.adapter}: ${report.passed.length} passed, ${report.failed.length} failed, ${report.left.length} heavy ones left out`,
  );
  assert.deepEqual(report.failed, []);
  assert(report.passed.length >= 200, `only ${report.passed.length} ran`);
  if (all) assert.deepEqual(report.left, []);
});
