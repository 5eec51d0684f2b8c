import { ArafPairGpu, type GpuBackend } from "../../../kernels/mod.ts";
import { openFeatures } from "./stored_features.ts";
import type { LargeEvent, LargeTask } from "./train_member.ts";

/** Trains a large fit on a WebGPU device, which holds features and cells; tells what happens as it happens. */
export async function* trainLargeGpu(
  gpu: GpuBackend,
  task: LargeTask,
  signal?: AbortSignal,
): AsyncGenerator<LargeEvent> {
  const { settings, stateEvery } = task;
  signal?.throwIfAborted();
  using features = openFeatures(task.features);
  using trainer = await ArafPairGpu.open(gpu, { ...task, features }, task.start);
  for (let epoch = task.epochs; epoch < settings.epochs; epoch++) {
    const steps = trainer.epoch(epoch, task);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      yield { type: "items", items: step.value };
      signal?.throwIfAborted();
    }
    yield {
      type: "epoch",
      ...(step.value !== undefined && { loss: { epoch, loss: step.value } }),
    };
    signal?.throwIfAborted();
    const done = epoch + 1;
    if (done === settings.epochs || (stateEvery > 0 && done % stateEvery === 0)) {
      yield { type: "state", epochs: done, snapshot: await trainer.snapshot() };
    }
  }
  yield { type: "end", parameters: await trainer.parameters() };
}
