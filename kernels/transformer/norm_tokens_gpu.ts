import type { Step } from "../runtime/gpu_backend.ts";
import { type GpuHost, onGpu } from "./gpu_tensor.ts";
import source from "./norm_tokens.wgsl" with { type: "text" };
import type { NormTokens } from "./norm_tokens_shape.ts";

export async function normTokensGpu(
  { gpu, scope }: GpuHost,
  { stream, delta, bias, weight, shift, epsilon, kind, out }: NormTokens,
): Promise<Step[]> {
  const { rows, width, quads } = onGpu(stream);
  const dims = new Uint32Array([rows, width, quads, 0]);
  new Float32Array(dims.buffer)[3] = epsilon;
  const buffers = [
    scope.uniform(dims),
    ...[stream, delta ?? weight, bias ?? weight, weight, shift ?? weight, out]
      .map((tensor) => onGpu(tensor).buffer),
  ];
  const overrides = {
    DELTA: Number(!!delta),
    BIAS: Number(!!bias),
    SHIFT: Number(!!shift),
    RMS: Number(kind === "rms"),
  };
  return [await gpu.step(source, buffers, rows, { overrides })];
}
