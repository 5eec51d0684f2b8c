import { shareWork, threadsHere } from "../runtime/share_work.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import type { GramSide } from "./gram.ts";
import { gramPieces, GramTiles, type GramWork } from "./gram_tiles.ts";

/** Multiply-adds from which workers are worth their start. */
const MUCH = 5e8;

/**
 * The lower half of the Gram matrix in WebAssembly, on all cores where it is large.
 *
 * @param threads All cores unless told
 */
export async function gramWasm(
  wasm: WasmBackend,
  { values, mean }: { values: Float32Array; mean: Float32Array },
  { rows, width, side }: { rows: number; width: number; side: GramSide },
  threads = threadsHere(),
): Promise<Float32Array> {
  const size = side === "columns" ? width : rows;
  const helpers = size * rows * width / 2 < MUCH ? 0 : threads - 1;
  const array = (count: number) =>
    helpers > 0 ? new Float32Array(new SharedArrayBuffer(4 * count)) : new Float32Array(count);
  const work: GramWork = { x: array(rows * width), rows, width, side, out: array(size * size) };
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) work.x[i * width + j] = values[i * width + j] - mean[j];
  }
  using scope = wasm.scope();
  let tiles: GramTiles | undefined;
  await shareWork<{ work: GramWork; features: WasmBackend["features"] }, true>({
    pieces: gramPieces(work),
    helpers,
    open: () => new Worker(new URL("./gram_worker.ts", import.meta.url), { type: "module" }),
    work: { work, features: wasm.features },
    run: (piece) => (tiles ??= new GramTiles(wasm, scope, work)).run(piece),
    take: () => {},
  });
  return helpers > 0 ? work.out.slice() : work.out;
}
