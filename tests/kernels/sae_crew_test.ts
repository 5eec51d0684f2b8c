import assert from "node:assert/strict";
import { WasmBackend } from "../../kernels/mod.ts";
import { type Calls, SaeCrew } from "../../kernels/sae/sae_crew.ts";
import { waves } from "../_helpers/twins.ts";

const backends = () => [new WasmBackend({ relaxed: true }), new WasmBackend()];

Deno.test("SaeCrew does more pieces and calls than it has places for, each once", async () => {
  for (const wasm of backends()) {
    using scope = wasm.scope();
    const [pieces, calls] = [2500, 5];
    const order = scope.zeros(1);
    const bias = scope.upload(new Float32Array(32).fill(-1));
    const sums = scope.zeros(32 * pieces);
    const crew = new SaeCrew(wasm, scope, 3);
    try {
      // A row less -1, put where it was: each call adds one.
      const rows = Array.from({ length: pieces }, (_, p) => sums + 128 * p);
      for (let turn = 0; turn < 2; turn++) {
        crew.run(rows.map((at): Calls => (call) => {
          for (let c = 0; c < calls; c++) call("gather", at, order, 1, bias, at, 128);
        }));
      }
      crew.run([]);
    } finally {
      await crew.leave();
    }
    assert.ok(scope.f32(sums, 32 * pieces).every((sum) => sum === 2 * calls));
  }
});

Deno.test("SaeCrew copies rows between arrays of the engine and the memory", async () => {
  for (const wasm of backends()) {
    using scope = wasm.scope();
    const [rows, width, columns] = [131, 7, 10];
    const from = waves(rows * width + 3).subarray(3);
    const at = scope.zeros(rows * columns);
    const crew = new SaeCrew(wasm, scope, 2);
    const out = new Float32Array(rows * width);
    try {
      const middle = scope.f32(at, rows * columns);
      crew.copyRows({ rows, width }, [from, width], [middle, columns]);
      assert.equal(middle[columns + width], 0);
      assert.equal(middle[columns], from[width]);
      crew.copyRows({ rows, width }, [middle, columns], [out, width]);
    } finally {
      await crew.leave();
    }
    assert.deepEqual(out, from.slice());
  }
});

Deno.test("SaeCrew goes on, and lets its helpers go, when the memory grows meanwhile", async () => {
  for (const wasm of backends()) {
    using scope = wasm.scope();
    const at = scope.upload(new Float32Array(64).fill(1));
    const crew = new SaeCrew(wasm, scope, 3);
    try {
      crew.run([(call) => call("clear", at, 128)]);
      scope.room(wasm.bytes.byteLength / 4);
      crew.run([(call) => call("clear", at + 128, 128)]);
      assert.ok(scope.f32(at, 64).every((value) => value === 0));
      scope.room(wasm.bytes.byteLength / 4); // nothing is run after this
    } finally {
      await crew.leave();
    }
  }
});
