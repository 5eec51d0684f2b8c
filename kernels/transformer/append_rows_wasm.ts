import type { AppendRows } from "./append_rows_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { indicesOnWasm, onWasm } from "./wasm_tensor.ts";

/** Copies within the memory; there is no arithmetic to emit. */
export function appendRowsWasm(
  { wasm }: WasmHost,
  { x, from, slots, cache }: AppendRows,
): () => void {
  const [source, target, places] = [onWasm(x), onWasm(cache), indicesOnWasm(slots)];
  return () => {
    const bytes = new Uint8Array(wasm.bytes);
    const rows = new Uint32Array(wasm.bytes, places.at, places.length);
    rows.forEach((slot, t) => {
      const start = source.at + t * source.stride + 4 * from;
      bytes.copyWithin(target.at + slot * target.stride, start, start + 4 * target.width);
    });
  };
}
