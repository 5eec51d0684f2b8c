import assert from "node:assert/strict";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { addCells } from "../../kernels/araf/araf_wasm_cells.ts";
import { addItems } from "../../kernels/araf/araf_wasm_items.ts";
import { addRows } from "../../kernels/araf/araf_wasm_rows.ts";
import { arafColumns } from "../../kernels/araf/araf_columns.ts";
import { betaSeries } from "../../kernels/special/beta_series.ts";
import { twinTest, waves } from "../_helpers/twins.ts";

const EDGES = [-0, 0, NaN, Infinity, -Infinity, 88, -88, 17.5, -17.5, 1e-30];

for (const precision of [undefined, 2, 10, 50]) {
  const what = precision ? `Beta of precision ${precision}` : "cross-entropy";
  twinTest(`cells() has the same bits as machine code for ${what}`, {
    build: (f) => {
      const builder = new ModuleBuilder();
      addCells(builder, f, precision === undefined ? undefined : betaSeries(precision));
      return builder;
    },
    names: ["cells"],
    run: ({ scope, program }) =>
      [4, 8, 12, 1004].map((count) => {
        const logits = waves(count).map((x, i) => i < EDGES.length ? EDGES[i] : 9 * x);
        const at = scope.upload(logits);
        const [target, weight] = [waves(count, 2), waves(count, 3).map(Math.abs)];
        program.cells(at, scope.upload(target), scope.upload(weight), count);
        return scope.f32(at, count);
      }),
  });
}

for (const factors of [2, 30, 31]) {
  for (const dropout of [false, true]) {
    const what = `${factors} factors ${dropout ? "with" : "without"} dropout`;
    const columns = arafColumns(factors);
    const { count } = columns;
    twinTest(`forward() and backward() have the same bits as machine code for ${what}`, {
      build: (f) => {
        const builder = new ModuleBuilder();
        addItems(builder, f, columns, dropout);
        return builder;
      },
      names: ["forward", "backward"],
      run: ({ scope, program }) =>
        [1, 7, 60].flatMap((rows) => {
          const size = rows * count;
          const [z, a, d] = [waves(size), waves(size, 2), waves(size, 3)].map((v) =>
            scope.upload(v)
          );
          const [norm, scale, sums] = [4, 5, 6].map((s) => scope.upload(waves(count, s)));
          const counters = scope.upload(
            Uint32Array.from({ length: rows }, (_, r) => r * 0x9e3779b1),
          );
          const mask = [rows, counters, 0xfedcba98, 0x4ccccccd, 1 / 0.3] as const;
          program.forward(z, a, norm, scale, 0.25, ...mask);
          program.backward(d, z, scale, sums, ...mask);
          const kept = scope.f32(a, size).filter((v) => v !== 0).length / size;
          if (dropout && rows === 60) assert.ok(kept > 0.2 && kept < 0.45, `${kept} are kept`);
          return [[z, size], [a, size], [d, size], [sums, count]].map(([at, n]) =>
            scope.f32(at, n)
          );
        }),
    });
  }
}

for (const factors of [5, 40]) {
  const columns = arafColumns(factors);
  const { count } = columns;
  twinTest(
    `add(), squares() and update() have the same bits as machine code for ${factors} factors`,
    {
      build: (f) => {
        const builder = new ModuleBuilder();
        addRows(builder, f, columns);
        return builder;
      },
      names: ["add", "squares", "update"],
      run: ({ scope, program }) =>
        [1, 3, 49].flatMap((rows) => {
          const size = rows * count;
          const [p, g, m, v] = [1, 2, 3, 4].map((s) =>
            scope.upload(s === 4 ? waves(size, s).map(Math.abs) : waves(size, s))
          );
          const table = scope.upload(waves(4 * count, 5));
          const out = scope.zeros(count);
          program.update(p, g, m, v, rows, table, 1.7);
          program.squares(p, rows, out);
          program.add(g, m, size - 4);
          return [...[p, g, m, v].map((at) => scope.f32(at, size)), scope.f32(out, count)];
        }),
    },
  );
}
