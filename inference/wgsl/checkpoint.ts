import type { NdArray } from "../../files/mod.ts";
import { ModelError } from "../errors.ts";
import { readTensors } from "../model_files/read_tensors.ts";

/** The tensors of a model, by the names that its publisher gave them. */
export class Checkpoint {
  readonly #path: string;
  readonly #tensors: ReadonlyMap<string, NdArray>;
  readonly #prefix: string;

  /**
   * Names tensors that were read.
   *
   * @param path File that errors name
   * @param prefixes Tried in order; the first under which `probe` is found stands before every name
   * @throws {ModelError} `mismatch`, if `probe` is under none of them
   */
  constructor(
    path: string,
    tensors: ReadonlyMap<string, NdArray>,
    { prefixes, probe }: { readonly prefixes: readonly string[]; readonly probe: string },
  ) {
    this.#path = path;
    this.#tensors = tensors;
    const prefix = prefixes.find((p) => tensors.has(p + probe));
    if (prefix === undefined) {
      throw new ModelError(
        "mismatch",
        `${path}: Cannot load the model as it must hold a tensor ${probe}: found ${
          [...tensors.keys()].slice(0, 5).join(", ") || "none"
        }`,
      );
    }
    this.#prefix = prefix;
  }

  /** Whether there is a tensor of this name. */
  has(name: string): boolean {
    return this.#tensors.has(this.#prefix + name) || this.#tensors.has(name);
  }

  /**
   * The values of a tensor.
   *
   * @throws {ModelError} `mismatch`, if it is absent, holds no floats, or has another shape
   */
  values(name: string, ...shape: readonly number[]): Float32Array {
    const tensor = this.#tensors.get(this.#prefix + name) ?? this.#tensors.get(name);
    if (tensor?.dtype !== "f4" || tensor.shape.join() !== shape.join()) {
      throw new ModelError(
        "mismatch",
        `${this.#path}: Cannot load the model as ${name} must hold floats of shape [${shape}]: found ${
          tensor ? `${tensor.dtype} of shape [${tensor.shape}]` : "no such tensor"
        }`,
      );
    }
    return tensor.data as Float32Array;
  }

  /** The rows of several matrices of one width, one after another. */
  stack(width: number, parts: Readonly<Record<string, number>>): Float32Array {
    return join(Object.entries(parts).map(([name, rows]) => this.values(name, rows, width)));
  }

  /** Several vectors, one after another. */
  joined(parts: Readonly<Record<string, number>>): Float32Array {
    return join(Object.entries(parts).map(([name, size]) => this.values(name, size)));
  }
}

/**
 * Reads a model's `model.safetensors`, or the parts that its index names.
 *
 * @throws {ModelError} `missing`, or `mismatch` where it holds another model
 * @throws {SyntaxError} If the file is no whole safetensors file
 *
 * @example Names with and without a prefix
 * ```ts
 * import { readCheckpoint } from "./checkpoint.ts";
 * import { writeSafetensors } from "../../files/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * const norm = { shape: [2], dtype: "f4", data: new Float32Array([1, 2]) } as const;
 * await writeSafetensors(path, { "model.norm": norm });
 * const checkpoint = await readCheckpoint(path, { prefixes: ["", "model."], probe: "norm" });
 * assert.deepEqual([...checkpoint.values("norm", 2)], [1, 2]);
 * assert.throws(() => checkpoint.values("norm", 3), /must hold floats of shape \[3\]/);
 * await Deno.remove(path);
 * ```
 */
export async function readCheckpoint(
  path: string,
  names: { readonly prefixes: readonly string[]; readonly probe: string },
): Promise<Checkpoint> {
  return new Checkpoint(path, await readTensors(path), names);
}

function join(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
