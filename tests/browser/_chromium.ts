import type { Browser } from "npm:playwright-core@1.65.1";

/** Where Debian and others put Chromium. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function findChromium(): string | undefined {
  const named = Deno.env.get("ASSAY_CHROMIUM");
  return [...(named ? [named] : []), ...PLACES].find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/**
 * A test in headless Chromium with WebGPU. It is skipped, by name, where there is no Chromium; with
 * `REQUIRE_BROWSER=1` that is a failure.
 */
export function browserTest(name: string, run: (browser: Browser) => Promise<void>): void {
  const executablePath = findChromium();
  const required = Deno.env.get("REQUIRE_BROWSER") === "1";
  Deno.test({
    name: executablePath ? name : `${name} (no Chromium at ${PLACES[0]} or ASSAY_CHROMIUM)`,
    ignore: !executablePath && !required,
    // The driver keeps a pipe to the browser that outlives single tests.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const { chromium } = await import("npm:playwright-core@1.65.1");
      const browser = await chromium.launch({
        executablePath,
        args: ["--no-sandbox", "--enable-unsafe-webgpu", "--no-first-run"],
      });
      try {
        await run(browser);
      } finally {
        await browser.close();
      }
    },
  });
}

/** Serves texts by path, and the fixtures below `/golden/`, on loopback until disposed of. */
export function servePages(pages: Readonly<Record<string, string>>): Disposable & { url: string } {
  const types = { html: "text/html", js: "text/javascript" } as Record<string, string>;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const text = pages[pathname];
      if (text !== undefined) {
        const type = types[pathname.split(".").at(-1)!];
        return new Response(text, { headers: { "content-type": `${type}; charset=utf-8` } });
      }
      const fixture = /^\/golden\/[\w./-]+$/.test(pathname) && !pathname.includes("..");
      if (!fixture) return new Response("", { status: 404 });
      return new Response(await Deno.readFile(new URL(`..${pathname}`, import.meta.url)));
    },
  );
  const { port } = server.addr as Deno.NetAddr;
  return {
    url: `http://localhost:${port}`,
    [Symbol.dispose]: () => void server.shutdown(),
  };
}
