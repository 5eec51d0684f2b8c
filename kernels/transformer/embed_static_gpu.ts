import type { Step } from "../runtime/gpu_backend.ts";
import source from "./embed_static.wgsl" with { type: "text" };
import type { EmbedStatic } from "./embed_static_shape.ts";
import { type GpuHost, indicesOnGpu, onGpu } from "./gpu_tensor.ts";
import { unitRowsGpu } from "./pool_tokens_gpu.ts";

export async function embedStaticGpu(
  host: GpuHost,
  { ids, spans, table, mapping, weights, normalise, out }: EmbedStatic,
): Promise<Step[]> {
  const { gpu, scope } = host;
  const target = onGpu(out);
  const buffers = [
    scope.uniform(new Uint32Array([target.rows, target.width, target.stride, 0])),
    indicesOnGpu(ids),
    indicesOnGpu(spans),
    onGpu(table).buffer,
    indicesOnGpu(mapping ?? ids),
    onGpu(weights ?? table).buffer,
    target.buffer,
  ];
  const overrides = { MAPPED: Number(!!mapping), WEIGHTED: Number(!!weights) };
  const groups = target.rows * Math.ceil(target.width / 64);
  const steps = [await gpu.step(source, buffers, groups, { overrides })];
  return normalise ? [...steps, await unitRowsGpu(host, target)] : steps;
}
