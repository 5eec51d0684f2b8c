import type { Step } from "../runtime/gpu_backend.ts";
import { type GpuHost, onGpu } from "./gpu_tensor.ts";
import source from "./swiglu.wgsl" with { type: "text" };
import type { Swiglu } from "./swiglu_shape.ts";

export async function swigluGpu({ gpu, scope }: GpuHost, { x, out }: Swiglu): Promise<Step[]> {
  const [from, to] = [onGpu(x), onGpu(out)];
  const total = to.rows * to.width;
  const dims = scope.uniform(new Uint32Array([total, to.width, from.stride, to.stride]));
  return [await gpu.step(source, [dims, from.buffer, to.buffer], Math.ceil(total / 64))];
}
