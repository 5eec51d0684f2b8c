import { join } from "node:path";
import { cacheFolder as defaultCacheFolder } from "../../files/mod.ts";
import type { EmbeddingModel } from "../interfaces.ts";
import { checkTexts } from "../local/local_embedding_model.ts";
import { VectorCache } from "./vector_cache.ts";
import type { VectorEntry } from "./vector_entry.ts";

/** Texts that are embedded and kept at a time: what a kill can cost at most. */
const PORTION = 256;

/** How far it is. */
export interface EmbedProgress {
  /** Different texts done, and of how many */
  readonly done: number;
  readonly total: number;
  /** How many of those done came from the cache */
  readonly cached: number;
}

/** How to embed a list of texts. */
export interface EmbedTextsOptions {
  /** Folder of kept vectors; default `embeddings` in the folder that `cacheFolder()` names; `false` for none */
  readonly cacheFolder?: string | false;
  /** What to do with a text without any token that the model knows: fail, or a row of zeros; default fail */
  readonly withoutTokens?: "refuse" | "zero";
  readonly onProgress?: (progress: EmbedProgress) => void;
  readonly signal?: AbortSignal;
}

/** Vectors, and what was done for them. */
export interface EmbeddedTexts {
  /** Unit vectors, `[n, D]`, in the order of the texts */
  readonly vectors: Float32Array;
  /** D */
  readonly width: number;
  readonly counts: {
    readonly texts: number;
    /** Different ones among them */
    readonly unique: number;
    /** Found in the cache */
    readonly cached: number;
    /** Embedded now */
    readonly computed: number;
    /** Embedded now since what the cache had was damaged; part of `computed` */
    readonly damaged: number;
    /** Texts longer than the model's window, whose end was cut; undefined where only a server knows */
    readonly truncated: number | undefined;
    /** Texts without any token, whose row is zeros */
    readonly withoutTokens: number;
  };
}

/**
 * Embeds texts, each different one once, and keeps the vectors on disk.
 *
 * @param model Any embedding model
 * @param options `texts`: n of them, and where to keep vectors
 * @throws {RangeError} If there are no texts, or one cannot be embedded; nothing is kept of it
 * @throws The signal's reason when it is given; what was done until then is kept
 *
 * @example A second time does no work
 * ```ts
 * import { embedTexts } from "./embed_texts.ts";
 * import { strict as assert } from "node:assert";
 *
 * const model = {
 *   name: "length",
 *   key: "0".repeat(64),
 *   embed: (texts: readonly string[]) =>
 *     Promise.resolve({
 *       vectors: Float32Array.from(texts, () => 1),
 *       width: 1,
 *       tokens: Int32Array.from(texts, (t) => t.length),
 *       truncated: new Uint8Array(texts.length),
 *     }),
 * } as never;
 * const cacheFolder = await Deno.makeTempDir();
 * const texts = ["a", "b", "a"];
 * assert.equal((await embedTexts(model, { texts, cacheFolder })).counts.computed, 2);
 * assert.equal((await embedTexts(model, { texts, cacheFolder })).counts.computed, 0);
 * await Deno.remove(cacheFolder, { recursive: true });
 * ```
 */
export async function embedTexts(
  model: EmbeddingModel,
  options: EmbedTextsOptions & { readonly texts: readonly string[] },
): Promise<EmbeddedTexts> {
  const { texts, cacheFolder, withoutTokens = "refuse", onProgress, signal } = options;
  checkTexts(texts, model.name);
  const folder = cacheFolder === undefined ? join(defaultCacheFolder(), "embeddings") : cacheFolder;
  const cache = folder === false ? undefined : new VectorCache(folder, model.key);
  const found = new Map<string, VectorEntry>();
  const missing: string[] = [];
  let damaged = 0;
  for (const text of new Set(texts)) {
    const entry = cache?.read(text) ?? "absent";
    if (typeof entry === "string") missing.push(text);
    else found.set(text, entry);
    if (entry === "damaged") damaged++;
  }
  const cached = found.size, total = cached + missing.length;
  onProgress?.({ done: cached, total, cached });
  for (let at = 0; at < missing.length; at += PORTION) {
    signal?.throwIfAborted();
    const portion = missing.slice(at, at + PORTION);
    const { vectors, width, tokens, truncated } = await model.embed(portion, {
      signal,
      onProgress: (done) => onProgress?.({ done: cached + at + done, total, cached }),
    });
    for (const [i, text] of portion.entries()) {
      const entry: VectorEntry = {
        vector: vectors.slice(i * width, (i + 1) * width),
        tokens: tokens?.[i],
        truncated: truncated && truncated[i] === 1,
      };
      if (withoutTokens === "refuse") mustHaveTokens(entry, text, texts, model.name);
      await cache?.write(text, entry);
      found.set(text, entry);
    }
  }
  return assemble(
    texts,
    found,
    { cached, computed: missing.length, damaged, withoutTokens },
    model,
  );
}

function mustHaveTokens(
  { tokens, vector }: VectorEntry,
  text: string,
  texts: readonly string[],
  model: string,
): void {
  if (tokens !== 0 && vector.some((x) => x !== 0)) return;
  throw new RangeError(
    `Cannot embed with ${model} as text ${
      texts.indexOf(text)
    } must hold a token that the model knows: found ${JSON.stringify(text.slice(0, 40))}`,
  );
}

function assemble(
  texts: readonly string[],
  found: ReadonlyMap<string, VectorEntry>,
  done: { cached: number; computed: number; damaged: number; withoutTokens: "refuse" | "zero" },
  model: EmbeddingModel,
): EmbeddedTexts {
  const width = found.get(texts[0])!.vector.length;
  const vectors = new Float32Array(texts.length * width);
  let truncated: number | undefined = 0, without = 0;
  for (const [i, text] of texts.entries()) {
    const entry = found.get(text)!;
    if (done.withoutTokens === "refuse") mustHaveTokens(entry, text, texts, model.name);
    if (entry.vector.length !== width) {
      throw new RangeError(
        `Cannot embed with ${model.name} as all vectors must have one length: found ${width} and ${entry.vector.length}; those kept may be of another model at the same address, so give another folder for them, or none`,
      );
    }
    vectors.set(entry.vector, i * width);
    truncated = truncated === undefined || entry.truncated === undefined
      ? undefined
      : truncated + Number(entry.truncated);
    without += Number(entry.vector.every((x) => x === 0));
  }
  const { cached, computed, damaged } = done;
  const counts = { texts: texts.length, unique: found.size, cached, computed, damaged };
  return { vectors, width, counts: { ...counts, truncated, withoutTokens: without } };
}
