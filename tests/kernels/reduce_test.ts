import assert from "node:assert/strict";
import {
  meanColumns,
  measureRows,
  normaliseRows,
  normaliseRowsBackward,
  ShapeError,
  sumColumns,
} from "../../kernels/mod.ts";
import {
  sumColumnsReference,
  TOLERANCE as SUMS,
} from "../../kernels/reduce/column_sums_reference.ts";
import {
  normaliseRowsBackwardReference,
  normaliseRowsReference,
  TOLERANCE as ROWS,
} from "../../kernels/reduce/normalise_rows_reference.ts";
import { backends, backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { uniformValues } from "../_helpers/values.ts";

/** One value; around a workgroup and a branch of the tree; a prime; two levels and a bit. */
const SHAPES = [[1, 1], [63, 5], [64, 64], [65, 63], [127, 65], [4097, 3], [1059, 384]];
const shapes = SHAPES.map(([rows, width]) => ({ rows, width }));

backendTest(
  "sumColumns() and meanColumns() agree with the reference at awkward sizes",
  async (backend) => {
    for (const shape of [...shapes, { rows: 262_145, width: 1 }, { rows: 1, width: 4_200_001 }]) {
      const values = uniformValues(shape.rows * shape.width, 1);
      const exact = sumColumnsReference(values, shape);
      const size = sumColumnsReference(values.map(Math.abs), shape);
      const tolerance = { absolute: SUMS.share, relative: 0 };
      const sums = (await sumColumns(backend, values, shape)).map((x, j) => x / size[j]);
      assertClose(sums, exact.map((x, j) => x / size[j]), tolerance, "sums");
      const means = (await meanColumns(backend, values, shape)).map((x, j) => x / size[j]);
      const expected = exact.map((x, j) => x / size[j] / shape.rows);
      assertClose(means, expected, tolerance, "means");
    }
  },
);

backendTest(
  "normaliseRows() agrees with the reference and leaves zero rows zero",
  async (backend) => {
    for (const shape of [...shapes, { rows: 65_537, width: 2 }, { rows: 2, width: 100_003 }]) {
      const values = uniformValues(shape.rows * shape.width, 2);
      values.fill(0, 0, shape.width);
      const exact = normaliseRowsReference(values, shape);
      const got = await normaliseRows(backend, values, shape);
      assertClose(got.norms, exact.norms, ROWS, "norms");
      assertClose(got.values, exact.values, ROWS, "values");
      assert.deepEqual(await measureRows(backend, values, shape), got.norms);
    }
  },
);

backendTest("normaliseRowsBackward() agrees with the reference", async (backend) => {
  for (const shape of [...shapes, { rows: 65_537, width: 2 }]) {
    const values = uniformValues(shape.rows * shape.width, 3);
    const gradient = uniformValues(shape.rows * shape.width, 4);
    const exact = normaliseRowsBackwardReference({ values, gradient }, shape);
    const { norms } = normaliseRowsReference(values, shape);
    const lengths = normaliseRowsReference(gradient, shape).norms;
    const unit = (x: number, at: number) => {
      const row = Math.floor(at / shape.width);
      return x * norms[row] / lengths[row];
    };
    const got = await normaliseRowsBackward(backend, { values, gradient }, shape);
    assertClose(Array.from(got, unit), Array.from(exact, unit), {
      absolute: ROWS.gradient,
      relative: 0,
    });
  }
});

Deno.test("normaliseRowsBackwardReference() is the derivative, by finite differences", () => {
  const shape = { rows: 3, width: 4 };
  const values = Float64Array.from(uniformValues(12, 5));
  const gradient = uniformValues(12, 6);
  const loss = (x: Float64Array) =>
    normaliseRowsReference(x, shape).values.reduce((sum, y, i) => sum + y * gradient[i], 0);
  const differences = values.map((x, i) => {
    const h = 1e-5;
    return (loss(values.with(i, x + h)) - loss(values.with(i, x - h))) / (2 * h);
  });
  const got = normaliseRowsBackwardReference({ values, gradient }, shape);
  assertClose(got, differences, { absolute: 1e-8, relative: 1e-7 });
});

backendTest("normaliseRowsBackward() multiplies by 1e8 where the row is zero", async (backend) => {
  const operands = { values: new Float32Array(3), gradient: new Float32Array([1, -2, 0]) };
  const got = await normaliseRowsBackward(backend, operands, { rows: 1, width: 3 });
  assertClose(got, [1e8, -2e8, 0], { absolute: 0.001, relative: 1e-6 });
});

backendTest("sumColumns() and normaliseRows() give the same bits twice", async (backend) => {
  const shape = { rows: 5003, width: 37 };
  const values = uniformValues(shape.rows * shape.width, 7);
  for (const run of [sumColumns, normaliseRows]) {
    assert.deepEqual(await run(backend, values, shape), await run(backend, values, shape));
  }
});

Deno.test("reductions refuse sizes that do not fit the data, on every backend", async () => {
  const values = new Float32Array(6);
  for (const backend of backends().values()) {
    for (const run of [sumColumns, meanColumns, normaliseRows, measureRows]) {
      await assert.rejects(() => run(backend, values, { rows: 2, width: 4 }), ShapeError);
      await assert.rejects(() => run(backend, values, { rows: 2, width: 0 }), /width must be/);
    }
    const operands = { values, gradient: new Float32Array(5) };
    await assert.rejects(
      () => normaliseRowsBackward(backend, operands, { rows: 2, width: 3 }),
      /gradient must have length 6: current length is 5/,
    );
  }
});
