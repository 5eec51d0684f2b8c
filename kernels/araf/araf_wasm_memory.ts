import { MASK_STRIDE } from "../random/mask_hash.ts";
import type { WasmScope } from "../wasm/wasm_backend.ts";
import { paddedWidth } from "./araf_columns.ts";
import { type ArafLayout, NOBODY } from "./araf_layout.ts";
import type { ArafProblem } from "./araf_types.ts";

/** Addresses of features, cells and scratch space. */
export type ArafMemory = ReturnType<typeof placeAraf>;

/** Places features, cells and scratch space; `gradients` is the length of all parts' gradients. */
export function placeAraf(
  scope: WasmScope,
  { width: D, x }: ArafProblem,
  { layout, columns, gradients }: { layout: ArafLayout; columns: number; gradients: number },
) {
  const { slotItem, groups, target, weight, tileSlots } = layout;
  const { stride } = paddedWidth(D);
  const at = scope.zeros(slotItem.length * stride);
  const features = scope.f32(at, slotItem.length * stride);
  slotItem.forEach((j, s) => {
    if (j !== NOBODY) features.set(x.subarray(j * D, (j + 1) * D), s * stride);
  });
  const longest = Math.max(...groups.map((g) => g.length));
  return {
    features: at,
    counters: scope.upload(
      slotItem.map((j) => j === NOBODY ? 0 : Math.imul(j, MASK_STRIDE) >>> 0),
    ),
    target: scope.upload(target),
    weight: scope.upload(weight),
    groups: groups.map((list) => ({
      list: scope.upload(list),
      rows: scope.zeros(list.length * columns),
      across: scope.zeros(list.length * columns),
      gradient: scope.zeros(list.length * columns),
      count: list.length,
    })),
    z: scope.zeros(tileSlots * columns),
    a: scope.zeros(tileSlots * columns),
    d: scope.zeros(tileSlots * columns),
    logits: scope.zeros(tileSlots * longest),
    gradients: scope.zeros(gradients),
    norm: scope.zeros(columns),
    scale: scope.zeros(columns),
    sums: scope.zeros(columns),
    table: scope.zeros(4 * columns),
  };
}
