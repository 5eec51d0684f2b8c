import { WasmBackend } from "../wasm/wasm_backend.ts";
import { type Backend, type BackendKind, ReferenceBackend } from "./backend.ts";
import { DeviceError } from "./errors.ts";
import { GpuBackend } from "./gpu_backend.ts";
import { probeLoops } from "./probe.ts";

/** What a device is asked for where its adapter has it: clocks for tuning, and a faster form of the product. */
const OPTIONAL_FEATURES = ["timestamp-query", "subgroups"] as readonly GPUFeatureName[];

export interface OpenOptions {
  /** `auto` takes a hardware GPU if there is one, else WebAssembly; a software GPU only when asked for. */
  readonly device?: BackendKind | "auto";
}

/** Limits that every device we know offers; kernels are written to them. */
const LIMITS = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBuffersPerShaderStage: 8,
} as const;

/**
 * Opens the place where kernels run.
 *
 * @throws {DeviceError} When `webgpu` is asked for and no adapter is there, or the device fails the probe
 *
 * @example The reference needs no device
 * ```ts
 * import { openBackend } from "./open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "reference" });
 * assert.equal(backend.info.kind, "reference");
 * backend.close();
 * ```
 */
export async function openBackend(options: OpenOptions = {}): Promise<Backend> {
  const { device = "auto" } = options;
  switch (device) {
    case "reference":
      return new ReferenceBackend();
    case "wasm":
      return new WasmBackend();
    case "webgpu":
      return await openGpu();
    case "auto":
      return await openHardware() ?? new WasmBackend();
    default:
      throw new RangeError(
        `Cannot open device ${JSON.stringify(device)}: it must be auto, webgpu, wasm or reference`,
      );
  }
}

/** Opens a WebGPU device, hardware before software, and probes it. */
export async function openGpu(): Promise<GpuBackend> {
  const adapter = await requestAdapter();
  if (!adapter) {
    throw new DeviceError(
      "absent",
      "Cannot open a WebGPU device as no adapter is present: install a graphics driver, a software one such as Mesa's lavapipe, or use --device wasm",
    );
  }
  return await openAdapter(adapter);
}

async function openHardware(): Promise<GpuBackend | undefined> {
  const adapter = await requestAdapter();
  if (!adapter || adapter.info.isFallbackAdapter) return undefined;
  return await openAdapter(adapter);
}

async function requestAdapter(): Promise<GPUAdapter | undefined> {
  if (!("gpu" in navigator)) return undefined;
  return await navigator.gpu.requestAdapter({ powerPreference: "high-performance" }) ?? undefined;
}

async function openAdapter(adapter: GPUAdapter): Promise<GpuBackend> {
  const wanted = OPTIONAL_FEATURES.filter((name) => adapter.features.has(name));
  const large = {
    maxBufferSize: adapter.limits.maxBufferSize,
    maxStorageBufferBindingSize: Math.max(
      LIMITS.maxStorageBufferBindingSize,
      adapter.limits.maxStorageBufferBindingSize,
    ),
  };
  const device = await adapter.requestDevice({
    requiredFeatures: [...wanted],
    requiredLimits: { ...LIMITS, ...large },
  });
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed adapter";
  const gpu = new GpuBackend(device, { kind: "webgpu", name, software: isFallbackAdapter });
  await probeLoops(gpu);
  return gpu;
}
