import type { Step } from "../runtime/gpu_backend.ts";
import { type GpuHost, onGpu } from "./gpu_tensor.ts";
import source from "./top_logits.wgsl" with { type: "text" };
import type { TopLogits } from "./top_logits_shape.ts";

/** Loop iterations an invocation may spend on its rounds. */
const ITERATIONS = 58_000;

export async function topLogitsGpu(
  { gpu, scope }: GpuHost,
  { x, count, out }: TopLogits,
): Promise<Step[]> {
  const most = Math.floor(ITERATIONS / (Math.ceil(x.width / 256) + 10));
  if (count > most) {
    throw new RangeError(`Cannot take ${count} of ${x.width} logits: at most ${most} in one go`);
  }
  const [from, to] = [onGpu(x), onGpu(out)];
  const dims = new Uint32Array(8);
  dims.set([x.rows, x.width, count, from.stride, to.stride]);
  return [await gpu.step(source, [scope.uniform(dims), from.buffer, to.buffer], x.rows)];
}
