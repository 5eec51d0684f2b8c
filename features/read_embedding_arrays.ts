import {
  type NdArray,
  readNpy,
  readNpz,
  readSafetensors,
  readText,
  toFloat32,
} from "../files/mod.ts";
import { rowError } from "./embedding_rows.ts";
import type { LoadEmbeddingOptions, RawEmbeddings } from "./embedding_table.ts";

/** A matrix in one file and its item ids, one a line, in another. */
export async function readEmbeddingNpy(
  path: string,
  options: LoadEmbeddingOptions,
): Promise<RawEmbeddings> {
  const { itemsPath = path.replace(/\.npy$/, ".items.txt") } = options;
  const array = await readNpy(path);
  const lines = (await readText(itemsPath).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new TypeError(
      `Cannot read embeddings from ${path} as ${itemsPath} must hold an item id a line: there is no such file`,
      { cause },
    );
  })).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return matrix(path, array, lines, itemsPath);
}

/** Arrays `items` and `embeddings` of one archive. */
export async function readEmbeddingNpz(path: string): Promise<RawEmbeddings> {
  const arrays = await readNpz(path);
  const items = arrays.get("items"), embeddings = arrays.get("embeddings");
  if (items?.dtype !== "str" || items.shape.length !== 1 || !embeddings) {
    throw new SyntaxError(
      `${path}: Cannot read embeddings as there must be arrays items, of text, and embeddings: found ${
        [...arrays].map(([name, a]) => `${name} (${a.dtype}, [${a.shape}])`).join(", ")
      }`,
    );
  }
  return matrix(path, embeddings, items.data as string[], `${path}/items`);
}

/** Tensor `embeddings`, with the ids as a JSON list under `items` in the metadata. */
export async function readEmbeddingSafetensors(path: string): Promise<RawEmbeddings> {
  const { tensors, metadata } = await readSafetensors(path);
  const embeddings = tensors.get("embeddings");
  let items: unknown;
  try {
    items = JSON.parse(metadata.items ?? "null");
  } catch {
    items = undefined; // judged below
  }
  if (!embeddings || !Array.isArray(items) || items.some((item) => typeof item !== "string")) {
    throw new SyntaxError(
      `${path}: Cannot read embeddings as there must be a tensor embeddings and a JSON list of ids under items in its metadata: found tensors ${
        [...tensors.keys()].slice(0, 10).join(", ")
      } and metadata ${Object.keys(metadata).slice(0, 10).join(", ")}`,
    );
  }
  return matrix(path, embeddings, items, "its metadata");
}

/** A matrix with as many rows as there are ids. */
function matrix(
  path: string,
  array: NdArray,
  items: readonly string[],
  itemsFrom: string,
): RawEmbeddings {
  const { shape, data, dtype } = array;
  if (shape.length !== 2 || dtype === "str" || dtype === "bool") {
    throw new SyntaxError(
      `${path}: Cannot read embeddings as they must be a matrix of numbers: found ${dtype} of shape [${shape}]`,
    );
  }
  if (shape[0] !== items.length) {
    throw new SyntaxError(
      `${path}: Cannot read embeddings as each row must have an item: found ${
        shape[0]
      } rows and ${items.length} ids in ${itemsFrom}`,
    );
  }
  return { items, width: shape[1], values: toFloat32(data), error: rowError(path, items) };
}
