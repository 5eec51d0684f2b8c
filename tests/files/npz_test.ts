import assert from "node:assert/strict";
import { formatZip, parseZip, readNpz, writeNpz } from "../../files/mod.ts";
import { foreign, withFolder } from "./_foreign.ts";

Deno.test("readNpz() reads what NumPy stored and what it packed", async () => {
  const stored = await readNpz(foreign("npz"));
  assert.deepEqual(stored.get("items")?.data, ["a", "b"]);
  assert.deepEqual(stored.get("embeddings")?.data, new Float32Array([1, 0, 0, 1]));
  const packed = await readNpz(foreign("npzc"));
  assert.deepEqual(packed.get("embeddings"), {
    shape: [2, 3],
    dtype: "f8",
    data: new Float64Array([1, 2, 3, 4, 5, 6]),
  });
});

for (const compress of [true, false]) {
  Deno.test(`readNpz() gives back what writeNpz() wrote with compress ${compress}`, async () => {
    await withFolder(async (base) => {
      const arrays = new Map([
        ["items", { shape: [1], dtype: "str", data: ["é"] } as const],
        ["θ", { shape: [300], dtype: "f4", data: new Float32Array(300) } as const],
      ]);
      await writeNpz(`${base}/a.npz`, arrays, { compress });
      assert.deepEqual(await readNpz(`${base}/a.npz`), arrays);
      const { size } = await Deno.stat(`${base}/a.npz`);
      assert.equal(size > 1200, !compress);
    });
  });
}

Deno.test("parseZip() refuses an archive that is cut anywhere", async () => {
  const whole = foreign("npzc");
  for (let n = 0; n < whole.length; n += 7) {
    await assert.rejects(parseZip(whole.subarray(0, n)), SyntaxError, `cut to ${n}`);
  }
});

Deno.test("parseZip() refuses an entry when a byte of it has changed", async () => {
  const entry = { name: "a", bytes: new TextEncoder().encode("assay ".repeat(20)) };
  const stored = await formatZip([entry], { compress: false });
  stored[31 + 10] ^= 1;
  await assert.rejects(
    parseZip(stored, { file: "x.zip" }),
    /^SyntaxError: x\.zip: .*a must match its CRC-32/,
  );
});

Deno.test("parseZip() refuses an entry that unpacks to more than announced, or announces too much", async () => {
  const zip = await formatZip([{ name: "a", bytes: new Uint8Array(100_000) }]);
  const view = new DataView(zip.buffer);
  const central = zip.length - 22 - 47;
  assert.equal(view.getUint32(central, true), 0x02014b50);
  view.setUint32(central + 24, 500, true); // announce fewer
  await assert.rejects(parseZip(zip), /more than 500 bytes come out/);
  view.setUint32(central + 24, 4_000_000_000, true); // announce what it cannot hold
  await assert.rejects(parseZip(zip), /cannot hold 4000000000/);
  await assert.rejects(parseZip(zip, { maxBytes: 1e6 }), RangeError);
});

Deno.test("formatZip() refuses the same name twice", async () => {
  const entry = { name: "a", bytes: new Uint8Array(1) };
  await assert.rejects(formatZip([entry, entry]), RangeError);
});

Deno.test("readNpz() refuses an entry that is no array", async () => {
  const zip = await formatZip([{ name: "readme.txt", bytes: new Uint8Array(1) }]);
  await assert.rejects(readNpz(zip), /must be named \.npy: found readme\.txt/);
});
