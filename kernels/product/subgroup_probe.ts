import { DeviceError } from "../runtime/errors.ts";
import type { GpuBackend } from "../runtime/gpu_backend.ts";
import type { ProductVariant } from "./product_variant.ts";
import source from "./subgroup_probe.wgsl" with { type: "text" };

/**
 * The subgroup variant for this device, or undefined where subgroups do not compile, do not work, or
 * have a size that the variant is not written for.
 *
 * Parsers disagree: some demand `enable subgroups;`, one accepts the functions but not the directive. So
 * both texts are tried.
 */
export async function probeSubgroups(gpu: GpuBackend): Promise<ProductVariant | undefined> {
  for (const directive of [true, false]) {
    try {
      using scope = gpu.scope();
      const out = scope.zeros(4);
      const text = directive ? `enable subgroups;\n${source}` : source;
      gpu.submit([await gpu.step(text, [out], 1)]);
      const [bytes] = await gpu.read({ buffer: out, words: 2 });
      const [lanes, wrong] = new Uint32Array(bytes);
      if (wrong === 0 && [4, 8, 16, 32, 64].includes(lanes)) {
        return { kind: "subgroup", lanes, directive };
      }
    } catch (error) {
      if (!(error instanceof DeviceError && error.reason === "rejected")) throw error;
    }
  }
  return undefined;
}
