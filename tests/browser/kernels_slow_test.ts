import assert from "node:assert/strict";
import { bundleScript } from "../../cli/bundle/bundle_script.ts";
import { browserTest, servePages } from "./_chromium.ts";
import type { KernelTestReport } from "./_kernel_tests.ts";

/** On a software device the whole list takes minutes; `ASSAY_BROWSER_SECONDS` gives it more. */
const seconds = Number(Deno.env.get("ASSAY_BROWSER_SECONDS") ?? 40);

browserTest("the kernels' own tests pass on the browser's device", async (browser) => {
  const script = await bundleScript("tests/browser/_kernel_tests.ts", "tests/browser/bundle.json");
  using server = servePages({
    "/page.html": "<!doctype html><title>t</title>",
    "/tests.js": script,
  });
  const page = await browser.newPage();
  await page.goto(`${server.url}/page.html`);
  await page.evaluate(`import(location.origin + "/tests.js")`);
  const report = await page.evaluate(`runKernelTests(${1000 * seconds})`) as KernelTestReport;
  console.log(
    `${report.adapter}: ${report.passed.length} passed, ${report.failed.length} failed, ${report.left.length} not run`,
  );
  if (Deno.env.get("ASSAY_BROWSER_SECONDS")) {
    const slowest = report.passed.toSorted((a, b) => b[1] - a[1]).slice(0, 12);
    for (const [name, ms] of slowest) console.log(`${(ms / 1000).toFixed(1)} s  ${name}`);
    for (const name of report.left) console.log(`not run  ${name}`);
  }
  assert.deepEqual(report.failed, []);
  assert(report.passed.length >= 60, `only ${report.passed.length} ran`);
});
