import type { WasmScope } from "../wasm/wasm_backend.ts";
import type { ClaimingCode, NativeTeam } from "./native_team.ts";
import type { Placed } from "./packed_wasm.ts";
import { mirrorNative, packNative } from "./turn_native.ts";

const PACK: ClaimingCode = { name: "packRows", make: packNative };
const MIRROR: ClaimingCode = { name: "mirrorSquare", make: mirrorNative };
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
  if (panels * quads * 32 < MUCH) team.runHere(PACK, args);
  else await team.run(PACK, () => args);
  return { at, depth: 4 * quads };
}

/** Fills the upper half of a square from its lower one; there must be whole blocks of 8 × 8. */
export async function mirrorTeam(team: NativeTeam, square: Placed, size: number): Promise<void> {
  const blocks = Math.ceil(size / 8);
  const args = [1, blocks, square.at, square.stride];
  if (size * size < MUCH) team.runHere(MIRROR, args);
  else await team.run(MIRROR, () => args);
}

function blockOf({ threads }: NativeTeam, panels: number): number {
  return Math.max(1, Math.ceil(panels / (8 * threads)));
}
