import { MASK_STRIDE } from "../../random/mask_hash.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../../wasm/wasm_backend.ts";
import { type ArafColumns, paddedWidth } from "../araf_columns.ts";
import { type LossSum, lossSum } from "../araf_loss.ts";
import type { ArafSettings } from "../araf_types.ts";
import { product } from "../araf_wasm_program.ts";
import { PairBlocks } from "./pair_blocks.ts";
import { type PairMemory, PIECE_PAIRS } from "./pair_memory.ts";
import type { ArafPairs, FeatureReader } from "./pair_types.ts";
import type { PairPlan } from "./plan_parts.ts";

/** What the tiles of a fit work on. */
export interface PairTileSource {
  readonly wasm: WasmBackend;
  readonly scope: WasmScope;
  readonly program: WasmProgram;
  readonly pairs: ArafPairs;
  readonly features: FeatureReader;
  readonly settings: ArafSettings;
  readonly columns: ArafColumns;
  readonly plan: PairPlan;
  readonly at: PairMemory;
  readonly blockItems: number;
  /** Floats of the projection, behind which the gradient of abilities lies. */
  readonly projectionWords: number;
}

/** What is the same for all tiles of an epoch. */
export interface PairEpoch {
  /** Addresses of the parameters. */
  readonly projection: number;
  readonly ability: number;
  /** c + g. */
  readonly shift: number;
  readonly mask: readonly [key: number, threshold: number, keepScale: number];
  readonly records: boolean;
}

/** Forward and backward over the items of a part, a tile at a time. */
export class PairTiles {
  readonly #source: PairTileSource;
  readonly #blocks: PairBlocks;
  readonly #width: { rows: number; stride: number };
  readonly #lossSum: LossSum;

  constructor(source: PairTileSource) {
    const { wasm, program, features, blockItems, at } = source;
    this.#source = source;
    this.#width = paddedWidth(features.width);
    this.#blocks = new PairBlocks(wasm, program, { features, blockItems, at: at.block });
    this.#lossSum = lossSum(source.settings);
  }

  /**
   * Adds the gradient of a part to where gradients lie, and its sums to `out`: of each scale, of the
   * difficulty's slope, and the loss. Hands over how many items each tile had.
   */
  *part(part: number, epoch: PairEpoch, out: Float64Array): Generator<number, void> {
    const { plan: { bounds, tileSlots, used }, columns, scope, at } = this.#source;
    const { count, factors, difficulty } = columns;
    this.#blocks.begin(used[bounds[part + 1] - 1] + 1);
    for (let from = bounds[part]; from < bounds[part + 1]; from += tileSlots) {
      const items = used.subarray(from, Math.min(from + tileSlots, bounds[part + 1]));
      scope.f32(at.sums, count).fill(0);
      out[factors + 1] += this.#tile(items, epoch);
      const sums = scope.f32(at.sums, count);
      for (let k = 0; k < factors; k++) out[k] += sums[k];
      out[factors] += sums[difficulty];
      yield items.length;
    }
  }

  /** One tile; gives its part of the loss when asked for. */
  #tile(items: Uint32Array, { projection, ability, shift, mask, records }: PairEpoch): number {
    const { program, scope, at, columns: { count: N }, plan: { tileSlots: T } } = this.#source;
    const { rows, stride } = this.#width;
    const row = 4 * N, width = 4 * stride;
    const counters = scope.u32(at.counters, T);
    for (let slot = 0; slot < items.length; slot++) {
      this.#blocks.row(items[slot], at.features + slot * width);
      counters[slot] = Math.imul(items[slot], MASK_STRIDE);
    }
    const x = { at: at.features, row: width, step: 4 };
    product(program, [T, N, rows], x, { at: projection, step: row }, { at: at.z, row }, false);
    program.forward(at.z, at.a, at.norm, at.scale, shift, T, at.counters, ...mask);
    scope.f32(at.d, T * N).fill(0);
    const loss = this.#pairs(items, ability, records);
    program.backward(at.d, at.z, at.scale, at.sums, T, at.counters, ...mask);
    const across = { at: at.features, row: 4, step: width };
    product(program, [rows, N, T], across, { at: at.d, step: row }, { at: at.gradient, row }, true);
    return loss;
  }

  /** The pairs of a tile's items, a piece at a time: slopes of their logits, and where these go. */
  #pairs(items: Uint32Array, ability: number, records: boolean): number {
    const { program, scope, at, pairs, plan, projectionWords } = this.#source;
    const { start } = pairs;
    const runs = scope.u32(at.runs, 2 * plan.tileSlots);
    const slopes = at.gradient + 4 * projectionWords;
    const end = start[items[items.length - 1] + 1];
    let [loss, slot] = [0, 0];
    // Items without pairs are in no tile, so that the pairs of one follow each other.
    for (let from = start[items[0]]; from < end;) {
      const to = Math.min(end, from + PIECE_PAIRS);
      let count = 0;
      for (let c = from; c < to;) {
        const stop = Math.min(to, start[items[slot] + 1]);
        runs[2 * count] = slot;
        runs[2 * count + 1] = stop - c;
        count++;
        c = stop;
        if (stop === start[items[slot] + 1]) slot++;
      }
      const padded = this.#fetch(from, to);
      program.logits(at.runs, count, at.respondent, at.a, ability, at.logits);
      if (records) loss += this.#loss(to - from);
      program.cells(at.logits, at.target, at.weight, padded);
      program.spread(at.runs, count, at.respondent, at.a, ability, at.logits, at.d, slopes);
      from = to;
    }
    return loss;
  }

  /** Puts a stretch of pairs where the program reads them; gives its length, padded with weight 0. */
  #fetch(from: number, to: number): number {
    const { scope, at, pairs } = this.#source;
    const { respondent, target, weight } = pairs;
    const padded = Math.ceil((to - from) / 4) * 4;
    scope.u32(at.respondent, to - from).set(respondent.subarray(from, to));
    scope.f32(at.target, to - from).set(target.subarray(from, to));
    const weights = scope.f32(at.weight, padded);
    if (weight) weights.set(weight.subarray(from, to));
    else weights.fill(1 / respondent.length);
    weights.fill(0, to - from);
    scope.f32(at.logits, padded).fill(0, to - from);
    return padded;
  }

  #loss(count: number): number {
    const { scope, at } = this.#source;
    return this.#lossSum(
      scope.f32(at.logits, count),
      scope.f32(at.target, count),
      scope.f32(at.weight, count),
    );
  }
}
