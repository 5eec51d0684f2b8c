import { type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { BLOCK, PANEL } from "./_sizes.ts";
import { panelSumsNative } from "./panel_native.ts";

const PARAMS = {
  panels: "i32",
  pairs: "i32",
  a: "i32",
  aPanel: "i32",
  x: "i32",
  to: "i32",
} as const;

/**
 * Adds weighted sums of the rows of panels, 24 or 16 floats wide and row after row:
 *
 *   sumBlocks(panels, pairs, a, aPanel, x, to)   to[p] = Σ_r x[r] a[p][r], 24 floats a panel
 *   sumPanels(panels, pairs, a, aPanel, x, to)   the same, 16 floats a panel
 *
 * There are `2 * pairs` rows; the even ones are summed in order, the odd ones as well, and then the two.
 */
export function addPanelSums(builder: ModuleBuilder, features: WasmFeatures): void {
  for (const [name, width] of [["sumBlocks", BLOCK], ["sumPanels", PANEL]] as const) {
    builder.twin(name, () => panelSumsNative(`temper ${name}`, width));
    const { madd } = multiplyAdd(features.relaxed), quads = width / 4;
    const each = Array.from({ length: quads }, (_, q) => q);
    const locals: Record<string, ValueType> = { at: "i32", xAt: "i32", n: "i32", s: "v128" };
    for (const q of each) locals[`e${q}`] = locals[`o${q}`] = "v128";
    builder.function(name, PARAMS, locals, (named) => {
      const v = named as Record<string, Local>;
      const half = (sums: "e" | "o", row: 0 | 1) =>
        sequence(
          v.s.set(v128.load32Splat(v.xAt, 4 * row)),
          ...each.map((q) => {
            const sum = v[`${sums}${q}`];
            return sum.set(madd(v.s, v128.load(v.at, 4 * width * row + 16 * q), sum));
          }),
        );
      return [
        loop(
          ...each.flatMap((q) => [v[`e${q}`].set(v128.zero), v[`o${q}`].set(v128.zero)]),
          v.at.set(v.a),
          v.xAt.set(v.x),
          v.n.set(v.pairs),
          loop(
            half("e", 0),
            half("o", 1),
            v.at.set(i32.add(v.at, i32.const(8 * width))),
            v.xAt.set(i32.add(v.xAt, i32.const(8))),
            continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
          ),
          ...each.map((q) => v128.store(v.to, f32x4.add(v[`e${q}`], v[`o${q}`]), 16 * q)),
          v.to.set(i32.add(v.to, i32.const(4 * width))),
          v.a.set(i32.add(v.a, v.aPanel)),
          continueIf(v.panels.tee(i32.sub(v.panels, i32.const(1)))),
        ),
      ];
    });
  }
}
