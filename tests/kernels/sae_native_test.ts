import assert from "node:assert/strict";
import { WasmBackend } from "../../kernels/mod.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { planTraining } from "../../kernels/sae/sae_plan.ts";
import { buildSae } from "../../kernels/sae/sae_program.ts";
import { startSae } from "../../kernels/sae/sae_start.ts";
import { trainSaeWasm } from "../../kernels/sae/sae_wasm.ts";
import { assertSameBits, type Twins, twinTest, waves } from "../_helpers/twins.ts";

const EDGES = [-0, 0, NaN, Infinity, -Infinity, 1e-30, -1e30, 2];
/** Columns of rows: one strip, and three. */
const COLUMNS = [32, 96];

/** Random numbers with some that are special among them. */
const edged = (count: number, seed: number) =>
  waves(count, seed).map((x, i) => i % 7 === 3 ? EDGES[(i + seed) % EDGES.length] : x);

function sameBits(name: string, names: readonly string[], run: (twins: Twins) => Float32Array[]) {
  twinTest(`${name} has the same bits as machine code`, { build: buildSae, names, run });
}

/** Runs the body for each number of columns and of rows. */
const overSizes = (
  rows: readonly number[],
  body: (columns: number, count: number) => Float32Array[],
) => COLUMNS.flatMap((columns) => rows.flatMap((count) => body(columns, count)));

sameBits("gather()", ["gather"], ({ scope, program }) =>
  overSizes([1, 5], (columns, count) => {
    const [x, bias] = [edged(7 * columns, 1), edged(columns, 2)].map((v) => scope.upload(v));
    const order = scope.upload(Uint32Array.from({ length: count }, (_, i) => (5 * i + 6) % 7));
    const out = scope.zeros(count * columns);
    program.gather(x, order, count, bias, out, 4 * columns);
    return [scope.f32(out, count * columns)];
  }));

sameBits(
  "turn()",
  ["turn"],
  ({ scope, program }) =>
    [[4, 1], [20, 3], [32, 2]].flatMap(([columns, eights]) => {
      const rows = edged(8 * eights * (columns + 4), 1);
      const out = scope.zeros(columns * (8 * eights + 8));
      program.turn(
        scope.upload(rows),
        4 * (columns + 4),
        columns,
        eights,
        out,
        4 * (8 * eights + 8),
      );
      const turned = scope.f32(out, columns * (8 * eights + 8));
      assert.ok(Object.is(turned[3 * (8 * eights + 8) + 7], rows[7 * (columns + 4) + 3]));
      return [turned];
    }),
);

sameBits("clear()", ["clear"], ({ scope, program }) =>
  [128, 384].map((bytes) => {
    const at = scope.upload(edged(200, 1));
    program.clear(at, bytes);
    return scope.f32(at, 200);
  }));

sameBits(
  "select()",
  ["select"],
  ({ scope, program }) =>
    [[8, 1], [8, 8], [48, 4], [104, 33]].flatMap(([columns, slots]) => {
      const count = 5;
      // Rounded, so that many are equal; the second row has nothing above zero.
      const inputs = edged(count * (columns + 8), slots).map((x, i) =>
        Math.floor(i / (columns + 8)) === 1 ? -Math.abs(x) - 1 : Math.round(9 * x) / 9
      );
      const bias = scope.upload(waves(columns, 4).map((x, i) => i % 9 === 4 ? -Infinity : x / 4));
      const [values, features] = [1, 2].map((seed) =>
        scope.upload(waves(count * (slots + 3), seed))
      );
      const [stride, slotStride] = [4 * (columns + 8), 4 * (slots + 3)];
      const at = scope.upload(inputs);
      program.select(at, stride, bias, columns, count, slots, slotStride, values, features);
      const out = scope.f32(values, count * (slots + 3));
      assert.equal(out[slots + 3], 0);
      return [out, scope.f32(features, count * (slots + 3))];
    }),
);

sameBits(
  "residual()",
  ["residual"],
  ({ scope, program }) =>
    [4, 12].flatMap((slots) =>
      overSizes([1, 7], (columns, count) => {
        const [base, decoder] = [edged(count * columns, 1), edged(9 * columns, 2)].map((v) =>
          scope.upload(v)
        );
        // Full rows, rows with a slot or two, and a row with none.
        const filled = (i: number) =>
          i % slots < [slots, 1, 2, 0, 5, 6, slots][Math.floor(i / slots)];
        const some = waves(count * slots, 3).map((x, i) => filled(i) ? 0.1 + Math.abs(x) : 0);
        const which = Uint32Array.from(some, (x, i) => x > 0 ? (5 * i + 2) % 9 : 0);
        const [out, dots, squares] = [count * columns, count * slots, count].map((n) =>
          scope.zeros(n)
        );
        const [values, features] = [scope.upload(some), scope.upload(which)];
        program.residual(
          base,
          out,
          4 * columns,
          count,
          values,
          features,
          slots,
          decoder,
          dots,
          squares,
        );
        const held = scope.f32(dots, count * slots).map((x, i) => some[i] > 0 ? x : 0);
        return [scope.f32(out, count * columns), held, scope.f32(squares, count)];
      })
    ),
);

sameBits(
  "spread() and total()",
  ["spread", "total"],
  ({ scope, program }) =>
    overSizes([1, 2, 24], (columns, count) => {
      const rows = scope.upload(edged(count * columns, 1));
      const [sums, squares, totals] = [columns, 1, columns].map((n) => scope.zeros(n));
      program.spread(rows, 4 * columns, count, 1 / count, sums, squares);
      program.total(rows, 4 * columns, count, totals);
      return [scope.f32(sums, columns), scope.f32(squares, 1), scope.f32(totals, columns)];
    }),
);

sameBits("pull()", ["pull"], ({ scope, program }) =>
  overSizes([1, 6], (columns, features) => {
    const rest = scope.upload(edged(10 * columns, 1));
    const row = scope.upload(edged(10 * columns, 2));
    const counts = Array.from({ length: features }, (_, f) => [3, 0, 1, 5, 0, 2][f]);
    const starts = Uint32Array.from({ length: features + 1 }, (_, f) =>
      counts.slice(0, f).reduce((a, b) => a + b, 0));
    const entries = new Uint32Array(4 * starts[features]);
    const weights = new Float32Array(entries.buffer);
    waves(2 * starts[features], 3).forEach((w, i) => {
      entries[4 * (i >> 1) + i % 2] = (i % 2 ? row : rest) + 4 * columns * ((3 * i) % 10);
      weights[4 * (i >> 1) + 2 + i % 2] = w;
    });
    const outs = [1, 2].map(() =>
      scope.zeros(features * columns)
    );
    const [at, from] = [scope.upload(entries), scope.upload(starts)];
    for (let first = 0; first < 4 * columns; first += 128) {
      program.pull(0, features, from, at, 0, outs[0], outs[1], 4 * columns, first, first + 128);
    }
    const more = [1, 2].map(() => scope.zeros(features * columns));
    program.pull(0, features, from, at, 0, more[0], more[1], 4 * columns, 0, 4 * columns);
    return [...outs, ...more].map((out) => scope.f32(out, features * columns));
  }));

sameBits(
  "settle() and unit()",
  ["settle", "unit"],
  ({ scope, program }) =>
    overSizes([1, 4], (columns, count) => {
      const blocks = [1, 2, 3, 4].map((seed) =>
        scope.upload(count > 1 ? edged(count * columns, seed) : waves(columns, seed))
      );
      const bias = scope.upload(waves(count, 5));
      const [left, squares] = [scope.upload(waves(columns, 6)), scope.zeros(2 * count)];
      program.settle(...blocks, bias, left, 4 * columns, count, squares);
      program.unit(blocks[1], 4 * columns, count);
      return [
        ...blocks.map((at) => scope.f32(at, count * columns)),
        scope.f32(left, columns),
        scope.f32(squares, 2 * count),
      ];
    }),
);

sameBits("adam()", ["adam"], ({ scope, program }) =>
  COLUMNS.flatMap((count) => {
    const blocks = [
      edged(count, 1),
      edged(count, 2),
      waves(count, 3),
      waves(count, 4).map(Math.abs),
    ]
      .map((v) => scope.upload(v));
    const factors = [1.7, 1.2, 0.3, 0.1, 0.999, 0.001, 1e-8, 5e-4];
    program.adam(...blocks, 4 * count, ...factors);
    return blocks.map((at) => scope.f32(at, count));
  }));

// Few features, where the encoder is turned; many, where the batch is; so many that gradients are made
// feature by feature. Features are out of use in all.
for (
  const [rows, width, features, active, batch] of [[151, 70, 9, 3, 64], [140, 33, 600, 5, 50], [
    60,
    20,
    3100,
    4,
    30,
  ]]
) {
  Deno.test({
    name: `trainSae() has the same bits on any number of threads for ${features} features`,
    ignore: !supportsNative(),
    fn: async () => {
      const values = waves(rows * width);
      const size = { width, features, active };
      const plan = planTraining(rows, { ...size, epochs: 6, batch, deadAfter: 4, seed: 3 });
      const start = await startSae(new WasmBackend(), values, { size, seed: 3 });
      const train = async (native: boolean, threads: number) => {
        const wasm = new WasmBackend({ relaxed: true, native });
        const { parameters, losses } = await trainSaeWasm(wasm, values, start, plan, threads);
        return [...Object.values(parameters), Float32Array.from(losses)];
      };
      const expected = await train(false, 1);
      assert.ok(expected.every((all) => all.every(Number.isFinite)));
      for (const threads of [1, 2, 5]) {
        const actual = await train(true, threads);
        actual.forEach((all, i) => assertSameBits(all, expected[i], `${threads} threads, ${i}`));
      }
    },
  });
}
