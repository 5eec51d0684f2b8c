import { buildTwoPL } from "../../kernels/likelihood/_twopl_program.ts";
import { twinTest, waves } from "../_helpers/twins.ts";

const EDGES = [-0, 0, NaN, Infinity, -Infinity, 800, -800, 1e-300, 1];
const doubles = (values: Float32Array, scale = 1) =>
  Float64Array.from(values, (x) => scale * Math.sin(1000 * x));

for (const edges of [false, true]) {
  const what = edges ? "at edge values" : "on lists of many lengths";
  twinTest(`evaluate() has the same bits as machine code ${what}`, {
    build: (f) => buildTwoPL(f).builder,
    names: ["evaluate"],
    run: ({ scope, program }) => {
      const table = scope.upload(buildTwoPL({ relaxed: true }).constants);
      return [1, 5, 30].flatMap((items) => {
        const R = 37;
        const counts = Uint32Array.from({ length: items }, (_, j) => 4 * (j % 6));
        const cells = counts.reduce((a, b) => a + b);
        const respondent = Uint32Array.from({ length: cells }, (_, c) => 8 * ((c * c + 3 * c) % R));
        const theta = doubles(waves(R), 4), slope = doubles(waves(items, 2), 3);
        if (edges) theta.set(EDGES), slope.set(EDGES.toReversed().slice(0, items));
        const y = doubles(waves(cells, 3)).map((x) => x > 0 ? 1 : 0.25);
        const w = doubles(waves(cells, 4)).map(Math.abs);
        const abilities = scope.upload(doubles(waves(2 * R, 5)));
        const sums = scope.zeros(2 * (4 * items + 1));
        program.evaluate(
          ...[items, scope.upload(counts), scope.upload(respondent)],
          ...[y, w, theta, doubles(waves(items, 6)), slope].map((list) => scope.upload(list)),
          ...[abilities, sums, sums + 32 * items, table],
        );
        return [scope.f32(abilities, 4 * R), scope.f32(sums, 2 * (4 * items + 1))];
      });
    },
  });
}
