import type { Step } from "../runtime/gpu_backend.ts";
import { type GpuHost, type GpuTensor, indicesOnGpu, onGpu } from "./gpu_tensor.ts";
import source from "./pool_tokens.wgsl" with { type: "text" };
import { POOLINGS, type PoolTokens } from "./pool_tokens_shape.ts";
import unitRows from "./unit_rows.wgsl" with { type: "text" };

export async function poolTokensGpu(
  host: GpuHost,
  { x, spans, kind, normalise, out }: PoolTokens,
): Promise<Step[]> {
  const { gpu, scope } = host;
  const target = onGpu(out);
  const dims = scope.uniform(new Uint32Array([target.rows, target.width, target.stride, 0]));
  const buffers = [dims, onGpu(x).buffer, indicesOnGpu(spans), target.buffer];
  const overrides = { KIND: POOLINGS.indexOf(kind) };
  const groups = target.rows * Math.ceil(target.width / 64);
  const steps = [await gpu.step(source, buffers, groups, { overrides })];
  return normalise ? [...steps, await unitRowsGpu(host, target)] : steps;
}

/** Scales rows to length one, in place. */
export async function unitRowsGpu({ gpu, scope }: GpuHost, rows: GpuTensor): Promise<Step> {
  const dims = scope.uniform(new Uint32Array([rows.rows, rows.width, rows.stride, 0]));
  return await gpu.step(unitRows, [dims, rows.buffer], rows.rows);
}
