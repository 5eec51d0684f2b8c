import { readSafetensors, writeSafetensors } from "../../files/mod.ts";
import type { ArafParameters } from "../../kernels/mod.ts";
import type { ArafFit } from "./fit_araf.ts";

const FORMAT = "assay araf 1";

/** What a file of weights holds besides the numbers. */
export interface ArafWeights {
  readonly fit: ArafFit;
  /** Names of the respondents, in the order of the abilities; empty where they were not given. */
  readonly respondents: readonly string[];
}

/**
 * Writes a fit as safetensors: one double-precision tensor per parameter, its shape in the format's own
 * header, and options, seed, losses and the device as JSON in the metadata. Whole or not at all.
 *
 * @example
 * ```ts
 * import { loadAraf, saveAraf } from "./save_araf.ts";
 * import { initialAraf } from "./initial_araf.ts";
 * import { ARAF_PRESETS } from "./araf_options.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = {
 *   parameters: initialAraf(1, { respondents: 2, width: 3, factors: 4 }),
 *   options: { ...ARAF_PRESETS.v3, factors: 4 },
 *   seed: 1,
 *   losses: [],
 *   tau: [0.5, 0.5, 0.5, 0.5],
 *   activeDimensions: [0, 1, 2, 3],
 *   backend: { kind: "reference", name: "by hand", software: true },
 * } as const;
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await saveAraf(path, fit, { respondents: ["a", "b"] });
 * assert.deepEqual(await loadAraf(path), { fit, respondents: ["a", "b"] });
 * await Deno.remove(path);
 * ```
 */
export async function saveAraf(
  path: string,
  fit: ArafFit,
  { respondents = [] }: { readonly respondents?: readonly string[] } = {},
): Promise<void> {
  const { parameters: p, ...rest } = fit;
  const [K, R, D] = [p.scale.length, p.bias.length, p.difficulty.length];
  const shapes: Record<keyof ArafParameters, number[]> = {
    ability: [R, K],
    bias: [R],
    projection: [K, D],
    scale: [K],
    difficulty: [D],
    offset: [1],
    global: [1],
  };
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { shape, dtype: "f8" as const, data: p[name as keyof ArafParameters] },
    ]),
  );
  await writeSafetensors(path, tensors, {
    metadata: {
      format: FORMAT,
      fit: JSON.stringify(rest),
      respondents: JSON.stringify(respondents),
    },
  });
}

/**
 * Reads a fit that {@linkcode saveAraf} wrote, ready for `predictAraf`.
 *
 * @throws {SyntaxError} When the file is no such fit
 */
export async function loadAraf(path: string): Promise<ArafWeights> {
  const { tensors, metadata } = await readSafetensors(path);
  if (metadata.format !== FORMAT) {
    throw new SyntaxError(
      `Cannot load a fit from ${path}: its format must be "${FORMAT}": found ${
        JSON.stringify(metadata.format ?? "none")
      }`,
    );
  }
  const take = (name: string): Float64Array => {
    const data = tensors.get(name)?.data;
    if (data instanceof Float64Array) return data;
    throw new SyntaxError(
      `Cannot load a fit from ${path}: tensor ${name} must be in double precision and is missing or not`,
    );
  };
  const parameters: ArafParameters = {
    ability: take("ability"),
    bias: take("bias"),
    projection: take("projection"),
    scale: take("scale"),
    difficulty: take("difficulty"),
    offset: take("offset"),
    global: take("global"),
  };
  return {
    fit: { parameters, ...JSON.parse(metadata.fit) },
    respondents: JSON.parse(metadata.respondents),
  };
}
