import { MASK_STRIDE } from "../random/mask_hash.ts";
import type { WasmScope } from "../wasm/wasm_backend.ts";
import { paddedWidth } from "./araf_columns.ts";
import { type ArafLayout, NOBODY } from "./araf_layout.ts";
import type { ArafRange } from "./araf_team.ts";

/** Addresses of features, cells and scratch space. */
export type ArafMemory = ReturnType<typeof placeAraf>;

/**
 * Places features, cells and scratch space: of all slots, or of a range of them. Addresses count from the
 * first slot and the first cell of the fit all the same.
 *
 * @param features The features of a slot of the range; none where there is no item
 * @param gradients Length of all parts' gradients
 */
export function placeAraf(
  scope: WasmScope,
  features: (slot: number) => Float32Array | undefined,
  { width: D, layout, range, columns, gradients }: {
    width: number;
    layout: ArafLayout;
    range: ArafRange;
    columns: number;
    gradients: number;
  },
) {
  const { slotItem, groups, target, weight, tileSlots } = layout;
  const { slots: [from, to], cells } = range;
  const { stride } = paddedWidth(D);
  const at = scope.room((to - from) * stride);
  const rows = scope.f32(at, (to - from) * stride);
  for (let slot = from; slot < to; slot++) {
    const row = (slot - from) * stride;
    const own = features(slot);
    if (own) rows.set(own, row);
    rows.fill(0, row + (own?.length ?? 0), row + stride);
  }
  const cellsOf = (values: Float32Array) => scope.upload(values.subarray(...cells)) - 4 * cells[0];
  const longest = groups.reduce((most, g) => Math.max(most, g.length), 0);
  return {
    features: at - 4 * from * stride,
    counters: scope.upload(
      slotItem.map((j) => j === NOBODY ? 0 : Math.imul(j, MASK_STRIDE) >>> 0),
    ),
    target: cellsOf(target),
    weight: cellsOf(weight),
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
