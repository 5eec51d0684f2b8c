import type { GpuShape } from "./araf_gpu_shape.ts";
import { type ArafLayout, layOutAraf } from "./araf_layout.ts";
import type { ArafProblem, ArafSettings } from "./araf_types.ts";

/** Where one problem lies in the buffers that all fits of a launch read. */
export interface PlacedProblem {
  readonly layout: ArafLayout;
  /** Offsets in vectors of four. */
  readonly x: number;
  readonly target: number;
  readonly weight: number;
  /** Offsets in words. */
  readonly tiles: number;
  readonly slotItem: number;
  readonly inverse: number;
  /** Vectors of partial gradients of the abilities, over all tiles. */
  readonly abilityParts: number;
}

const TILE_WORDS = 6;

/** Gathers features, cells and index lists of several problems for two read-only buffers. */
export class GpuData {
  readonly #shape: GpuShape;
  readonly #floats: { at: number; data: Float32Array }[] = [];
  readonly #words: number[] = [];
  readonly #features = new Map<Float32Array, number>();
  readonly #problems = new Map<ArafProblem, PlacedProblem>();
  #top = 0;

  constructor(shape: GpuShape) {
    this.#shape = shape;
  }

  /** 32-bit numbers placed so far. */
  get size(): number {
    return this.#top;
  }

  /** Places a problem, once. */
  place(problem: ArafProblem, settings: ArafSettings): PlacedProblem {
    let placed = this.#problems.get(problem);
    if (!placed) {
      const layout = layOutAraf(problem, settings, {
        tileSlots: this.#shape.tileSlots,
        rowMultiple: 4,
      });
      placed = {
        layout,
        x: this.#placeFeatures(problem),
        target: this.#placeFloats(layout.target),
        weight: this.#placeFloats(layout.weight),
        ...this.#placeIndex(layout, problem.respondents),
      };
      this.#problems.set(problem, placed);
    }
    return placed;
  }

  #placeFloats(data: Float32Array): number {
    const at = this.#top;
    this.#floats.push({ at, data });
    this.#top += 4 * Math.ceil(data.length / 4);
    return at / 4;
  }

  #placeFeatures({ x, items, width }: ArafProblem): number {
    const known = this.#features.get(x);
    if (known !== undefined) return known;
    const stride = 4 * this.#shape.d4;
    const padded = stride === width ? x : new Float32Array(items * stride);
    if (padded !== x) {
      for (let j = 0; j < items; j++) {
        padded.set(x.subarray(j * width, (j + 1) * width), j * stride);
      }
    }
    const at = this.#placeFloats(padded);
    this.#features.set(x, at);
    return at;
  }

  /** Tiles, lists of respondents, items of slots, and per respondent the places of its partial gradients. */
  #placeIndex(layout: ArafLayout, respondents: number) {
    const words = this.#words;
    const { slice, vectors } = this.#shape;
    const slotItem = words.length;
    for (const j of layout.slotItem) words.push(j);
    const lists = layout.groups.map((rows) => {
      const at = words.length;
      for (const r of rows) words.push(r);
      return at;
    });
    const places: number[][] = Array.from({ length: respondents }, () => []);
    let part = 0;
    const tiles = words.length;
    for (const { slot, group, cell } of layout.tiles) {
      const rows = layout.groups[group];
      words.push(slot, layout.tileSlots / slice, rows.length, lists[group], cell, part);
      rows.forEach((r, at) => places[r]?.push(part + at * vectors));
      part += rows.length * vectors;
    }
    const inverse = words.length;
    let at = inverse + 2 * respondents;
    for (const list of places) {
      words.push(at, list.length);
      at += list.length;
    }
    for (const list of places) words.push(...list);
    return { slotItem, tiles, inverse, abilityParts: part };
  }

  /** The contents of the two buffers. */
  finish(): { floats: Float32Array; words: Uint32Array } {
    const floats = new Float32Array(Math.max(4, this.#top));
    for (const { at, data } of this.#floats) floats.set(data, at);
    return { floats, words: Uint32Array.from(this.#words) };
  }
}

/** Words of one tile in the index buffer. */
export const WORDS_PER_TILE = TILE_WORDS;
