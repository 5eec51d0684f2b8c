import assert from "node:assert/strict";
import { readText } from "../../files/mod.ts";

async function withFile(name: string, bytes: Uint8Array, run: (path: string) => Promise<void>) {
  const base = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${base}/${name}`, bytes);
    await run(`${base}/${name}`);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}

Deno.test("readText() names line and byte when the text is not UTF-8", async () => {
  const head = new TextEncoder().encode("θ,b\nx,");
  await withFile("t.csv", Uint8Array.from([...head, 0xe9, 10, 65]), async (path) => {
    await assert.rejects(readText(path), (e: Error) => {
      assert(e instanceof SyntaxError);
      assert(e.message.startsWith(`${path}:2: `), e.message);
      assert.match(e.message, new RegExp(`byte ${head.length} is 0xe9`));
      return true;
    });
  });
});

Deno.test("readText() refuses a file that ends inside a character", async () => {
  await withFile("t.txt", Uint8Array.of(97, 10, 0xce), async (path) => {
    await assert.rejects(readText(path), /:2: .*byte 2 is 0xce/);
  });
});

Deno.test("readText() refuses a gzip file that is cut short, or is none", async () => {
  const whole = await new Response(
    new Blob(["abc".repeat(1000)]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  await withFile("t.gz", whole.subarray(0, whole.length - 6), async (path) => {
    await assert.rejects(
      readText(path),
      (e: Error) => e instanceof SyntaxError && e.message.includes(path),
    );
  });
  await withFile("u.gz", new TextEncoder().encode("plain"), async (path) => {
    await assert.rejects(readText(path), SyntaxError);
  });
});
