/// <reference lib="webworker" />
import { serveWork } from "../runtime/share_work.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { WasmBackend } from "../wasm/wasm_backend.ts";
import { GramTiles, type GramWork } from "./gram_tiles.ts";

serveWork(({ work, features }: { work: GramWork; features: WasmFeatures }) => {
  const wasm = new WasmBackend(features);
  const tiles = new GramTiles(wasm, wasm.scope(), work);
  return { run: (piece) => tiles.run(piece), finish: () => true };
});
