import type { Step } from "../runtime/gpu_backend.ts";
import { type GpuHost, indicesOnGpu, onGpu } from "./gpu_tensor.ts";
import source from "./rotate.wgsl" with { type: "text" };
import type { Rotate } from "./rotate_shape.ts";

export async function rotateGpu(
  { gpu, scope }: GpuHost,
  { x, heads, positions, turns }: Rotate,
): Promise<Step[]> {
  const [target, table] = [onGpu(x), onGpu(turns)];
  const half = table.width / 2;
  const total = x.rows * heads * half;
  const dims = new Uint32Array(8);
  dims.set([total, heads * half, half, target.stride, table.stride]);
  const buffers = [scope.uniform(dims), indicesOnGpu(positions), table.buffer, target.buffer];
  return [await gpu.step(source, buffers, Math.ceil(total / 64))];
}
