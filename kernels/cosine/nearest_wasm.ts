import { shareWork, threadsHere } from "../runtime/share_work.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { mergeNearest } from "./merge_nearest.ts";
import {
  type Nearest,
  type NearestOperands,
  type NearestOptions,
  unitRows,
} from "./nearest_shape.ts";
import { type Search, searchPieces, TileSearch } from "./tile_search.ts";

/** Multiply-adds from which workers are worth their start. */
const MUCH = 5e8;

/**
 * Nearest rows in WebAssembly, by tiles of similarities that are used and forgotten. A table searched in
 * itself costs half, and large searches are shared among threads, with the same bits for any number.
 *
 * @param threads All cores unless told
 */
export async function findNearestWasm(
  wasm: WasmBackend,
  operands: NearestOperands,
  { width, k }: NearestOptions,
  threads = threadsHere(),
): Promise<Nearest> {
  const itself = operands.queries === operands.references;
  const [Q, R] = [operands.queries.length / width, operands.references.length / width];
  const helpers = Q * R * width / (itself ? 2 : 1) < MUCH ? 0 : threads - 1;
  const unit = (name: "queries" | "references") =>
    unitRows(name, operands[name], width, helpers > 0);
  const search: Search = {
    queries: unit("queries"),
    ...(!itself && { references: unit("references") }),
    width,
    k,
  };
  const pieces = searchPieces(search);
  using scope = wasm.scope();
  let tiles: TileSearch | undefined;
  const own = () => tiles ??= new TileSearch(wasm, scope, search);
  const parts: Nearest[] = [];
  try {
    await shareWork<{ search: Search; features: WasmBackend["features"] }, Nearest>({
      pieces: pieces.length,
      helpers,
      open: () => new Worker(new URL("./nearest_worker.ts", import.meta.url), { type: "module" }),
      work: { search, features: wasm.features },
      run: (piece) => own().run(pieces[piece]),
      take: (part) => parts.push(part),
    });
    return mergeNearest([own().lists(), ...parts], k);
  } finally {
    tiles?.close();
  }
}
