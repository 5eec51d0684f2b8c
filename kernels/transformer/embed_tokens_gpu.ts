import type { Step } from "../runtime/gpu_backend.ts";
import source from "./embed_tokens.wgsl" with { type: "text" };
import type { EmbedTokens } from "./embed_tokens_shape.ts";
import { type GpuHost, indicesOnGpu, onGpu } from "./gpu_tensor.ts";

export async function embedTokensGpu(
  { gpu, scope }: GpuHost,
  { ids, table, positions, types, out }: EmbedTokens,
): Promise<Step[]> {
  const { quads, rows } = onGpu(out);
  const extra = (part?: EmbedTokens["types"]) => [
    indicesOnGpu((part ?? { of: ids }).of),
    onGpu((part ?? { table }).table).buffer,
  ];
  const buffers = [
    scope.uniform(new Uint32Array([rows, quads, 0, 0])),
    ...extra(),
    ...extra(positions),
    ...extra(types),
    onGpu(out).buffer,
  ];
  const overrides = { POSITIONS: Number(!!positions), TYPES: Number(!!types) };
  return [await gpu.step(source, buffers, Math.ceil(rows * quads / 64), { overrides })];
}
