import assert from "node:assert/strict";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { addTile } from "../../kernels/wasm/tile.ts";
import { assertSameBits, twinTest, waves } from "../_helpers/twins.ts";

/** Rows that are no multiple of a tile's, columns of odd panels, one step, many steps. */
const SHAPES = [
  [1, 8, 1],
  [2, 16, 3],
  [5, 24, 7],
  [6, 8, 300],
  [7, 16, 33],
  [11, 40, 5],
  [12, 8, 17],
  [13, 24, 64],
  [25, 56, 9],
  [60, 32, 48],
] as const;

for (const way of ["rows in order", "A transposed"] as const) {
  twinTest(`addTile() has the same bits as machine code, ${way}`, {
    build: (f) => {
      const builder = new ModuleBuilder();
      addTile(builder, "tile", f, 1);
      return builder;
    },
    names: ["tile"],
    run: ({ scope, program }) =>
      SHAPES.flatMap(([M, N, K]) => {
        const [leadA, leadB, leadC] = [(way === "rows in order" ? K : M) + 3, N + 4, N + 8];
        const a = scope.upload(waves(leadA * Math.max(M, K)));
        const b = scope.upload(waves(leadB * K, 2));
        const c = scope.upload(waves(leadC * M, 3));
        const [row, step] = way === "rows in order" ? [4 * leadA, 4] : [4, 4 * leadA];
        const run = (accumulate: number) => {
          program.tile(M, N, K, a, row, step, b, 4 * leadB, c, 4 * leadC, accumulate);
          return scope.f32(c, leadC * M).slice();
        };
        const results = [run(0), run(1)];
        assert.equal(
          results[0][N],
          Math.fround(waves(leadC * M, 3)[N]),
          "nothing beside C is touched",
        );
        return results;
      }),
  });
}

twinTest("machine code finds its data again after the memory has grown", {
  build: (f) => {
    const builder = new ModuleBuilder();
    addTile(builder, "tile", f, 1);
    return builder;
  },
  names: ["tile"],
  run: ({ scope, program }) => {
    const [a, b, c] = [waves(64), waves(64, 2), waves(64)].map((v) => scope.upload(v));
    program.tile(8, 8, 8, a, 32, 4, b, 32, c, 32, 0);
    const before = scope.f32(c, 64).slice();
    scope.zeros(2 ** 25); // 128 MiB: the memory grows
    program.tile(8, 8, 8, a, 32, 4, b, 32, c, 32, 0);
    assertSameBits(scope.f32(c, 64), before, "after growth");
    return [before];
  },
});

twinTest("products of numbers that are none, endless or tiny have the same bits", {
  build: (f) => {
    const builder = new ModuleBuilder();
    addTile(builder, "tile", f, 1);
    return builder;
  },
  names: ["tile"],
  run: ({ scope, program }) => {
    const odd = [NaN, Infinity, -Infinity, -0, 1e-45, 3.4e38, -3.4e38, 1];
    const [a, b] = [waves(64), waves(128, 2)].map((v) =>
      v.map((x, i) => i % 9 ? x : odd[(i / 9) % 8])
    );
    const [pa, pb, c] = [scope.upload(a), scope.upload(b), scope.zeros(128)];
    program.tile(8, 16, 8, pa, 32, 4, pb, 64, c, 64, 0);
    return [scope.f32(c, 128)];
  },
});
