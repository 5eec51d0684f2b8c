import type { Step } from "../runtime/gpu_backend.ts";
import source from "./attend.wgsl" with { type: "text" };
import type { Attend } from "./attend_shape.ts";
import { type GpuHost, indicesOnGpu, onGpu } from "./gpu_tensor.ts";

/** Loop iterations an invocation may spend on its blocks of 64 keys. */
const ITERATIONS = 58_000;

export async function attendGpu({ gpu, scope }: GpuHost, operands: Attend): Promise<Step[]> {
  const { keysAt, valuesAt, heads, keyHeads, headWidth, causal, longest } = operands;
  const [q, kv, out] = [
    onGpu(operands.queries),
    onGpu(operands.keyValues),
    onGpu(operands.out),
  ];
  const head = headWidth / 4;
  const columns = 2 ** Math.ceil(Math.log2(head));
  const most = 64 * Math.floor(ITERATIONS / (head + columns + 20));
  if (longest > most) {
    throw new RangeError(
      `Cannot attend to ${longest} keys: at most ${most} fit heads of width ${headWidth}`,
    );
  }
  const tiles = operands.tiles.length / 2;
  const dims = new Uint32Array(12);
  dims.set([tiles, heads, heads / keyHeads, q.quads, kv.quads, out.quads]);
  dims.set([keysAt / 4, valuesAt / 4, Number(causal)], 6);
  new Float32Array(dims.buffer)[9] = 1 / Math.sqrt(headWidth);
  const buffers = [
    scope.uniform(dims),
    q.buffer,
    kv.buffer,
    indicesOnGpu(operands.spans),
    indicesOnGpu(operands.tiles),
    out.buffer,
  ];
  const overrides = { HEAD: head, COLUMNS: columns };
  return [await gpu.step(source, buffers, tiles * heads, { overrides })];
}
