import type { WasmBackend } from "../wasm/wasm_backend.ts";
import type { SaeConstants, SaeParameters, SaeSize } from "./sae_model.ts";
import { rowOrders, type SaePlan } from "./sae_plan.ts";
import type { SaeTrained } from "./sae_train_reference.ts";
import { saeMemory } from "./sae_wasm_memory.ts";
import { SaeRunner } from "./sae_wasm_runner.ts";

/** Loss and gradients of one batch, the decoder's without its part along the decoder. */
export function saeGradientsWasm(
  wasm: WasmBackend,
  parameters: SaeParameters,
  rows: Float32Array,
  { size, constants, idle }: { size: SaeSize; constants: SaeConstants; idle: Uint32Array },
): { loss: number; gradients: SaeParameters<Float32Array<ArrayBuffer>>; idle: Uint32Array } {
  using scope = wasm.scope();
  const count = rows.length / size.width;
  const memory = saeMemory(wasm, scope, size, count);
  memory.place(memory.parameters, parameters);
  const runner = new SaeRunner(wasm, memory);
  const [residual, remainder] = [0, 1].map(() => scope.zeros(count * memory.columns));
  const [gradients, dead] = [memory.block(), scope.zeros(size.features)];
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  const since = idle.slice();
  runner.encode(memory.rows(rows), order);
  runner.age(since, count);
  const options = { idle: since, constants, gradients, residual, remainder, dead };
  const loss = runner.backward(count, options);
  return { loss, gradients: memory.take(gradients), idle: since };
}

/** Trains from the given start. */
export function trainSaeWasm(
  wasm: WasmBackend,
  values: Float32Array,
  start: SaeParameters,
  plan: SaePlan,
): SaeTrained {
  using scope = wasm.scope();
  const { size, constants, batches, clip } = plan;
  const largest = Math.max(...batches.map(({ count }) => count));
  const memory = saeMemory(wasm, scope, size, largest);
  const [residual, remainder] = [0, 1].map(() => scope.zeros(largest * memory.columns));
  const [gradients, first, second] = [0, 1, 2].map(() => memory.block());
  const dead = scope.zeros(size.features);
  const rates = scope.upload(new Float32Array([...Array(4).fill(plan.rate), 0, 0, 0, 0]));
  const rows = memory.rows(values);
  memory.place(memory.parameters, start);
  const runner = new SaeRunner(wasm, memory);
  const idle = new Uint32Array(size.features);
  const losses: number[] = [];
  let epochs = 0;
  for (const order of rowOrders(plan)) {
    for (const batch of batches) {
      runner.encode(rows, order.subarray(batch.start, batch.start + batch.count));
      runner.age(idle, batch.count);
      scope.f32(gradients, memory.blockRows * memory.columns).fill(0);
      const options = { idle, constants, gradients, residual, remainder, dead };
      losses.push(runner.backward(batch.count, options));
      runner.update(losses.length, { gradients, first, second, rates, clip });
    }
    plan.onEpoch(++epochs);
  }
  return { parameters: memory.take(memory.parameters), losses: Float64Array.from(losses) };
}

/** Active features of each row, `[rows, K]` values and features, largest first. */
export function encodeSaeWasm(
  wasm: WasmBackend,
  parameters: SaeParameters,
  values: Float32Array,
  size: SaeSize,
): { values: Float32Array; features: Uint32Array } {
  const rows = values.length / size.width;
  const out = {
    values: new Float32Array(rows * size.active),
    features: new Uint32Array(rows * size.active),
  };
  const most = 512;
  for (let start = 0; start < rows; start += most) {
    using scope = wasm.scope();
    const count = Math.min(most, rows - start);
    const memory = saeMemory(wasm, scope, size, count);
    memory.place(memory.parameters, parameters);
    const runner = new SaeRunner(wasm, memory);
    const part = values.subarray(start * size.width, (start + count) * size.width);
    runner.encode(memory.rows(part), Uint32Array.from({ length: count }, (_, row) => row));
    const slots = runner.slots();
    for (let b = 0; b < count; b++) {
      for (let slot = 0; slot < size.active; slot++) {
        const to = (start + b) * size.active + slot;
        out.values[to] = slots.values[slot * slots.line + b];
        out.features[to] = slots.features[slot * slots.line + b];
      }
    }
  }
  return out;
}
