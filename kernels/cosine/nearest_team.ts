import { canLieFar, type ClaimingCode, type NativeTeam } from "../product/native_team.ts";
import { mirrorTeam, packTeam, turnTeam } from "../product/pack_team.ts";
import { multiplyTeam } from "../product/packed_team.ts";
import { type Placed, placeMatrix, placeRoom } from "../product/packed_wasm.ts";
import type { WasmScope } from "../wasm/wasm_backend.ts";
import {
  type Nearest,
  type NearestOperands,
  type NearestOptions,
  NO_NEIGHBOUR,
  refuseRow,
} from "./nearest_shape.ts";
import { selectNative } from "./select_native.ts";
import { unitNative } from "./unit_native.ts";

const UNIT: ClaimingCode = { name: "unitRows", make: unitNative };
const SELECT: ClaimingCode = { name: "selectNearest", make: selectNative };
/** Queries and references in one tile of similarities, 6 MB. */
const TILE = 1248;
/** Values from which another thread is worth its call. */
const MUCH = 3e5;

/** Lists of nearest references, and a tile of similarities to fill them from. */
interface Board {
  readonly team: NativeTeam;
  readonly k: number;
  readonly lists: { readonly similarities: number; readonly indices: number };
}

/**
 * Nearest rows in machine code, on all threads of the team: the same bits as `findNearestWasm` gives without.
 * Tiles of similarities are made, sifted and forgotten; a table searched in itself costs half.
 */
export async function findNearestTeam(
  team: NativeTeam,
  operands: NearestOperands,
  { width, k }: NearestOptions,
): Promise<Nearest> {
  using scope = team.wasm.scope();
  const itself = operands.queries === operands.references;
  const queries = await placeUnit(team, scope, { name: "queries", operands, width });
  const references = itself
    ? queries
    : await placeUnit(team, scope, { name: "references", operands, width });
  const [Q, R] = [operands.queries.length / width, operands.references.length / width];
  const board: Board = {
    team,
    k,
    lists: { similarities: scope.room(Q * k), indices: scope.room(Q * k) },
  };
  scope.f32(board.lists.similarities, Q * k).fill(-2);
  scope.u32(board.lists.indices, Q * k).fill(NO_NEIGHBOUR);
  const side = 8 * Math.ceil(Math.min(TILE, Math.max(Q, R)) / 8);
  const room = () => ({ at: scope.room(side * side), stride: 4 * side });
  const tile = room(), turned = itself && Q > TILE ? room() : tile;
  for (let reference = 0; reference < R; reference += TILE) {
    using packing = team.wasm.scope();
    const columns = Math.min(TILE, R - reference);
    const from = rowsFrom(references, reference);
    const packed = await packTeam(team, packing, from, { rows: columns, columns: width });
    for (let query = itself ? reference : 0; query < Q; query += TILE) {
      const rows = Math.min(TILE, Q - query);
      const same = itself && query === reference;
      await multiplyTeam(team, {
        ...{ M: rows, N: columns, K: packed.depth, c: tile, diagonal: same ? 0 : undefined },
        ...{ a: rowsFrom(queries, query).at, aRow: queries.stride, aStep: 4 },
        ...{ b: packed.at, bPanel: 32 * packed.depth, bStep: 32 },
      });
      if (same) await mirrorTeam(team, tile, rows);
      await select(board, tile, { query, rows, reference, columns });
      if (!itself || same) continue;
      // Earlier rows meet these queries as references.
      await turnTeam(team, { from: tile, to: turned }, { rows, columns });
      const swapped = { query: reference, rows: columns, reference: query, columns: rows };
      await select(board, turned, swapped);
    }
  }
  return {
    indices: scope.u32(board.lists.indices, Q * k).slice(),
    similarities: scope.f32(board.lists.similarities, Q * k).slice(),
  };
}

/** Rows of length one, with room for whole panels. */
async function placeUnit(
  team: NativeTeam,
  scope: WasmScope,
  { name, operands, width }: {
    name: "queries" | "references";
    operands: NearestOperands;
    width: number;
  },
): Promise<Placed> {
  const values = operands[name];
  const rows = values.length / width;
  const [height, breadth] = [8 * Math.ceil(rows / 8), 8 * Math.ceil(width / 8)];
  const whole = width === breadth && canLieFar(values);
  const placed = whole
    ? placeRoom(scope, { rows, columns: width, height })
    : placeMatrix(scope, values, { rows, columns: width, height, breadth });
  const from = whole ? [values, 4 * width] : [placed.at, placed.stride];
  const at = scope.room(2 * rows);
  const block = Math.ceil(rows / (8 * team.threads));
  const args = [block, rows, ...from, placed.at, placed.stride, breadth / 8, at];
  await team.runIf(rows * width >= MUCH, UNIT, args);
  const broken = scope.f64(at, rows).findIndex((square) => !Number.isFinite(square));
  if (broken >= 0) refuseRow(name, values, broken, width);
  return placed;
}

async function select(
  { team, k, lists }: Board,
  tile: Placed,
  { query, rows, reference, columns }: {
    query: number;
    rows: number;
    reference: number;
    columns: number;
  },
): Promise<void> {
  const skip = 4 * query * k;
  const block = Math.ceil(rows / (8 * team.threads));
  const places = [lists.similarities + skip, lists.indices + skip];
  const args = [block, rows, tile.at, tile.stride, columns, reference, k, ...places];
  await team.runIf(rows * columns >= MUCH, SELECT, args);
}

function rowsFrom({ at, stride }: Placed, row: number): Placed {
  return { at: at + row * stride, stride };
}
