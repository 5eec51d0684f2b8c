import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { SaeCrew } from "./sae_crew.ts";
import type { SaeConstants, SaeParameters, SaeSize } from "./sae_model.ts";
import { rowOrders, type SaePlan } from "./sae_plan.ts";
import type { SaeTrained } from "./sae_train_reference.ts";
import { SaeBackward } from "./sae_wasm_backward.ts";
import { encode, turnAll } from "./sae_wasm_forward.ts";
import { SaeMemory } from "./sae_wasm_memory.ts";
import { SaeUpdate } from "./sae_wasm_update.ts";

const inOrder = (rows: number) => Uint32Array.from({ length: rows }, (_, row) => row);

/** Loss and gradients of one batch, the decoder's without its part along the decoder. */
export async function saeGradientsWasm(
  wasm: WasmBackend,
  parameters: SaeParameters,
  rows: Float32Array,
  { size, constants, idle }: { size: SaeSize; constants: SaeConstants; idle: Uint32Array },
): Promise<
  { loss: number; gradients: SaeParameters<Float32Array<ArrayBuffer>>; idle: Uint32Array }
> {
  using scope = wasm.scope();
  const count = rows.length / size.width;
  const memory = new SaeMemory(scope, size, count);
  const gradients = memory.zeroedBlock();
  const values = memory.rows(rows);
  const crew = new SaeCrew(wasm, scope);
  const backward = new SaeBackward(crew, memory, gradients);
  const since = idle.slice();
  try {
    memory.place(crew, parameters);
    turnAll(crew, memory);
    const loss = backward.run(values, inOrder(count), { idle: since, constants });
    return { loss, gradients: memory.take(crew, gradients), idle: since };
  } finally {
    await crew.leave();
  }
}

/** Trains from the given start, whose decoder has rows of length 1. */
export async function trainSaeWasm(
  wasm: WasmBackend,
  values: Float32Array,
  start: SaeParameters,
  plan: SaePlan,
  threads?: number,
): Promise<SaeTrained> {
  using scope = wasm.scope();
  const { size, constants, batches } = plan;
  const largest = batches.reduce((most, { count }) => Math.max(most, count), 0);
  const memory = new SaeMemory(scope, size, largest);
  const gradients = memory.block();
  const crew = new SaeCrew(wasm, scope, threads);
  const losses: number[] = [];
  try {
    const backward = new SaeBackward(crew, memory, gradients);
    const update = new SaeUpdate(crew, memory, { backward, ...plan });
    const rows = memory.rows(values);
    memory.place(crew, start);
    turnAll(crew, memory);
    const idle = new Uint32Array(size.features);
    let epochs = 0;
    for (const order of rowOrders(plan)) {
      for (const { start, count } of batches) {
        const own = order.subarray(start, start + count);
        losses.push(backward.run(rows, own, { idle, constants }));
        update.run();
      }
      plan.onEpoch(++epochs);
    }
    const parameters = memory.take(crew, memory.parameters);
    return { parameters, losses: Float64Array.from(losses) };
  } finally {
    await crew.leave();
  }
}

/** Active features of each row, `[rows, K]` values and features, largest first. */
export async function encodeSaeWasm(
  wasm: WasmBackend,
  parameters: SaeParameters,
  values: Float32Array,
  size: SaeSize,
): Promise<{ values: Float32Array; features: Uint32Array }> {
  const { width, active } = size;
  const rows = values.length / width;
  const out = {
    values: new Float32Array(rows * active),
    features: new Uint32Array(rows * active),
  };
  const most = Math.min(rows, 512);
  using scope = wasm.scope();
  const memory = new SaeMemory(scope, size, most);
  const all = memory.rows(values);
  const crew = new SaeCrew(wasm, scope);
  try {
    memory.place(crew, parameters);
    turnAll(crew, memory);
    for (let start = 0; start < rows; start += most) {
      const order = inOrder(Math.min(most, rows - start)).map((row) => start + row);
      encode(crew, memory, { rows: all, order });
      const { padded } = memory.active;
      const [from, which] = [
        scope.f32(memory.active.values, order.length * padded),
        scope.u32(memory.active.features, order.length * padded),
      ];
      for (const [b, row] of order.entries()) {
        const slots = [b * padded, b * padded + active] as const;
        out.values.set(from.subarray(...slots), row * active);
        out.features.set(which.subarray(...slots), row * active);
      }
    }
  } finally {
    await crew.leave();
  }
  return out;
}
