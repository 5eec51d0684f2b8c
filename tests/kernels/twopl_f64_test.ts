import assert from "node:assert/strict";
import { expInto, log1pInto, TableMath } from "../../kernels/likelihood/_f64x2.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { v128 } from "../../kernels/wasm/simd.ts";
import { assertClose } from "../_helpers/close.ts";

const NAMES = ["x", "out", "a", "b", "c", "d"] as const;
const locals = Object.fromEntries(NAMES.map((name) => [name, "v128"])) as Record<
  typeof NAMES[number],
  "v128"
>;

/** Applies a two-lane program to a list of even length, with and without fused multiply-add. */
function apply(name: "exp" | "log1p", x: Float64Array): Float64Array[] {
  const wasm = new WasmBackend();
  return [false, ...(wasm.features.relaxed ? [true] : [])].map((relaxed) => {
    let constants: readonly number[] = [];
    const program = wasm.program(
      `${name} ${relaxed}`,
      () =>
        new ModuleBuilder().function(name, { at: "i32", table: "i32" }, locals, (v) => {
          const math = new TableMath(relaxed, v.table);
          constants = math.values;
          return [
            v.x.set(v128.load(v.at)),
            name === "exp"
              ? expInto(v.out, v.x, { n: v.a, r: v.b, s: v.c, u: v.d, math })
              : log1pInto(v.out, v.x, { s: v.a, u: v.b, t: v.c, w: v.d, math }),
            v128.store(v.at, v.out),
          ];
        }),
    );
    using scope = wasm.scope();
    const at = scope.upload(x), table = scope.upload(Float64Array.from(constants));
    for (let i = 0; i < x.length; i += 2) program[name](at + 8 * i, table);
    return scope.f64(at, x.length).slice();
  });
}

Deno.test("expInto() in double precision agrees with Math.exp to 4e-16 down to -708", () => {
  const x = Float64Array.from({ length: 20000 }, (_, i) => -708 * (i / 20000) ** 3);
  for (const actual of apply("exp", x)) {
    assertClose(actual, x.map(Math.exp), { absolute: 0, relative: 4e-16 }, "exp");
  }
});

Deno.test("expInto() in double precision is 1 at 0 and stays above 0 below -708", () => {
  for (const [one, small] of apply("exp", new Float64Array([0, -1e6]))) {
    assert.equal(one, 1);
    assert.ok(small > 0 && small < 1e-307);
  }
});

Deno.test("log1pInto() in double precision agrees with Math.log1p to 5e-16 on [0, 1]", () => {
  const x = Float64Array.from({ length: 20000 }, (_, i) => (i / 19999) ** 4);
  for (const actual of apply("log1p", x)) {
    assertClose(actual, x.map(Math.log1p), { absolute: 1e-300, relative: 5e-16 }, "log1p");
  }
});
