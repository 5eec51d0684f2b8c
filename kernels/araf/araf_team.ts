import type { ArafProblem, ArafSettings } from "./araf_types.ts";
import { arafColumns, paddedWidth } from "./araf_columns.ts";
import type { SlotFeatures } from "./slot_features.ts";
import { type ArafLayout, type ArafTile, layOutAraf } from "./araf_layout.ts";

/** Parts that the items of a fit are cut into, so that as many threads may share it at most. */
export const MOST_PARTS = 4;
/** Tiles below which there is one part. */
const FEW_TILES = 8;
/** Multiply-adds of an epoch below which waiting for each other would cost more than it brings. */
const LEAST_WORK = 4e6;
/** Looks at the clock of the others before going to sleep. */
const SPINS = 2000;

/** A thread's place among those that train one fit together. */
export interface ArafTeam {
  readonly member: number;
  readonly members: number;
  readonly shared: SharedArrayBuffer;
  /** Of the whole fit. */
  readonly layout: ArafLayout;
  /** Features of the member's own slots, given up while they are placed. */
  readonly own: SlotFeatures;
}

/** What lies in a member's memory: a run of slots, and the cells of their tiles. */
export interface ArafRange {
  readonly slots: readonly [from: number, to: number];
  readonly cells: readonly [from: number, to: number];
}

/** Whether a part is this member's. */
export function ownsPart(
  { member, members }: Pick<ArafTeam, "member" | "members">,
  part: number,
  parts: number,
): boolean {
  return Math.floor(part * members / parts) === member;
}

/** A member's share of the slots and cells; all of them without a team. */
export function ownRange(
  { tiles, slotItem, target }: ArafLayout,
  team?: Pick<ArafTeam, "member" | "members">,
): ArafRange {
  const ends = [...tiles, { slot: slotItem.length, cell: target.length }];
  if (!team) return { slots: [0, slotItem.length], cells: [0, target.length] };
  const parts = cutParts(tiles);
  const own = parts.filter((_, p) => ownsPart(team, p, parts.length)).flatMap(({ tiles }) => tiles);
  const from = own.length > 0 ? tiles.indexOf(own[0]) : 0;
  const [a, b] = [ends[from], ends[from + own.length]];
  return { slots: [a.slot, b.slot], cells: [a.cell, b.cell] };
}

/** Tiles whose sums belong together, and the groups of respondents that they meet. */
export interface ArafPart {
  readonly tiles: readonly ArafTile[];
  readonly groups: readonly number[];
}

/** The parts of a fit, which follow from the fit alone, whoever trains it. */
export function cutParts(tiles: readonly ArafTile[]): ArafPart[] {
  const parts = tiles.length < FEW_TILES ? 1 : MOST_PARTS;
  return Array.from({ length: parts }, (_, p) => {
    const [from, to] = [p, p + 1].map((q) => Math.floor(q * tiles.length / parts));
    const own = tiles.slice(from, to);
    return { tiles: own, groups: [...new Set(own.map(({ group }) => group))] };
  });
}

/** Numbers of one part's gradient: projection, then abilities; and sums: scales, difficulty, loss. */
export function partSizes(
  { width, respondents }: ArafProblem,
  { factors }: ArafSettings,
): { projection: number; ability: number; words: number; sums: number } {
  const { count } = arafColumns(factors);
  const [projection, ability] = [paddedWidth(width).rows * count, respondents * count];
  return { projection, ability, words: projection + ability, sums: factors + 2 };
}

/** How many of `threads` threads one fit is worth. */
export function teamSize(problem: ArafProblem, settings: ArafSettings, threads: number): number {
  if (typeof SharedArrayBuffer === "undefined") return 1;
  const { count } = arafColumns(settings.factors);
  const work = 2 * problem.items * problem.width * count + 3 * problem.item.length * count;
  const tileSlots = tileSlotsFor(problem.width);
  if (work < LEAST_WORK || problem.items < FEW_TILES * tileSlots) return 1;
  return Math.max(1, Math.min(MOST_PARTS, threads));
}

/** The layout of a fit that is trained in WebAssembly. */
export function layOutForCores(
  problem: ArafProblem,
  settings: ArafSettings,
  { shared = false } = {},
): ArafLayout {
  const shape = { tileSlots: tileSlotsFor(problem.width), rowMultiple: 8, shared };
  return layOutAraf(problem, settings, shape);
}

/** Items in a tile, so that what is computed for them stays in the cache. */
export function tileSlotsFor(width: number): number {
  return width <= 512 ? 60 : 24;
}

/** Memory in which a team's members lay down their parts. */
export function teamMemory(problem: ArafProblem, settings: ArafSettings): SharedArrayBuffer {
  const { words, sums } = partSizes(problem, settings);
  return new SharedArrayBuffer(16 + 2 * MOST_PARTS * (8 * sums + 4 * words));
}

/**
 * Where members of a team hand each other their parts of the gradient, once an epoch.
 *
 * Even and odd epochs have places of their own: nobody writes again what another may still be reading, as
 * an epoch begins only when all have ended the one before.
 */
export class ArafExchange {
  readonly #clock: Int32Array;
  readonly #sums: Float64Array;
  readonly #gradients: Float32Array;
  readonly #words: number;
  readonly #count: number;

  constructor(
    readonly team: Pick<ArafTeam, "member" | "members" | "shared">,
    { words, sums }: { readonly words: number; readonly sums: number },
  ) {
    this.#clock = new Int32Array(team.shared, 0, 2);
    this.#sums = new Float64Array(team.shared, 16, 2 * MOST_PARTS * sums);
    const at = 16 + this.#sums.byteLength;
    this.#gradients = new Float32Array(team.shared, at, 2 * MOST_PARTS * words);
    [this.#words, this.#count] = [words, sums];
  }

  /** Whether a part is this member's. */
  owns(part: number, parts: number): boolean {
    return ownsPart(this.team, part, parts);
  }

  /** Lays down own parts, waits for the others, and takes theirs; both views hold all parts in a row. */
  swap(epoch: number, parts: number, gradients: Float32Array, sums: Float64Array): void {
    const [words, count] = [this.#words, this.#count];
    const place = (part: number) => (epoch % 2) * MOST_PARTS + part;
    for (let p = 0; p < parts; p++) {
      if (!this.owns(p, parts)) continue;
      this.#gradients.set(gradients.subarray(p * words, (p + 1) * words), place(p) * words);
      this.#sums.set(sums.subarray(p * count, (p + 1) * count), place(p) * count);
    }
    this.#meet();
    for (let p = 0; p < parts; p++) {
      if (this.owns(p, parts)) continue;
      const at = place(p);
      gradients.set(this.#gradients.subarray(at * words, (at + 1) * words), p * words);
      sums.set(this.#sums.subarray(at * count, (at + 1) * count), p * count);
    }
  }

  /** Returns when every member has come here as often as this one. */
  #meet(): void {
    const [arrived, round] = [0, 1];
    const now = Atomics.load(this.#clock, round);
    if (Atomics.add(this.#clock, arrived, 1) === this.team.members - 1) {
      Atomics.store(this.#clock, arrived, 0);
      Atomics.add(this.#clock, round, 1);
      Atomics.notify(this.#clock, round);
      return;
    }
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.load(this.#clock, round) !== now) return;
    }
    while (Atomics.load(this.#clock, round) === now) Atomics.wait(this.#clock, round, now);
  }
}
