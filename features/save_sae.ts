import { readSafetensors, writeSafetensors } from "../files/mod.ts";
import type { SaeParameters } from "../kernels/mod.ts";
import type { Sae } from "./sae.ts";

const FORMAT = "assay sae 1";

/** An autoencoder as a file holds it: all that encoding needs. */
export type SavedSae = Pick<Sae, "parameters" | "width" | "features" | "active">;

/**
 * Writes a sparse autoencoder as safetensors: its four tensors in single precision, its sizes in the
 * metadata. Whole or not at all.
 *
 * @example
 * ```ts
 * import { loadSae, saveSae } from "./save_sae.ts";
 * import { strict as assert } from "node:assert";
 *
 * const unit = new Float32Array([1, 0, 0, 1]);
 * const [featureBias, inputBias] = [new Float32Array(2), new Float32Array(2)];
 * const parameters = { encoder: unit, decoder: unit, featureBias, inputBias };
 * const sae = { parameters, width: 2, features: 2, active: 1 };
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await saveSae(path, sae);
 * assert.deepEqual(await loadSae(path), sae);
 * await Deno.remove(path);
 * ```
 */
export async function saveSae(path: string, sae: SavedSae): Promise<void> {
  const { parameters, width, features, active } = sae;
  const shapes: Record<keyof SaeParameters, number[]> = {
    encoder: [features, width],
    decoder: [features, width],
    featureBias: [features],
    inputBias: [width],
  };
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { shape, dtype: "f4" as const, data: parameters[name as keyof SaeParameters] },
    ]),
  );
  await writeSafetensors(path, tensors, { metadata: { format: FORMAT, active: String(active) } });
}

/**
 * Reads what {@linkcode saveSae} wrote, ready for `applySae`.
 *
 * @throws {SyntaxError} When the file is no such autoencoder
 */
export async function loadSae(path: string): Promise<SavedSae> {
  const { tensors, metadata } = await readSafetensors(path);
  const active = Number(metadata.active);
  if (metadata.format !== FORMAT || !Number.isInteger(active)) {
    throw new SyntaxError(
      `Cannot load an autoencoder from ${path}: its format must be "${FORMAT}": found ${
        JSON.stringify(metadata.format ?? "none")
      }`,
    );
  }
  const take = (name: keyof SaeParameters): Float32Array => {
    const data = tensors.get(name)?.data;
    if (data instanceof Float32Array) return data;
    throw new SyntaxError(
      `Cannot load an autoencoder from ${path}: tensor ${name} must be in single precision and is missing or not`,
    );
  };
  const parameters = {
    encoder: take("encoder"),
    decoder: take("decoder"),
    featureBias: take("featureBias"),
    inputBias: take("inputBias"),
  };
  const { length: features } = parameters.featureBias, { length: width } = parameters.inputBias;
  return { parameters, width, features, active };
}
