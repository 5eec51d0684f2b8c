import {
  type ChatModel,
  type ChatRequest,
  openChatModel,
  type PromptForm,
} from "../inference/mod.ts";
import { keptText } from "../files/mod.ts";
import { type GpuBackend, openGpu, tuneBackend } from "../kernels/mod.ts";
import type { Progress } from "./progress_line.ts";

/**
 * Opens a chat model for a command, with the device where it asks for one; downloads are shown. Closing
 * the model gives the device back.
 *
 * @throws {DeviceError} If it asks for WebGPU and there is no adapter
 * @throws {ModelError} If its files are not as they must be
 */
export async function openChat(
  entry: ChatRequest,
  { promptForm, progress }: {
    readonly promptForm?: PromptForm;
    readonly progress: (progress: Progress) => void;
  },
): Promise<ChatModel> {
  let gpu: GpuBackend | undefined;
  try {
    if (entry.provider === "webgpu") {
      gpu = await openGpu();
      await tuneBackend(gpu, keptText("product-tuning"));
    }
    const model = await openChatModel(entry, {
      gpu,
      promptForm,
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
    if (!gpu) return model;
    const close = model.close.bind(model);
    return Object.assign(model, { close: () => close().finally(() => gpu?.close()) });
  } catch (error) {
    gpu?.close();
    throw error;
  }
}
