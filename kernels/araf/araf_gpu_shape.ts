import { arafColumns } from "./araf_columns.ts";
import type { ArafProblem, ArafSettings } from "./araf_types.ts";

/** Sizes that shape the programs for a number of factors and a width; see araf_items.wgsl. */
export interface GpuShape {
  /** Vectors of four columns. */
  readonly vectors: number;
  /** Items at a time. */
  readonly slice: number;
  /** Respondents at a time. */
  readonly rows: number;
  /** Threads of a workgroup, slice × vectors. */
  readonly group: number;
  /** Vectors of four features. */
  readonly d4: number;
  /** Workgroups that step the projection. */
  readonly blocks: number;
  /** Whether products with the features stay inside the items program. */
  readonly fused: boolean;
  /** Stretches of the features where they do not. */
  readonly splits: number;
  readonly tileSlots: number;
}

const THREADS = 256;
/** Widest features whose products are taken inside one workgroup. */
const FUSED_WIDTH = 512;
const SLICES_PER_TILE = 4;
/** Most respondents whose passes stay below the loop limit of one invocation. */
const MAXIMUM_RESPONDENTS = 20_000;

/** @throws {RangeError} When there are more respondents than one invocation can loop over */
export function gpuShape({ width, respondents }: ArafProblem, { factors }: ArafSettings): GpuShape {
  if (respondents > MAXIMUM_RESPONDENTS) {
    throw new RangeError(
      `Cannot train ${respondents} respondents on WebGPU: at most ${MAXIMUM_RESPONDENTS} fit into one pass; use --device wasm`,
    );
  }
  const vectors = arafColumns(factors).count / 4;
  const slice = Math.floor(THREADS / vectors);
  const group = slice * vectors;
  const d4 = Math.ceil(width / 4);
  const fused = width <= FUSED_WIDTH;
  const slices = respondents > 2_000 ? 1 : SLICES_PER_TILE;
  return {
    vectors,
    slice,
    rows: vectors <= 16 ? 32 : vectors <= 40 ? 16 : 8,
    group,
    d4,
    blocks: Math.ceil(4 * d4 * vectors / group),
    fused,
    splits: fused ? 1 : Math.ceil(d4 / 64),
    tileSlots: slice * slices,
  };
}
