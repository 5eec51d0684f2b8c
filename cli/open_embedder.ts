import { type EmbeddingEntry, type EmbeddingModel, openEmbeddingModel } from "../inference/mod.ts";
import { keptText } from "../files/mod.ts";
import { type GpuBackend, openGpu, tuneBackend } from "../kernels/mod.ts";
import type { Progress } from "./progress_line.ts";

/** An embedding model with the device it computes on, given back together. */
export interface Embedder extends AsyncDisposable {
  readonly model: EmbeddingModel;
}

/**
 * Opens an embedding model for a command, with the device where it asks for one; downloads are shown.
 *
 * @throws {DeviceError} If it asks for WebGPU and there is no adapter
 * @throws {ModelError} If its files are not as they must be
 */
export async function openEmbedder(
  entry: EmbeddingEntry,
  progress: (progress: Progress) => void,
): Promise<Embedder> {
  let gpu: GpuBackend | undefined;
  try {
    if (entry.provider === "webgpu") {
      gpu = await openGpu();
      await tuneBackend(gpu, keptText("product-tuning"));
    }
    const model = await openEmbeddingModel(entry, {
      gpu,
      // Our kernels give the same bits on any number of threads.
      threads: entry.backend === "wgsl" ? navigator.hardwareConcurrency : undefined,
      locate: {
        onProgress: ({ path, receivedBytes, totalBytes }) =>
          progress({
            label: path,
            done: receivedBytes / 1e6,
            total: Math.round((totalBytes ?? receivedBytes) / 1e5) / 10,
            unit: "MB",
          }),
      },
    });
    return {
      model,
      async [Symbol.asyncDispose]() {
        await model.close();
        gpu?.close();
      },
    };
  } catch (error) {
    gpu?.close();
    throw error;
  }
}
