import {
  type NdArray,
  type NumericData,
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from "../../../files/mod.ts";
import type { EpochLoss, PairSnapshot } from "../../../kernels/mod.ts";

const FORMAT = "assay large araf 1";
const ARRAYS = [
  "projection",
  "ability",
  "projection.first",
  "projection.second",
  "ability.first",
  "ability.second",
];

/** How far a large fit has come. */
export interface LargeCheckpoint {
  /** What the fit is of, by name; two fits with the same go on from each other */
  readonly key: Readonly<Record<string, string>>;
  /** Epochs that are behind. */
  readonly epochs: number;
  readonly losses: readonly EpochLoss[];
  readonly snapshot: PairSnapshot;
}

/** Writes how far a fit has come, whole or not at all. */
export async function writeLargeCheckpoint(
  path: string,
  { key, epochs, losses, snapshot }: LargeCheckpoint,
): Promise<void> {
  const tensors: Record<string, NdArray<NumericData>> = {};
  snapshot.arrays.forEach((data, i) => {
    tensors[ARRAYS[i]] = { shape: [data.length], dtype: "f4", data };
  });
  for (const name of ["scale", "offset", "global"] as const) {
    const data = snapshot[name];
    tensors[name] = { shape: [data.length], dtype: "f8", data };
  }
  await writeSafetensors(path, tensors, {
    metadata: {
      format: FORMAT,
      key: JSON.stringify(key),
      epochs: String(epochs),
      losses: JSON.stringify(losses),
    },
  });
}

/**
 * Reads how far a fit has come; nothing where there is no such file.
 *
 * @param key Of the fit that is to go on
 * @throws {RangeError} When the file is of another fit, naming what differs
 * @throws {SyntaxError} When the file is something else
 */
export async function readLargeCheckpoint(
  path: string,
  key: LargeCheckpoint["key"],
): Promise<LargeCheckpoint | undefined> {
  let file: Safetensors;
  try {
    file = await readSafetensors(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const { tensors, metadata } = file;
  if (metadata.format !== FORMAT) {
    throw new SyntaxError(
      `Cannot go on from ${path} as its format must be "${FORMAT}": found ${
        JSON.stringify(metadata.format ?? "none")
      }`,
    );
  }
  const found: Record<string, string> = JSON.parse(metadata.key);
  const names = [...new Set([...Object.keys(key), ...Object.keys(found)])];
  const other = names.filter((name) => key[name] !== found[name]);
  if (other.length > 0) {
    throw new RangeError(
      `Cannot go on from ${path} as it must be of the same fit: it differs in ${
        other.join(", ")
      }; remove it or name another file`,
    );
  }
  const take = <T extends Float32Array | Float64Array>(name: string): T => {
    const data = tensors.get(name)?.data;
    if (!data) throw new SyntaxError(`Cannot go on from ${path} as ${name} is missing`);
    return data as T;
  };
  return {
    key,
    epochs: Number(metadata.epochs),
    losses: JSON.parse(metadata.losses),
    snapshot: {
      arrays: ARRAYS.map((name) => take<Float32Array>(name)),
      scale: take<Float64Array>("scale"),
      offset: take<Float64Array>("offset"),
      global: take<Float64Array>("global"),
    },
  };
}
