import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import { type ClaimingCode, NativeTeam } from "./native_team.ts";
import { packedNative } from "./packed_native.ts";
import { SPAN } from "./packed_sizes.ts";
import type { Placed } from "./packed_wasm.ts";

/** A product over one memory; strides in bytes. */
export interface TeamProduct {
  readonly M: number;
  readonly N: number;
  readonly K: number;
  /** An address, or an array that is read where it lies */
  readonly a: number | Float32Array;
  readonly aRow: number;
  readonly aStep: number;
  readonly b: number;
  /** From one panel of eight columns of B to the next, and from one row to the next within it */
  readonly bPanel: number;
  readonly bStep: number;
  /** Rows have room for whole panels of eight; an array is written where it lies */
  readonly c: Placed | { readonly at: Float32Array; readonly stride: number };
  /**
   * Columns that row 0 has left of the diagonal; of a row, only those up to the diagonal and a block beyond
   * are computed. All columns unless told.
   */
  readonly diagonal?: number;
}

const CODE: ClaimingCode = { name: "packedProduct", make: packedNative };
const WHOLE = 0x7fffffff;
/** Rows of a block: whole tiles of either kind; a block of A is at most 96 KiB for 256 steps. */
const [LEAST_BLOCK, MOST_BLOCK] = [12, 96];
/** Blocks for each thread, so that threads end at about the same time. */
const SHARES = 8;
/** Multiply-adds from which another thread is worth its call. */
const MUCH = 3e7;

/** C = A B on all threads of the team, with the same bits for any number of them. */
export async function multiplyTeam(team: NativeTeam, product: TeamProduct): Promise<void> {
  const { M, N, K } = product;
  if (team.threads === 1 || M * N * K < MUCH) return multiplyHere(team.wasm, product);
  const tiles = Math.ceil(M / (SHARES * team.threads * 6));
  const block = Math.max(LEAST_BLOCK, Math.min(MOST_BLOCK, 6 * tiles));
  using scope = team.wasm.scope();
  const parts = Array.from({ length: team.threads }, () => partOf(scope, product, block));
  await team.run(CODE, (thread) => numbers(product, block, parts[thread]));
}

/** The same on this thread alone. */
export function multiplyHere(wasm: WasmBackend, product: TeamProduct): void {
  using scope = wasm.scope();
  const part = partOf(scope, product, MOST_BLOCK);
  new NativeTeam(wasm, 1).runHere(CODE, () => numbers(product, MOST_BLOCK, part));
}

/** Room for a block of rows of C, where sums have more than one span. */
function partOf(scope: WasmScope, { M, K, c }: TeamProduct, block: number): number {
  return K > SPAN ? scope.room(Math.min(M, block) * c.stride / 4) : 0;
}

function numbers(product: TeamProduct, block: number, part: number): (number | Float32Array)[] {
  const { M, N, K, diagonal = WHOLE, a, aRow, aStep, b, bPanel, bStep, c } = product;
  return [block, M, N, K, diagonal, a, aRow, aStep, b, bPanel, bStep, c.at, c.stride, part];
}
