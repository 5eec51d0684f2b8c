import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { addFactor } from "../../kernels/temper/_factor_program.ts";
import { addGram } from "../../kernels/temper/_gram_tile.ts";
import { addPanelSums } from "../../kernels/temper/_panel_program.ts";
import { addSquares } from "../../kernels/temper/_square_tile.ts";
import { addVectorPasses } from "../../kernels/temper/_vector_program.ts";
import type { WasmFeatures } from "../../kernels/wasm/features.ts";
import { twinTest, waves } from "../_helpers/twins.ts";

const EDGES = [-0, 0, NaN, Infinity, -Infinity, 1e-40, 3e38];

function built(add: (builder: ModuleBuilder, features: WasmFeatures) => void) {
  return (features: WasmFeatures) => {
    const builder = new ModuleBuilder();
    add(builder, features);
    return builder;
  };
}

/** Random numbers, the first few of them at the edges of what there is. */
function edged(count: number, seed: number): Float32Array {
  const values = waves(count, seed);
  values.set(EDGES.slice(0, count));
  return values;
}

for (const edges of [false, true]) {
  const numbers = edges ? edged : waves, what = edges ? "numbers at the edges" : "numbers";

  twinTest(`squares() has the same bits as machine code for ${what}`, {
    build: built(addSquares),
    names: ["squares"],
    run: ({ scope, program }) =>
      [[1, 1], [3, 4], [5, 32]].map(([panels, groups]) => {
        const size = 6 * groups, a = scope.upload(numbers(16 * size * panels, 1));
        const b = scope.upload(numbers(size * size, 2)), out = scope.zeros(16 * panels);
        program.squares(panels, groups, a, 64 * size, 64, b, 4 * size, out);
        return scope.f32(out, 16 * panels);
      }),
  });

  twinTest(`gram() has the same bits as machine code for ${what}`, {
    build: built(addGram),
    names: ["gram"],
    run: ({ scope, program }) =>
      [[1, 1], [128, 1], [129, 2], [300, 4]].map(([rows, blocks]) => {
        const size = 24 * blocks, lead = size + 8;
        const a = scope.upload(numbers(rows * size, 1)), q = scope.upload(numbers(rows, 2));
        const scaled = scope.zeros(128 * 24), out = scope.zeros(size * lead);
        program.gram(rows, blocks, a, 96 * rows, q, scaled, out, 4 * lead);
        const gram = scope.f32(out, size * lead);
        return Float32Array.from({ length: size * size }, (_, at) => {
          const i = Math.floor(at / size), j = at % size;
          return j <= i ? gram[i * lead + j] : 0;
        });
      }),
  });

  twinTest(`sumBlocks() and sumPanels() have the same bits as machine code for ${what}`, {
    build: built(addPanelSums),
    names: ["sumBlocks", "sumPanels"],
    run: ({ scope, program }) =>
      [["sumBlocks", 24], ["sumPanels", 16]].flatMap(([name, width]) =>
        [[1, 1], [3, 9], [8, 100]].map(([panels, pairs]) => {
          const a = scope.upload(numbers(2 * pairs * panels * +width, 1));
          const x = scope.upload(numbers(2 * pairs, 2)), to = scope.zeros(panels * +width);
          program[name](panels, pairs, a, 8 * +width * pairs, x, to);
          return scope.f32(to, panels * +width);
        })
      ),
  });

  twinTest(`passes over rows have the same bits as machine code for ${what}`, {
    build: built(addVectorPasses),
    names: ["scaleRows", "scaleColumns", "addRows", "copyRows", "dotRows", "squareRows"],
    run: ({ scope, program }) =>
      ["scaleRows", "scaleColumns", "addRows", "copyRows", "dotRows", "squareRows"].flatMap(
        (name) =>
          [[4, 1], [8, 3], [92, 26]].map(([rows, eights]) => {
            const lead = 8 * eights + 8, a = scope.upload(numbers(rows * lead, 1));
            const x = scope.upload(numbers(Math.max(rows, lead), 2));
            const to = scope.upload(waves(rows * lead, 3));
            program[name](rows, eights, a, 4 * lead, name === "copyRows" ? 4 * lead : x, to);
            return scope.f32(to, rows * lead);
          }),
      ),
  });

  twinTest(`factorBlock() and transposeBlock() have the same bits as machine code for ${what}`, {
    build: built(addFactor),
    names: ["factorBlock", "transposeBlock"],
    run: ({ scope, program }) => {
      const lead = 40, values = numbers(24 * lead, 1);
      for (let i = edges ? 1 : 0; i < 24; i++) values[i * lead + i] = i % 5 ? 12 + i : 1e-9;
      const at = scope.upload(values), diagonal = scope.upload(numbers(24, 2).map(Math.abs));
      const inverse = scope.zeros(24 * 24), scratch = scope.zeros(2 * 24 * 24);
      program.factorBlock(at, 4 * lead, diagonal, inverse, scratch);
      const from = scope.upload(numbers(24 * lead, 3)), to = scope.zeros(24 * 40);
      program.transposeBlock(10, from, 4 * lead, to, 96);
      return [scope.f32(at, 24 * lead), scope.f32(inverse, 24 * 24), scope.f32(to, 24 * 40)];
    },
  });
}
