import assert from "node:assert/strict";
import { readSafetensors, writeSafetensors } from "../../files/mod.ts";
import { foreign, withFolder } from "./_foreign.ts";

/** A file from a header and so many bytes of data. */
function file(header: unknown, bytes: number): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const out = new Uint8Array(8 + json.length + bytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  return out;
}
const f32 = (shape: number[], begin: number, end: number) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

Deno.test("readSafetensors() reads what PyTorch's writer made, half floats and all", async () => {
  const { tensors, metadata } = await readSafetensors(foreign("st"));
  assert.deepEqual(tensors.get("embeddings"), {
    shape: [2, 2],
    dtype: "f4",
    data: new Float32Array([1, 2, 3, -0.5]),
  });
  assert.deepEqual(tensors.get("h")?.data, new Float32Array([0.5, -2]));
  assert.deepEqual(tensors.get("bf")?.data, new Float32Array([1.5, -3]));
  assert.deepEqual(tensors.get("n")?.data, new BigInt64Array([1n, -2n]));
  assert.deepEqual(tensors.get("m"), { shape: [2], dtype: "bool", data: new Uint8Array([1, 0]) });
  assert.deepEqual(metadata, { items: '["a","b"]' });
});

Deno.test("readSafetensors() gives back what writeSafetensors() wrote, whatever the widths", async () => {
  await withFolder(async (base) => {
    const tensors = new Map([
      ["u", { shape: [3], dtype: "u1", data: new Uint8Array([1, 2, 3]) } as const],
      ["d", { shape: [1], dtype: "f8", data: new Float64Array([Math.PI]) } as const],
      ["i", { shape: [0, 2], dtype: "i4", data: new Int32Array(0) } as const],
      ["b", { shape: [], dtype: "bool", data: new Uint8Array([1]) } as const],
    ]);
    await writeSafetensors(`${base}/t.safetensors`, tensors, { metadata: { a: "θ" } });
    const back = await readSafetensors(`${base}/t.safetensors`);
    assert.deepEqual(new Map([...back.tensors].sort()), new Map([...tensors].sort()));
    assert.deepEqual(back.metadata, { a: "θ" });
  });
});

const WRONG: [string, Uint8Array, RegExp][] = [
  ["a file of three bytes", new Uint8Array(3), /8 bytes of header length: found 3/],
  ["a header longer than the file", file("", 0).fill(255), /must fit/],
  ["text that is no JSON", file("{x", 0), /must be JSON/],
  ["a header that is a list", file([], 0), /JSON object/],
  ["an unknown type", file({ a: { ...f32([1], 0, 4), dtype: "F8" } }, 4), /one of the types F64/],
  [
    "a type named like a method",
    file({ a: { ...f32([1], 0, 4), dtype: "toString" } }, 4),
    /one of the types/,
  ],
  [
    "a size that does not fit the shape",
    file({ a: f32([2], 0, 4) }, 4),
    /take 8 bytes: 4 announced/,
  ],
  ["a negative axis", file({ a: f32([-1], 0, 4) }, 4), /whole numbers/],
  ["a shape past exact numbers", file({ a: f32([2 ** 30, 2 ** 30], 0, 4) }, 4), /2\^53/],
  [
    "overlapping tensors",
    file({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8),
    /b begins at 4, not at 8/,
  ],
  [
    "a hole between tensors",
    file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
    /b begins at 8, not at 4/,
  ],
  ["a tensor cut short", file({ a: f32([2], 0, 8) }, 7), /a must end inside the file: at 8 of 7/],
  ["bytes nobody owns", file({ a: f32([1], 0, 4) }, 5), /fill the file: they end at 4 of 5/],
  ["metadata that is no text", file({ __metadata__: { a: 1 } }, 0), /strings only/],
];
for (const [what, bytes, message] of WRONG) {
  Deno.test(`readSafetensors() says what is wrong when it meets ${what}`, async () => {
    await assert.rejects(readSafetensors(bytes), (error: Error) => {
      assert(error instanceof SyntaxError || error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("writeSafetensors() refuses text and shapes that do not fit, and writes nothing", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.safetensors`;
    const text = { shape: [1], dtype: "str", data: ["x"] } as const;
    await assert.rejects(writeSafetensors(path, { text }), TypeError);
    const short = { shape: [2], dtype: "f4", data: new Float32Array(1) } as const;
    await assert.rejects(writeSafetensors(path, { short }), RangeError);
    assert.deepEqual([...Deno.readDirSync(base)], []);
  });
});
