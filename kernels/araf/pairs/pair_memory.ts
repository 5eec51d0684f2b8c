import type { WasmScope } from "../../wasm/wasm_backend.ts";
import { paddedWidth } from "../araf_columns.ts";
import type { FeatureReader } from "./pair_types.ts";
import type { GradientSize } from "./plan_parts.ts";

/** Pairs that go through at a time, so that what is computed for them stays in the cache. */
export const PIECE_PAIRS = 8192;

/** Addresses of scratch space and gradients. */
export type PairMemory = ReturnType<typeof placePairs>;

/** Places all that a fit over pairs needs besides its parameters. */
export function placePairs(
  scope: WasmScope,
  { features: { width, element }, blockItems, tileSlots, columns, size }: {
    readonly features: FeatureReader;
    readonly blockItems: number;
    readonly tileSlots: number;
    readonly columns: number;
    readonly size: GradientSize;
  },
) {
  const blockBytes = blockItems * width * (element === "f2" ? 2 : 4);
  return {
    block: scope.zeros(Math.ceil(blockBytes / 4) + 4), // a row's last vector may reach beyond
    features: scope.zeros(tileSlots * paddedWidth(width).stride),
    counters: scope.zeros(tileSlots),
    runs: scope.zeros(2 * tileSlots),
    respondent: scope.zeros(PIECE_PAIRS),
    target: scope.zeros(PIECE_PAIRS),
    weight: scope.zeros(PIECE_PAIRS),
    logits: scope.zeros(PIECE_PAIRS),
    z: scope.zeros(tileSlots * columns),
    a: scope.zeros(tileSlots * columns),
    d: scope.zeros(tileSlots * columns),
    gradient: scope.zeros(size.words),
    norm: scope.zeros(columns),
    scale: scope.zeros(columns),
    sums: scope.zeros(columns),
    table: scope.zeros(4 * columns),
  };
}
