import { maskKey, maskThreshold } from "../random/mask_hash.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import {
  type ArafColumns,
  arafColumns,
  packAbility,
  packProjection,
  paddedWidth,
  unpackParameters,
} from "./araf_columns.ts";
import { type ArafLayout, type ArafTile, NOBODY } from "./araf_layout.ts";
import { type ArafLoss, arafLoss } from "./araf_loss.ts";
import { recordsAt, stepScales } from "./araf_schedule.ts";
import type { ArafJob, ArafParameters, ArafProblem, ArafSettings } from "./araf_types.ts";
import {
  ArafExchange,
  type ArafPart,
  type ArafTeam,
  cutParts,
  layOutForCores,
  ownRange,
  partSizes,
} from "./araf_team.ts";
import {
  type ArafStepTools,
  type ArafWasmState,
  scalesOf,
  stepColumns,
  writeColumnVectors,
} from "./araf_wasm_step.ts";
import { takeFeatures } from "./slot_features.ts";
import { type ArafMemory, placeAraf } from "./araf_wasm_memory.ts";
import { arafWasmProgram, product } from "./araf_wasm_program.ts";

/**
 * Trains fits of one problem, one epoch at a time, in emitted WebAssembly SIMD on the calling thread, or
 * as one member of a team of threads that do the same.
 *
 * Items go through in tiles small enough that features, loadings, logits and their gradients stay in the
 * cache from the first product to the last. Tiles make up a few parts, whose sums are added in order, so
 * that the same fit gives the same bits in whatever threads and company it is trained.
 */
export class ArafWasmTrainer {
  readonly #wasm: WasmBackend;
  readonly #scope: WasmScope;
  readonly #program: WasmProgram;
  readonly #problem: ArafProblem;
  readonly #settings: ArafSettings;
  readonly #columns: ArafColumns;
  readonly #layout: ArafLayout;
  readonly #width: { rows: number; stride: number };
  readonly #at: ArafMemory;
  readonly #loss: ArafLoss;
  /** What of the loss never changes, once it was asked for. */
  #fixedLoss?: number;
  readonly #sizes: ReturnType<typeof partSizes>;
  readonly #parts: readonly ArafPart[];
  /** Sums of each part: gradient of the scales, slope of the difficulty, loss. */
  readonly #sums: Float64Array;
  readonly #exchange?: ArafExchange;

  constructor(
    wasm: WasmBackend,
    scope: WasmScope,
    problem: ArafProblem,
    settings: ArafSettings,
    team?: ArafTeam,
  ) {
    this.#wasm = wasm;
    this.#scope = scope;
    this.#problem = problem;
    this.#settings = settings;
    this.#columns = arafColumns(settings.factors);
    this.#width = paddedWidth(problem.width);
    this.#layout = team?.layout ?? layOutForCores(problem, settings);
    this.#sizes = partSizes(problem, settings);
    this.#parts = cutParts(this.#layout.tiles);
    this.#sums = new Float64Array(this.#parts.length * this.#sizes.sums);
    this.#exchange = team && new ArafExchange(team, this.#sizes);
    const range = ownRange(this.#layout, team);
    const features = team ? takeFeatures(team.own) : featuresOf(problem, this.#layout);
    this.#at = placeAraf(scope, features, {
      width: problem.width,
      layout: this.#layout,
      range,
      columns: this.#columns.count,
      gradients: this.#parts.length * this.#sizes.words,
    });
    this.#program = arafWasmProgram(wasm, settings);
    this.#loss = arafLoss(settings);
  }

  /** Puts the first parameters of a fit into memory. */
  start(initial: ArafParameters): ArafWasmState {
    const scope = this.#scope;
    const projection = packProjection(initial, this.#columns);
    const ability = packAbility(initial, this.#columns);
    return {
      arrays: [
        scope.upload(projection),
        scope.upload(ability),
        ...[projection, projection, ability, ability].map((like) => scope.zeros(like.length)),
      ] as unknown as ArafWasmState["arrays"],
      scale: Float64Array.from(initial.scale),
      offset: Float64Array.of(initial.offset[0], 0, 0),
      global: Float64Array.of(initial.global[0], 0, 0),
    };
  }

  /** Overwrites one fit with another, so that fits that share their first epochs run them once. */
  copy(from: ArafWasmState, to: ArafWasmState): void {
    const bytes = new Uint8Array(this.#wasm.bytes);
    const { projection: P, ability: A } = this.#sizes;
    from.arrays.forEach((at, i) => {
      bytes.copyWithin(to.arrays[i], at, at + 4 * (i === 0 || i === 2 || i === 3 ? P : A));
    });
    to.scale.set(from.scale);
    to.offset.set(from.offset);
    to.global.set(from.global);
  }

  /** The parameters as they stand. */
  parameters(state: ArafWasmState): ArafParameters {
    const { projection: P, ability: A } = this.#sizes;
    const scalars = {
      scale: Float64Array.from(state.scale),
      offset: state.offset.slice(0, 1),
      global: state.global.slice(0, 1),
    };
    const [projection, ability] = [
      this.#scope.f32(state.arrays[0], P),
      this.#scope.f32(state.arrays[1], A),
    ];
    return unpackParameters(projection, ability, scalars, this.#problem.width, this.#columns);
  }

  /** Trains one epoch; gives the loss at its start where the settings ask for it in this epoch. */
  epoch(
    state: ArafWasmState,
    epoch: number,
    run: Pick<ArafJob, "penalty" | "seed">,
  ): number | undefined {
    const { factors } = this.#columns;
    const [projection, ability] = state.arrays;
    const tools: ArafStepTools = {
      program: this.#program,
      scope: this.#scope,
      columns: this.#columns,
      settings: this.#settings,
      at: this.#at,
    };
    const rows = { projection: this.#width.rows, ability: this.#problem.respondents };
    const tau = scalesOf(state, this.#settings);
    const norm = writeColumnVectors(tools, { at: projection, rows: rows.projection }, tau);
    for (const group of this.#at.groups) {
      this.#program.gather(group.list, group.count, ability, group.rows, group.across);
    }
    const records = recordsAt(this.#settings, epoch);
    const shift = state.offset[0] + state.global[0];
    const key = maskKey(run.seed, epoch);
    for (const [p, part] of this.#parts.entries()) {
      if (this.#exchange && !this.#exchange.owns(p, this.#parts.length)) continue;
      this.#part(p, part, { projection, shift, key, records });
    }
    const total = this.#total(epoch);
    const gradient = total.subarray(0, factors);
    const { gradients: at } = this.#at;
    stepColumns(tools, state, epoch + 1, {
      ...{ projection: at, ability: at + 4 * this.#sizes.projection, rows, norm, tau },
      scale: gradient,
      slope: total[factors],
    });
    stepScales(state.scale, gradient, this.#settings, run.penalty, epoch);
    if (!records) return undefined;
    const { target, weight } = this.#layout;
    return total[factors + 1] + (this.#fixedLoss ??= this.#loss.fixed(target, weight));
  }

  /** Gradient and sums of one part of the items, where that part's lie. */
  #part(
    p: number,
    { tiles, groups }: ArafPart,
    { projection, shift, key, records }: {
      projection: number;
      shift: number;
      key: number;
      records: boolean;
    },
  ): void {
    const { count, factors, difficulty } = this.#columns;
    const { words, sums: width, projection: P } = this.#sizes;
    const at = this.#at.gradients + 4 * p * words;
    new Uint8Array(this.#wasm.bytes, at, 4 * words).fill(0);
    for (const g of groups) {
      const group = this.#at.groups[g];
      new Uint8Array(this.#wasm.bytes, group.gradient, 4 * group.count * count).fill(0);
    }
    const out = this.#sums.subarray(p * width, (p + 1) * width).fill(0);
    const sums = this.#scope.f32(this.#at.sums, count);
    for (const tile of tiles) {
      sums.fill(0);
      out[factors + 1] += this.#tile(tile, { projection, gradient: at, shift, key, records });
      for (let k = 0; k < factors; k++) out[k] += sums[k];
      out[factors] += sums[difficulty];
    }
    for (const g of groups) {
      const { list, count, gradient } = this.#at.groups[g];
      this.#program.scatter(list, count, gradient, at + 4 * P);
    }
  }

  /** Adds all parts up, in order, into the first one's place; gives the sums. */
  #total(epoch: number): Float64Array {
    const { words, sums: width } = this.#sizes;
    const parts = this.#parts.length;
    const { gradients } = this.#at;
    this.#exchange?.swap(epoch, parts, this.#scope.f32(gradients, parts * words), this.#sums);
    const total = this.#sums.slice(0, width);
    for (let p = 1; p < parts; p++) {
      this.#program.add(gradients, gradients + 4 * p * words, words);
      for (let s = 0; s < width; s++) total[s] += this.#sums[p * width + s];
    }
    return total;
  }

  /** Forward and backward over one tile; gives its part of the loss when asked for. */
  #tile(
    tile: ArafTile,
    { projection, gradient, shift, key, records }: {
      projection: number;
      gradient: number;
      shift: number;
      key: number;
      records: boolean;
    },
  ): number {
    const program = this.#program;
    const at = this.#at;
    const T = this.#layout.tileSlots;
    const group = at.groups[tile.group];
    const row = 4 * this.#columns.count;
    const features = {
      at: at.features + 4 * tile.slot * this.#width.stride,
      width: 4 * this.#width.stride,
    };
    const N = this.#columns.count;
    const dropout = this.#settings.dropout;
    const mask = [
      at.counters + 4 * tile.slot,
      key,
      maskThreshold(dropout),
      1 / (1 - dropout),
    ] as const;
    const { z, a, d, logits } = at;
    const cells = T * group.count;
    const across = 4 * group.count;

    product(
      program,
      [T, N, this.#width.rows],
      { at: features.at, row: features.width, step: 4 },
      {
        at: projection,
        step: row,
      },
      { at: z, row },
      false,
    );
    program.forward(z, a, at.norm, at.scale, shift, T, ...mask);
    product(program, [T, group.count, N], { at: a, row, step: 4 }, {
      at: group.across,
      step: across,
    }, {
      at: logits,
      row: across,
    }, false);
    const [target, weight] = [at.target + 4 * tile.cell, at.weight + 4 * tile.cell];
    const loss = records
      ? this.#loss.varying(...[logits, target, weight].map((p) => this.#scope.f32(p, cells)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ])
      : 0;
    program.cells(logits, target, weight, cells);
    product(
      program,
      [T, N, group.count],
      { at: logits, row: across, step: 4 },
      {
        at: group.rows,
        step: row,
      },
      { at: d, row },
      false,
    );
    product(program, [group.count, N, T], { at: logits, row: 4, step: across }, {
      at: a,
      step: row,
    }, {
      at: group.gradient,
      row,
    }, true);
    program.backward(d, z, at.scale, at.sums, T, ...mask);
    product(
      program,
      [this.#width.rows, N, T],
      { at: features.at, row: 4, step: features.width },
      {
        at: d,
        step: row,
      },
      { at: gradient, row },
      true,
    );
    return loss;
  }
}

/** The features of each slot's item. */
function featuresOf(
  { x, width: D }: ArafProblem,
  { slotItem }: ArafLayout,
): (slot: number) => Float32Array | undefined {
  return (slot) => {
    const j = slotItem[slot];
    return j === NOBODY ? undefined : x.subarray(j * D, (j + 1) * D);
  };
}
