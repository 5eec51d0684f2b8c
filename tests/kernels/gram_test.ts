import assert from "node:assert/strict";
import { computeGram, type GramSide, ShapeError } from "../../kernels/mod.ts";
import { gramReference, TOLERANCE } from "../../kernels/gram/gram_reference.ts";
import { backends, backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { uniformValues } from "../_helpers/values.ts";

const SHAPES = [[1, 1], [2, 7], [63, 65], [64, 64], [65, 31], [127, 131], [331, 48]];

backendTest(
  "computeGram() agrees with the reference on either side, centred or not",
  async (backend) => {
    for (const [rows, width] of SHAPES) {
      for (const side of ["columns", "rows"] as const) {
        for (const centre of [true, false]) {
          const values = uniformValues(rows * width, 1).map((x, i) => x + (i % width) / width);
          await agrees(backend, values, { rows, width, side, centre });
        }
      }
    }
  },
);

backendTest("computeGram() sums more rows than one invocation may loop over", async (backend) => {
  const values = uniformValues(140_003 * 3, 2);
  await agrees(backend, values, { rows: 140_003, width: 3, side: "columns", centre: true });
});

gpuTest("computeGram() centres past 65,535 workgroups", async (gpu) => {
  const width = 4_200_000;
  const values = new Float32Array(4 * width);
  for (let j = 0; j < width; j++) values[j] = j < width / 2 ? 4 : 8; // means 1 and 2
  const { matrix } = await computeGram(gpu, values, { rows: 4, width });
  const square = (9 + 36) / 2 * width;
  const row = [square, -square / 3, -square / 3, -square / 3];
  assertClose(matrix.subarray(0, 4), row, { absolute: 0, relative: 1e-6 });
});

async function agrees(
  backend: Parameters<typeof computeGram>[0],
  values: Float32Array,
  options: { rows: number; width: number; side: GramSide; centre: boolean },
): Promise<void> {
  const exact = gramReference(values, options);
  const got = await computeGram(backend, values, options);
  const { size } = got;
  assert.equal(got.matrix.length, exact.matrix.length);
  const scale = (x: number, at: number) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return x / (Math.sqrt(exact.matrix[i * size + i] * exact.matrix[j * size + j]) || 1);
  };
  assertClose(Array.from(got.matrix, scale), Array.from(exact.matrix, scale), {
    absolute: TOLERANCE.share,
    relative: 0,
  }, JSON.stringify(options));
  assertClose(got.mean, exact.mean, { absolute: 1e-6, relative: 1e-6 }, "mean");
}

backendTest("computeGram() is exactly symmetric and gives the same bits twice", async (backend) => {
  const shape = { rows: 301, width: 77 };
  const values = uniformValues(shape.rows * shape.width, 3);
  const { matrix, size, side } = await computeGram(backend, values, shape);
  assert.equal(side, "columns");
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) assert.equal(matrix[i * size + j], matrix[j * size + i]);
  }
  assert.deepEqual((await computeGram(backend, values, shape)).matrix, matrix);
});

backendTest("computeGram() does not feel a shift of a whole column", async (backend) => {
  const shape = { rows: 50, width: 6 };
  const values = uniformValues(300, 4);
  const shifted = values.map((x, i) => i % 6 === 2 ? x + 3 : x);
  const [one, two] = [
    await computeGram(backend, values, shape),
    await computeGram(backend, shifted, shape),
  ];
  assertClose(two.matrix, one.matrix, { absolute: 2e-5, relative: 1e-5 });
  assertClose([two.mean[2] - one.mean[2]], [3], { absolute: 1e-6, relative: 0 });
});

Deno.test("computeGram() refuses sizes that do not fit the data, on every backend", async () => {
  for (const backend of backends().values()) {
    const values = new Float32Array(6);
    await assert.rejects(() => computeGram(backend, values, { rows: 2, width: 4 }), ShapeError);
    await assert.rejects(() => computeGram(backend, values, { rows: 1.5, width: 4 }), /rows must/);
  }
});
