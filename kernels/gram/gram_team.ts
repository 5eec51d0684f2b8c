import { canLieFar, type ClaimingCode, type NativeTeam } from "../product/native_team.ts";
import { mirrorTeam, packTeam } from "../product/pack_team.ts";
import { multiplyTeam } from "../product/packed_team.ts";
import { type Placed, placeMatrix, placeRoom, readMatrix } from "../product/packed_wasm.ts";
import type { WasmScope } from "../wasm/wasm_backend.ts";
import { CENTRE_COLUMNS, centreNative } from "./centre_native.ts";
import type { GramSide } from "./gram.ts";

const CENTRE: ClaimingCode = { name: "centreColumns", make: centreNative };
/** Values from which another thread is worth its call. */
const MUCH = 3e5;

/**
 * The whole Gram matrix and the column means in machine code, on all threads of the team: the same bits as
 * `meanColumns` and `gramWasm` give.
 */
export async function gramTeam(
  team: NativeTeam,
  values: Float32Array,
  { rows, width, side, centre }: { rows: number; width: number; side: GramSide; centre: boolean },
): Promise<{ matrix: Float32Array; mean: Float32Array }> {
  using scope = team.wasm.scope();
  const size = side === "columns" ? width : rows;
  const breadth = CENTRE_COLUMNS * Math.ceil(width / CENTRE_COLUMNS);
  const height = 8 * Math.ceil(rows / 8);
  const whole = centre && width === breadth && canLieFar(values);
  const x = whole
    ? placeRoom(scope, { rows, columns: width, height })
    : placeMatrix(scope, values, { rows, columns: width, height, breadth });
  const from = whole ? { at: values, stride: 4 * width } : x;
  const mean = centre
    ? await centreTeam(team, scope, { from, to: x }, { rows, width })
    : new Float32Array(width);
  const square = 8 * Math.ceil(size / 8);
  const c = { at: scope.room(square * square), stride: 4 * square };
  const wanted = { M: size, N: size, a: x.at, c, diagonal: 0 };
  if (side === "columns") {
    const sides = { aRow: 4, aStep: x.stride, b: x.at, bPanel: 32, bStep: x.stride };
    await multiplyTeam(team, { ...wanted, K: rows, ...sides });
  } else {
    const { at, depth } = await packTeam(team, scope, x, { rows, columns: width });
    const sides = { aRow: x.stride, aStep: 4, b: at, bPanel: 32 * depth, bStep: 32 };
    await multiplyTeam(team, { ...wanted, K: depth, ...sides });
  }
  await mirrorTeam(team, c, size);
  return { matrix: readMatrix(scope, c, { rows: size, columns: size }), mean };
}

/** Writes values without their column means, which it returns. */
async function centreTeam(
  team: NativeTeam,
  scope: WasmScope,
  { from, to }: { from: { at: number | Float32Array; stride: number }; to: Placed },
  { rows, width }: { rows: number; width: number },
): Promise<Float32Array> {
  const groups = Math.ceil(width / CENTRE_COLUMNS);
  const mean = scope.room(groups * CENTRE_COLUMNS);
  const divisor = scope.upload(Float64Array.of(rows));
  const block = Math.max(1, Math.ceil(groups / (8 * team.threads)));
  const args = [block, groups, from.at, from.stride, to.at, to.stride, rows, divisor, mean];
  await team.runIf(rows * width >= MUCH, CENTRE, args);
  return scope.f32(mean, width).slice();
}
