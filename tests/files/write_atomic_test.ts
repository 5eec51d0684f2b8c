import assert from "node:assert/strict";
import { ensureFolder, sha256, sha256File, writeAtomic } from "../../files/mod.ts";

async function withFolder(run: (base: string) => Promise<void>) {
  const base = await Deno.makeTempDir();
  try {
    await run(base);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}
const names = (folder: string) => [...Deno.readDirSync(folder)].map((e) => e.name).sort();

Deno.test("writeAtomic() leaves the old file and no other when the name cannot be taken", async () => {
  await withFolder(async (base) => {
    await Deno.mkdir(`${base}/taken/inside`, { recursive: true });
    await assert.rejects(writeAtomic(`${base}/taken`, "x"));
    assert.deepEqual(names(base), ["taken"]);
    assert.deepEqual(names(`${base}/taken`), ["inside"]);
  });
});

Deno.test("writeAtomic() leaves nothing behind when the data cannot be written", async () => {
  await withFolder(async (base) => {
    await writeAtomic(`${base}/a.txt`, "old");
    const broken = { length: 4, subarray: () => "no bytes" } as unknown as Uint8Array;
    await assert.rejects(writeAtomic(`${base}/a.txt`, broken));
    assert.deepEqual(names(base), ["a.txt"]);
    assert.equal(await Deno.readTextFile(`${base}/a.txt`), "old");
  });
});

Deno.test("writeAtomic() never shows a part of a file while many write to one name", async () => {
  await withFolder(async (base) => {
    const texts = Array.from({ length: 20 }, (_, i) => String.fromCharCode(65 + i).repeat(50_000));
    await Promise.all(texts.map((t) => writeAtomic(`${base}/f`, t)));
    assert(texts.includes(await Deno.readTextFile(`${base}/f`)));
    assert.deepEqual(names(base), ["f"]);
  });
});

Deno.test("ensureFolder() names the path when a file stands in the way", async () => {
  await withFolder(async (base) => {
    await Deno.writeTextFile(`${base}/file`, "");
    await assert.rejects(ensureFolder(`${base}/file`), TypeError);
    await assert.rejects(ensureFolder(`${base}/file/below`), TypeError);
  });
});

Deno.test("sha256File() gives the digest of a file longer than one piece", async () => {
  await withFolder(async (base) => {
    const bytes = new Uint8Array(700_001).map((_, i) => i * 7);
    await writeAtomic(`${base}/f`, bytes);
    assert.equal(await sha256File(`${base}/f`), await sha256(bytes));
    assert.equal(
      await sha256("abc"), // FIPS 180-4
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
