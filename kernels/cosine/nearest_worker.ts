/// <reference lib="webworker" />
import { serveWork } from "../runtime/share_work.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { WasmBackend } from "../wasm/wasm_backend.ts";
import { type Search, searchPieces, TileSearch } from "./tile_search.ts";

serveWork(({ search, features }: { search: Search; features: WasmFeatures }) => {
  const wasm = new WasmBackend(features);
  const pieces = searchPieces(search);
  const tiles = new TileSearch(wasm, wasm.scope(), search);
  return { run: (piece) => tiles.run(pieces[piece]), finish: () => tiles.lists() };
});
