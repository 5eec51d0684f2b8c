import assert from "node:assert/strict";
import { addLogLoss } from "../../kernels/likelihood/log_loss.ts";
import { CLIP_LOGIT } from "../../kernels/mirt/mirt_problem.ts";
import { MirtLogLoss, type ObservedCells, WasmBackend } from "../../kernels/mod.ts";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { assertClose } from "../_helpers/close.ts";
import { generator, normals, simulateCells } from "../_helpers/simulate_cells.ts";
import { twinTest, waves } from "../_helpers/twins.ts";

/** The same in plain double precision. */
function lossOf({ respondents: R, items: I, ...cells }: ObservedCells, K: number, p: Float64Array) {
  let sum = 0;
  cells.score.forEach((y, c) => {
    const [r, j] = [cells.respondent[c], cells.item[c]];
    let z = p[(R + I) * K + j] + p[(R + I) * K + I + r] + p[p.length - 1];
    for (let k = 0; k < K; k++) z += p[r * K + k] * p[(R + j) * K + k];
    z = Math.min(Math.max(z, -CLIP_LOGIT), CLIP_LOGIT);
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z;
  });
  return sum / cells.score.length;
}

for (const relaxed of [true, false]) {
  Deno.test(`MirtLogLoss agrees with plain sums, ${relaxed ? "" : "not "}fused`, () => {
    const wasm = new WasmBackend({ relaxed });
    for (const [size, factors] of [[[1, 1], 1], [[7, 9], 2], [[40, 101], 15]] as const) {
      const { cells } = simulateCells(size, { seed: 3, observed: 0.6, soft: true });
      using loss = new MirtLogLoss(wasm, { cells, factors });
      for (const scale of [0.3, 6]) {
        const count = (cells.respondents + cells.items) * (factors + 1) + 1;
        const parameters = new Float64Array(count).map(normalsOf(count, scale));
        const [actual, expected] = [loss.of(parameters), lossOf(cells, factors, parameters)];
        assertClose([actual], [expected], { absolute: 1e-6, relative: 1e-6 }, `${size} ${scale}`);
      }
    }
  });
}

function normalsOf(count: number, scale: number) {
  const values = normals(generator(count), count);
  return (_: number, at: number) => scale * values[at];
}

Deno.test("MirtLogLoss names what does not fit", () => {
  const wasm = new WasmBackend();
  const { cells } = simulateCells([2, 2], { seed: 1 });
  using loss = new MirtLogLoss(wasm, { cells, factors: 1 });
  assert.throws(() => loss.of(new Float64Array(8)), /parameters must have length 9/);
  const none = {
    respondent: new Uint32Array(),
    item: new Uint32Array(),
    score: new Float32Array(),
  };
  assert.throws(
    () => new MirtLogLoss(wasm, { cells: { ...cells, ...none }, factors: 1 }),
    /there must be one: found none/,
  );
});

const EDGES = [-0, 0, NaN, Infinity, -Infinity, 88, -88, 1e-30];
let table: Float64Array = new Float64Array();
twinTest("logLoss() has the same bits as machine code", {
  build: (f) => {
    const builder = new ModuleBuilder();
    table = addLogLoss(builder, f, CLIP_LOGIT);
    return builder;
  },
  names: ["logLoss"],
  run: ({ scope, program }) =>
    [4, 8, 1004].flatMap((count) =>
      [0, 3, 8].map((edges) => {
        const z = waves(count).map((x, i) => i < edges ? EDGES[i] : 9 * x);
        const lists = [z, waves(count, 2), waves(count, 3)].map((list) => scope.upload(list));
        const out = scope.zeros(2);
        program.logLoss(count, ...lists, out, scope.upload(table));
        return scope.f32(out, 2);
      })
    ),
});
