import type { InferenceSession, Tensor } from "npm:onnxruntime-web@1.30.0";
import { ModelError } from "../errors.ts";
import { Turnstile } from "../local/turnstile.ts";
import type { Provider } from "../model_files/weights.ts";

/** A name that no one can read before the program runs, so that 140 MB are fetched only when used. */
const PACKAGE: string = "npm:onnxruntime-web@1.30.0";

/** The part of ONNX Runtime that is used here. */
export interface OnnxRuntime {
  readonly env: { logLevel?: string; wasm: { numThreads?: number } };
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: unknown): Promise<InferenceSession>;
  };
  readonly Tensor: typeof Tensor;
}

/** Where sessions compute. */
export interface OnnxPlace {
  readonly provider: Provider;
  /** Device to share with our kernels; needed for `webgpu` */
  readonly device?: GPUDevice;
  /** Threads of the `wasm` provider, fixed by the first session of a process; default 1 */
  readonly threads?: number;
}

/** A session with the runtime that made it. */
export interface OnnxSession {
  readonly session: InferenceSession;
  readonly runtime: OnnxRuntime;
  /** Runs the session, or reads what it gave, while no other session of the process does. */
  alone<T>(use: () => Promise<T>): Promise<T>;
}

/**
 * Each build of ONNX Runtime Web is one WebAssembly module with one stack: whatever two sessions of a
 * process ask of it at the same time fails or is mixed up, so all of it goes through here.
 */
const TURNS: Readonly<Record<Provider, Turnstile>> = {
  wasm: new Turnstile(),
  webgpu: new Turnstile(),
};

/** Loads ONNX Runtime Web; its two builds cannot stand in for each other. */
export async function loadRuntime({ provider, threads = 1 }: OnnxPlace): Promise<OnnxRuntime> {
  const runtime: OnnxRuntime = await import(provider === "webgpu" ? `${PACKAGE}/webgpu` : PACKAGE);
  runtime.env.logLevel = "fatal"; // it throws what matters
  runtime.env.wasm.numThreads ??= provider === "webgpu" ? 1 : threads;
  if (runtime.env.wasm.numThreads === 0) runtime.env.wasm.numThreads = 1;
  return runtime;
}

/**
 * Opens an ONNX model.
 *
 * @param path File of the graph; data files beside it (`…_data`, `…_data_1`) are taken along
 * @param place Where it computes
 * @param options `keepOutputs`: leave outputs on the device, where there is one
 * @throws {ModelError} `damaged` or `unsupported`, with what ONNX Runtime says
 * @throws {TypeError} If `webgpu` is asked for without a device
 */
export async function openSession(
  path: string,
  place: OnnxPlace,
  { keepOutputs = false } = {},
): Promise<OnnxSession> {
  if (place.provider === "webgpu" && !place.device) {
    throw new TypeError(
      `Cannot open ${path} on webgpu as a device must be given: found none; open one with openGpu()`,
    );
  }
  const bytes = await Deno.readFile(path);
  const runtime = await loadRuntime(place);
  const settings = {
    executionProviders: [
      place.provider === "webgpu" ? { name: "webgpu", device: place.device } : "wasm",
    ],
    logSeverityLevel: 4,
    externalData: await externalData(path),
    ...(keepOutputs && place.provider === "webgpu"
      ? { preferredOutputLocation: "gpu-buffer" }
      : {}),
  };
  const turns = TURNS[place.provider];
  try {
    const session = await turns.pass(() => runtime.InferenceSession.create(bytes, settings));
    return { session, runtime, alone: (use) => turns.pass(use) };
  } catch (cause) {
    const message = (cause as Error).message ?? String(cause);
    const said = message.replace(/^Can't create a session\. /, "")
      .replace(/^ERROR_CODE: \d+, ERROR_MESSAGE: /, "").trim().replace(/\.$/, "");
    const unknown = /not a registered function|is not implemented|NOT_IMPLEMENTED|No Op registered/i
      .test(message);
    throw new ModelError(
      unknown ? "unsupported" : "damaged",
      `Cannot open ${path} of ${bytes.length} bytes as it must be ${
        unknown ? "made of operators that ONNX Runtime Web has" : "a whole ONNX model"
      }: ${said}`,
    );
  }
}

/** Weights of large models, which lie in files of their own beside the graph. */
async function externalData(path: string): Promise<{ path: string; data: Uint8Array }[]> {
  const found: { path: string; data: Uint8Array }[] = [];
  for (let part = 0;; part++) {
    const file = `${path}_data${part ? `_${part}` : ""}`;
    try {
      found.push({ path: file.slice(file.lastIndexOf("/") + 1), data: await Deno.readFile(file) });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return found;
      throw error;
    }
  }
}

/** Numbers of a 32- or 16-bit float tensor, wherever it lies. */
export async function floatsOf(tensor: Tensor): Promise<Float32Array> {
  if (tensor.type === "float32") return await tensor.getData() as Float32Array;
  if (tensor.type === "float16") {
    const data = await tensor.getData() as Uint16Array | Float16Array;
    const halves = data instanceof Float16Array
      ? data
      : new Float16Array(data.buffer, data.byteOffset, data.length);
    return Float32Array.from(halves);
  }
  throw new ModelError(
    "unsupported",
    `Cannot read a model's output as it must be float32 or float16: found ${tensor.type}`,
  );
}

/** Ids as the 64-bit tensor that exported models take. */
export function idTensor(
  runtime: OnnxRuntime,
  ids: ArrayLike<number>,
  shape: readonly number[],
): Tensor {
  const data = new BigInt64Array(ids.length);
  for (let i = 0; i < ids.length; i++) data[i] = BigInt(ids[i]);
  return new runtime.Tensor("int64", data, shape);
}
