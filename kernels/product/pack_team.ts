import type { WasmScope } from "../wasm/wasm_backend.ts";
import type { ClaimingCode, NativeTeam } from "./native_team.ts";
import type { Placed } from "./packed_wasm.ts";
import { packColumnsNative } from "./pack_columns_native.ts";
import { packNative, turnNative } from "./turn_native.ts";

const PACK: ClaimingCode = { name: "packRows", make: packNative };
const PACK_COLUMNS: ClaimingCode = { name: "packColumns", make: packColumnsNative };
const TURN: ClaimingCode = { name: "turnMatrix", make: turnNative };
/** Numbers to move from which another thread is worth its call. */
const MUCH = 3e5;

/** As `packRows`, on all threads of the team. */
export async function packTeam(
  team: NativeTeam,
  scope: WasmScope,
  from: Placed,
  { rows, columns }: { rows: number; columns: number },
): Promise<{ at: number; depth: number }> {
  const [panels, quads] = [Math.ceil(rows / 8), Math.ceil(columns / 4)];
  const at = scope.room(panels * quads * 32);
  const args = [blockOf(team, panels), panels, from.at, from.stride, quads, at];
  await team.runIf(panels * quads * 32 >= MUCH, PACK, args);
  return { at, depth: 4 * quads };
}

/** Panels of an array `[K, N]`, which is read where it lies; N must be a multiple of 8. */
export async function packColumnsTeam(
  team: NativeTeam,
  scope: WasmScope,
  values: Float32Array,
  { K, N }: { K: number; N: number },
): Promise<number> {
  const at = scope.room(K * N);
  const args = [blockOf(team, N / 8), N / 8, values, 4 * N, K, at];
  await team.runIf(K * N >= MUCH, PACK_COLUMNS, args);
  return at;
}

/** Fills the upper half of a square from its lower one; there must be whole blocks of 8 × 8. */
export async function mirrorTeam(team: NativeTeam, square: Placed, size: number): Promise<void> {
  await turn(team, { from: square, to: square }, { rows: size, columns: size, triangle: 1 });
}

/** Writes the transpose of `[rows, columns]`; there must be whole blocks of 8 × 8 on either side. */
export async function turnTeam(
  team: NativeTeam,
  places: { from: Placed; to: Placed },
  { rows, columns }: { rows: number; columns: number },
): Promise<void> {
  await turn(team, places, { rows, columns, triangle: 0 });
}

async function turn(
  team: NativeTeam,
  { from, to }: { from: Placed; to: Placed },
  { rows, columns, triangle }: { rows: number; columns: number; triangle: 0 | 1 },
): Promise<void> {
  const [down, across] = [Math.ceil(columns / 8), Math.ceil(rows / 8)];
  const args = [1, down, from.at, from.stride, to.at, to.stride, across, triangle];
  await team.runIf(rows * columns >= MUCH, TURN, args);
}

function blockOf({ threads }: NativeTeam, panels: number): number {
  return Math.max(1, Math.ceil(panels / (8 * threads)));
}
