import { addUpdate } from "../../kernels/mirt/_mirt_program.ts";
import { addSlopes, addWholeSlopes, slopeConstants } from "../../kernels/mirt/_mirt_slopes.ts";
import type { MirtLikelihood } from "../../kernels/mirt/mirt_problem.ts";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import type { WasmScope } from "../../kernels/wasm/wasm_backend.ts";
import { twinTest, waves } from "../_helpers/twins.ts";

const EDGES = [-0, 0, NaN, Infinity, -Infinity, 88, -88, 13.9, -13.9, 1, -1, 1e-30];
const LIKELIHOODS: readonly MirtLikelihood[] = [
  { kind: "bernoulli" },
  { kind: "beta" },
  { kind: "beta", precision: 2 },
];

/** Logits with edge values among them, and what else belongs to cells, each an address. */
function placeCells(scope: WasmScope, count: number, likelihood: MirtLikelihood) {
  const logits = waves(count).map((x, i) => i < EDGES.length ? EDGES[i] : 9 * x * x * x);
  return {
    lists: [logits, ...[2, 3, 4, 5].map((seed) => waves(count, seed))].map((x) => scope.upload(x)),
    table: scope.upload(slopeConstants(likelihood)),
  };
}

for (const likelihood of LIKELIHOODS) {
  const title = Object.values(likelihood).join(" ");
  twinTest(`slopes() and wholeSlopes() have the same bits as machine code, ${title}`, {
    build: (f) => {
      const builder = new ModuleBuilder();
      addSlopes(builder, f, likelihood);
      addWholeSlopes(builder, f, likelihood);
      return builder;
    },
    names: ["slopes", "wholeSlopes"],
    run: ({ scope, program }) => [
      ...[4, 8, 12, 1004].flatMap((count) => {
        const { lists, table } = placeCells(scope, count, likelihood);
        const parts = scope.zeros(2 * count);
        program.slopes(count, ...lists, parts, table);
        return [scope.f32(lists[0], count), scope.f32(parts, 2 * count)];
      }),
      ...[[1, 1], [7, 2], [4, 13]].flatMap(([items, eights]) => {
        const respondents = 8 * eights;
        const { lists, table } = placeCells(scope, items * respondents, likelihood);
        const [levels, rests] = [6, 7].map((seed) => scope.upload(waves(respondents, seed)));
        const sums = scope.zeros(4 * items);
        program.wholeSlopes(items, eights, ...lists, levels, rests, sums, table);
        const sizes = [[lists[0], items * respondents], [levels, respondents]];
        return [...sizes, [rests, respondents], [sums, 4 * items]].map(([at, n]) =>
          scope.f32(at, n)
        );
      }),
    ],
  });
}

for (const quads of [1, 2, 5, 32]) {
  twinTest(`update() has the same bits as machine code for ${4 * quads} columns`, {
    build: (f) => {
      const builder = new ModuleBuilder();
      addUpdate(builder, f, quads);
      return builder;
    },
    names: ["update"],
    run: ({ scope, program }) =>
      [1, 3, 20].flatMap((rows) => {
        const size = 4 * quads * rows;
        const values = [1, 2, 3, 4].map((seed) => waves(size, seed));
        values[3].forEach((x, i) => values[3][i] = Math.abs(x));
        values.forEach((list, i) => list[i] = EDGES[i + 1]);
        const lists = values.map((list) => scope.upload(list));
        const columns = scope.upload(waves(12 * quads, 5));
        program.update(rows, ...lists, columns, 0.01, 0.999, 0.03, 1.7);
        return lists.map((at) => scope.f32(at, size));
      }),
  });
}
