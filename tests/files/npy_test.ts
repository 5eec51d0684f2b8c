import assert from "node:assert/strict";
import {
  elementCount,
  formatNpy,
  type NdArray,
  parseNpy,
  readNpy,
  toFloat32,
  writeNpy,
} from "../../files/mod.ts";
import { foreign, withFolder } from "./_foreign.ts";

const CASES: [string, NdArray][] = [
  ["f2", { shape: [4], dtype: "f4", data: new Float32Array([0.5, -1.5, Infinity, 2 ** -24]) }],
  ["f4", { shape: [2, 3], dtype: "f4", data: new Float32Array([0, 1, 2, 3, 4, 5]) }],
  ["f8F", { shape: [2, 3, 4], dtype: "f8", data: Float64Array.from({ length: 24 }, (_, i) => i) }],
  ["i4", { shape: [], dtype: "i4", data: new Int32Array([7]) }],
  ["i8", { shape: [2], dtype: "i8", data: new BigInt64Array([-(2n ** 62n), 5n]) }],
  ["u1", { shape: [1, 1], dtype: "u1", data: new Uint8Array([255]) }],
  ["b", { shape: [2], dtype: "bool", data: new Uint8Array([1, 0]) }],
  ["U", { shape: [2], dtype: "str", data: ["scicode.2", "é"] }],
  ["S", { shape: [2], dtype: "str", data: ["ab", "c"] }],
  ["e", { shape: [0, 3], dtype: "f4", data: new Float32Array(0) }],
  ["v2", { shape: [1], dtype: "f8", data: new Float64Array([1]) }],
  ["v3", { shape: [1], dtype: "f8", data: new Float64Array([1]) }],
];
for (const [name, expected] of CASES) {
  Deno.test(`parseNpy() reads what NumPy wrote when the file is ${name}`, () => {
    assert.deepEqual(parseNpy(foreign(name)), expected);
  });
  Deno.test(`formatNpy() is undone by parseNpy() when the array is ${name}`, () => {
    assert.deepEqual(parseNpy(formatNpy(expected)), expected);
  });
}

Deno.test("formatNpy() writes the same bytes as NumPy when the array is row-major", () => {
  for (const name of ["f4", "i8", "u1", "b", "U", "e"]) {
    const expected = CASES.find(([n]) => n === name)![1];
    assert.deepEqual(formatNpy(expected), new Uint8Array(foreign(name)), name);
  }
});

Deno.test("parseNpy() refuses objects, records and big-endian numbers and names the file", () => {
  assert.throws(() => parseNpy(foreign("O"), "x.npy"), /^SyntaxError: x\.npy: .*Python objects/);
  assert.throws(() => parseNpy(foreign("rec")), /one plain type/);
  assert.throws(() => parseNpy(foreign("big")), /little-endian.*>f8/);
});

Deno.test("parseNpy() refuses a file that is cut anywhere, or too long", () => {
  const whole = foreign("f4");
  for (let n = 0; n < whole.length; n++) {
    assert.throws(() => parseNpy(whole.subarray(0, n)), SyntaxError, `cut to ${n} bytes`);
  }
  assert.throws(() => parseNpy(Uint8Array.from([...whole, 0])), /must take 24 bytes: found 25/);
});

Deno.test("parseNpy() refuses a shape that no memory could hold", () => {
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740993, 9), }\n";
  const bytes = Uint8Array.from(
    [...`\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}`].map((c) =>
      c.charCodeAt(0)
    ),
  );
  assert.throws(() => parseNpy(bytes), RangeError);
});

Deno.test("readNpy() gives back what writeNpy() put on disk", async () => {
  await withFolder(async (base) => {
    const array = { shape: [1, 2], dtype: "f4", data: new Float32Array([1, NaN]) } as const;
    await writeNpy(`${base}/a.npy`, array);
    assert.deepEqual(await readNpy(`${base}/a.npy`), array);
  });
});

Deno.test("formatNpy() refuses data that do not fit the shape, and text that ends in zero", () => {
  assert.throws(
    () => formatNpy({ shape: [3], dtype: "f4", data: new Float32Array(2) }),
    RangeError,
  );
  assert.throws(() => formatNpy({ shape: [1], dtype: "str", data: ["a\0"] }), RangeError);
});

Deno.test("toFloat32() and elementCount() refuse what is no number", () => {
  assert.deepEqual(toFloat32([1, 2n]), new Float32Array([1, 2]));
  assert.throws(() => toFloat32([1, "2"]), /TypeError: .*element 1 is "2"/);
  assert.equal(elementCount([]), 1);
  assert.throws(() => elementCount([2, -1]), RangeError);
  assert.throws(() => elementCount([2 ** 40, 2 ** 40]), RangeError);
});
