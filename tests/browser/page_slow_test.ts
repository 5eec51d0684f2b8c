import assert from "node:assert/strict";
import { bundlePage } from "../../cli/bundle/bundle_page.ts";
import { browserTest, servePages } from "./_chromium.ts";

browserTest("the page trains on WebGPU and shows curves, speed and device", async (browser) => {
  using server = servePages({ "/page.html": await bundlePage() });
  const page = await browser.newPage({ viewport: { width: 900, height: 760 } });
  const failures: string[] = [];
  page.on("pageerror", (error) => failures.push(error.message));
  await page.goto(`${server.url}/page.html`);
  await page.selectOption("#device", "webgpu");
  await page.click("#start");
  await page.waitForFunction(
    `document.querySelectorAll("path.curve").length >= 2 || document.getElementById("failure").textContent`,
    undefined,
    { timeout: 60_000 },
  );
  const texts = await page.evaluate(
    `Object.fromEntries(["failure", "name", "speed", "auc"].map((id) => [id, document.getElementById(id).textContent]))`,
  ) as Record<string, string>;
  const shot = Deno.env.get("ASSAY_SCREENSHOT");
  if (shot) await page.screenshot({ path: shot });
  await page.click("#stop");
  await page.waitForSelector("body[data-state=done]");
  assert.deepEqual(failures, []);
  assert.equal(texts.failure, "");
  assert.match(texts.name, /\S/);
  assert(Number(texts.speed) > 0, texts.speed);
  assert(Number(texts.auc) > 0.6, texts.auc);
});
