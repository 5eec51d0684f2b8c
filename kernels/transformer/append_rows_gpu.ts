import type { Step } from "../runtime/gpu_backend.ts";
import source from "./append_rows.wgsl" with { type: "text" };
import type { AppendRows } from "./append_rows_shape.ts";
import { type GpuHost, indicesOnGpu, onGpu } from "./gpu_tensor.ts";

export async function appendRowsGpu(
  { gpu, scope }: GpuHost,
  { x, from, slots, cache }: AppendRows,
): Promise<Step[]> {
  const [rows, target] = [onGpu(x), onGpu(cache)];
  const total = x.rows * cache.width;
  const dims = new Uint32Array(8);
  dims.set([total, cache.width, from, rows.stride, target.stride]);
  const buffers = [scope.uniform(dims), indicesOnGpu(slots), rows.buffer, target.buffer];
  return [await gpu.step(source, buffers, Math.ceil(total / 64))];
}
