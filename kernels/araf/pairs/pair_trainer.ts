import { maskKey, maskThreshold } from "../../random/mask_hash.ts";
import type { WasmBackend, WasmScope } from "../../wasm/wasm_backend.ts";
import { type ArafColumns, arafColumns, paddedWidth } from "../araf_columns.ts";
import { recordsAt, stepScales } from "../araf_schedule.ts";
import type { ArafJob, ArafParameters, ArafSettings } from "../araf_types.ts";
import {
  type ArafStepTools,
  type ArafWasmState,
  scalesOf,
  stepColumns,
  writeColumnVectors,
} from "../araf_wasm_step.ts";
import { type PairMemory, placePairs } from "./pair_memory.ts";
import { pairProgram } from "./pair_program.ts";
import {
  packSnapshot,
  type PairSnapshot,
  restoreState,
  snapshotState,
  unpackSnapshot,
} from "./pair_snapshot.ts";
import { PairTeam, pairTeamMemory, type PairTeamPlace } from "./pair_team.ts";
import { PairTiles } from "./pair_tiles.ts";
import type { ArafPairs, FeatureReader } from "./pair_types.ts";
import { gradientSize, planParts } from "./plan_parts.ts";

/** What a fit over pairs is trained on, and how. */
export interface PairTraining {
  readonly pairs: ArafPairs;
  readonly features: FeatureReader;
  readonly settings: ArafSettings;
  /** Items that are read at a time; 4096 unless given. Does not change the result. */
  readonly blockItems?: number;
  /** Where several threads train the same fit. */
  readonly team?: PairTeamPlace;
}

/** Items that have a pair, and so are gone through in every epoch; and memory for a team to train them. */
export function planPairs(
  { pairs, features: { width }, settings: { factors } }: {
    readonly pairs: ArafPairs;
    readonly features: { readonly width: number };
    readonly settings: Pick<ArafSettings, "factors">;
  },
): { items: number; parts: number; teamMemory: () => ArrayBuffer } {
  const size = gradientSize({ respondents: pairs.respondents, width, factors });
  const { used, bounds } = planParts(pairs, width, size.words);
  const parts = bounds.length - 1;
  return { items: used.length, parts, teamMemory: () => pairTeamMemory(parts, size) };
}

/**
 * Trains one fit on observed pairs in emitted WebAssembly SIMD, one epoch at a time, on the calling thread
 * or as one member of a team.
 *
 * Features are read a block of items at a time and used up before the next; what is kept are parameters,
 * pairs and one part's gradient. The work of an epoch grows with items × D × K and pairs × K, and no
 * matrix of respondents by items is ever made. The same fit gives the same bits whatever the threads and
 * the blocks.
 */
export class ArafPairTrainer {
  readonly #scope: WasmScope;
  readonly #training: PairTraining;
  readonly #columns: ArafColumns;
  readonly #team: PairTeam;
  readonly #at: PairMemory;
  readonly #tools: ArafStepTools;
  readonly #tiles: PairTiles;
  #state?: ArafWasmState;

  constructor(wasm: WasmBackend, scope: WasmScope, training: PairTraining) {
    const { pairs, features, settings } = training;
    const blockItems = Math.max(1, Math.min(training.blockItems ?? 4096, pairs.items));
    const columns = arafColumns(settings.factors);
    const { respondents } = pairs;
    const size = gradientSize({
      respondents,
      width: features.width,
      factors: settings.factors,
    });
    const plan = planParts(pairs, features.width, size.words);
    const parts = plan.bounds.length - 1;
    const place = training.team ?? { members: 1, memory: pairTeamMemory(parts, size) };
    const program = pairProgram(wasm, settings, features.element);
    const at = placePairs(scope, {
      features,
      blockItems,
      tileSlots: plan.tileSlots,
      columns: columns.count,
      size,
    });
    this.#scope = scope;
    this.#training = training;
    this.#columns = columns;
    this.#team = new PairTeam(place, parts, size);
    this.#at = at;
    this.#tools = { program, scope, columns, settings, at };
    this.#tiles = new PairTiles({
      wasm,
      scope,
      program,
      pairs,
      features,
      settings,
      columns,
      plan,
      at,
      blockItems,
      projectionWords: size.projection,
    });
  }

  /** Puts the first parameters, or those of a fit that was stopped, into memory. Once a trainer. */
  start(from: ArafParameters | PairSnapshot): void {
    const snapshot = "arrays" in from ? from : packSnapshot(from, this.#columns);
    this.#state = restoreState(this.#scope, snapshot);
  }

  /** All that a fit goes on from. */
  snapshot(): PairSnapshot {
    return snapshotState(this.#scope, this.#begun(), this.#team.size);
  }

  /** The parameters as they stand. */
  parameters(): ArafParameters {
    return unpackSnapshot(this.snapshot(), this.#training.features.width, this.#columns);
  }

  /**
   * Trains one epoch. Hands over after every tile how many items were done; returns the loss at the start
   * of the epoch where the settings ask for it in this one.
   *
   * @throws {RangeError} When a feature is not finite
   */
  *epoch(
    epoch: number,
    run: Pick<ArafJob, "penalty" | "seed">,
  ): Generator<number, number | undefined> {
    const { settings, pairs, features } = this.#training;
    const { factors, count } = this.#columns;
    const state = this.#begun();
    const tau = scalesOf(state, settings);
    const rows = { projection: paddedWidth(features.width).rows, ability: pairs.respondents };
    const projection = { at: state.arrays[0], rows: rows.projection };
    const norm = writeColumnVectors(this.#tools, projection, tau);
    const total = yield* this.#gradient(epoch, state, run.seed);
    const scale = total.subarray(0, factors);
    const { gradient } = this.#at;
    stepColumns(this.#tools, state, epoch + 1, {
      projection: gradient,
      ability: gradient + 4 * rows.projection * count,
      rows,
      norm,
      tau,
      scale,
      slope: total[factors],
    });
    stepScales(state.scale, scale, settings, run.penalty, epoch);
    return recordsAt(settings, epoch) ? total[factors + 1] : undefined;
  }

  /** Sums over all parts; their gradient is left where gradients lie. */
  *#gradient(
    epoch: number,
    state: ArafWasmState,
    seed: number,
  ): Generator<number, Float64Array> {
    const { dropout } = this.#training.settings;
    const [projection, ability] = state.arrays;
    const run = {
      projection,
      ability,
      shift: state.offset[0] + state.global[0],
      mask: [maskKey(seed, epoch), maskThreshold(dropout), 1 / (1 - dropout)],
      records: recordsAt(this.#training.settings, epoch),
    } as const;
    const { words, sums } = this.#team.size;
    const gradient = () => this.#scope.f32(this.#at.gradient, words);
    for (let part = this.#team.claim(); part >= 0; part = this.#team.claim()) {
      const own = new Float64Array(sums);
      gradient().fill(0);
      yield* this.#tiles.part(part, run, own);
      this.#team.put(part, gradient(), own);
    }
    return this.#team.total(gradient());
  }

  #begun(): ArafWasmState {
    if (!this.#state) throw new TypeError("Cannot train a fit before it was started");
    return this.#state;
  }
}
