import { sha256, sha256File } from "../../../files/mod.ts";
import type { ArafPairs, ArafParameters, Backend } from "../../../kernels/mod.ts";
import type { ArafOptions } from "../araf_options.ts";
import type { StoredFeatures } from "./stored_features.ts";

/** What a large fit is of, part by part, so that a checkpoint can be told from that of another fit. */
export async function largeKey(
  { pairs, features, options, seed, initial, lossEvery, backend }: {
    readonly pairs: ArafPairs;
    readonly features: StoredFeatures;
    readonly options: ArafOptions;
    readonly seed: number;
    readonly initial?: ArafParameters;
    readonly lossEvery: number;
    readonly backend: Backend;
  },
): Promise<Record<string, string>> {
  const digest = async (...arrays: (ArrayBufferView | undefined)[]) =>
    await sha256((await Promise.all(arrays.map(digestOf))).join(" "));
  return {
    options: JSON.stringify(options),
    seed: String(seed),
    device: backend.info.name,
    losses: String(lossEvery),
    sizes: `${pairs.respondents} x ${pairs.items}`,
    cells: await digest(pairs.start, pairs.respondent, pairs.target, pairs.weight),
    features: "path" in features
      ? await sha256File(features.path)
      : `${features.element} ${features.width} ${await digestOf(features.bytes)}`,
    start: initial ? await digest(...Object.values(initial)) : "by seed",
  };
}

/** SHA-256 of an array's bytes; shared memory is copied, which the hash would refuse. */
async function digestOf(array: ArrayBufferView | undefined): Promise<string> {
  if (!array) return "none";
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return await sha256(array.buffer instanceof ArrayBuffer ? bytes : bytes.slice());
}
