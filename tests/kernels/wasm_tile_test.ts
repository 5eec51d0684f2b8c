import assert from "node:assert/strict";
import { WasmBackend } from "../../kernels/mod.ts";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { addTile, tileRows } from "../../kernels/wasm/tile.ts";
import { expInto } from "../../kernels/wasm/exp.ts";
import { multiplyAdd, v128 } from "../../kernels/wasm/simd.ts";
import { assertClose } from "../_helpers/close.ts";

for (const relaxed of [true, false]) {
  Deno.test(`addTile() multiplies with ${relaxed ? "fused" : "separate"} multiply-add`, () => {
    const wasm = new WasmBackend({ relaxed });
    const rows = tileRows(wasm.features);
    const program = wasm.program("tile", (f) => {
      const builder = new ModuleBuilder();
      addTile(builder, "product", f);
      return builder;
    });
    const [M, N, K] = [2 * rows, 16, 7];
    const a = Float32Array.from({ length: M * K }, (_, i) => Math.sin(i));
    const b = Float32Array.from({ length: K * N }, (_, i) => Math.cos(3 * i));
    using scope = wasm.scope();
    const [pa, pb, pc] = [scope.upload(a), scope.upload(b), scope.zeros(M * N)];
    program.product(M, N, K, pa, 4 * K, 4, pb, 4 * N, pc, 4 * N, 0);
    program.product(M, N, K, pa, 4 * K, 4, pb, 4 * N, pc, 4 * N, 1);
    const expected = Float64Array.from({ length: M * N }, (_, at) => {
      const [i, j] = [Math.floor(at / N), at % N];
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a[i * K + k] * b[k * N + j];
      return 2 * sum;
    });
    assertClose(scope.f32(pc, M * N), expected, { absolute: 1e-5, relative: 1e-6 });
  });
}

Deno.test("expInto() agrees with Math.exp to 3e-7 below zero and does not underflow", () => {
  const wasm = new WasmBackend();
  const program = wasm.program("exp", (f) => {
    const scratch = { x: "v128", n: "v128", r: "v128", out: "v128" } as const;
    return new ModuleBuilder().function("exp4", { at: "i32" }, scratch, ({ at, x, n, r, out }) => [
      x.set(v128.load(at)),
      expInto(out, x, { n, r, math: multiplyAdd(f.relaxed) }),
      v128.store(at, out),
    ]);
  });
  using scope = wasm.scope();
  for (let x = -80; x <= 0; x += 0.37) {
    const at = scope.upload(new Float32Array([x, x / 2, x / 3, -200]));
    program.exp4(at);
    const got = [...scope.f32(at, 4)];
    assertClose(got.slice(0, 3), [x, x / 2, x / 3].map((v) => Math.exp(Math.fround(v))), {
      absolute: 0,
      relative: 3e-7,
    });
    assert.ok(got[3] > 0 && got[3] < 1e-37);
  }
});
