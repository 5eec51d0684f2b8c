import type { Backend } from "../runtime/backend.ts";
import { philoxGpu } from "./philox_gpu.ts";
import { type BlockRun, philoxUniformReference, philoxWordsReference } from "./philox_reference.ts";
import { philoxWasm } from "./philox_wasm.ts";
import { type RandomSource, wordsOf } from "./stream.ts";

/** Which stretch of a stream to draw. */
export interface DrawOptions extends RandomSource {
  /** Words to pass over, from the start of the stream; 0 unless told. */
  readonly offset?: number;
}

/**
 * Random 32-bit words of a stream, the same bits on every backend (Philox4x32-10; Salmon et al., 2011).
 *
 * Word i belongs to block i div 4; the counter of a block is (block, stream), the key is the seed.
 *
 * @param count How many words
 * @returns The words, shape `[count]`
 * @throws {RangeError} When count, seed, stream or offset is outside
 *
 * @example A stretch of a stream can be drawn alone
 * ```ts
 * import { philoxWords } from "./philox.ts";
 * import { ReferenceBackend } from "../runtime/backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = new ReferenceBackend();
 * const all = await philoxWords(backend, 10, { seed: 3, stream: "init" });
 * const tail = await philoxWords(backend, 4, { seed: 3, stream: "init", offset: 6 });
 * assert.deepEqual(tail, all.slice(6));
 * ```
 */
export async function philoxWords(
  backend: Backend,
  count: number,
  options: DrawOptions,
): Promise<Uint32Array<ArrayBuffer>> {
  const { run, skip } = runOf(count, options);
  return new Uint32Array(await draw(backend, run, false), 4 * skip, count);
}

/**
 * Uniform numbers in [0, 1) of a stream: (word >> 8) / 2^24, the same bits on every backend.
 *
 * @param count How many numbers
 * @returns The numbers, shape `[count]`
 * @throws {RangeError} When count, seed, stream or offset is outside
 *
 * @example
 * ```ts
 * import { philoxUniform } from "./philox.ts";
 * import { ReferenceBackend } from "../runtime/backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const numbers = await philoxUniform(new ReferenceBackend(), 100, { seed: 3, stream: "dropout" });
 * assert(numbers.every((u) => u >= 0 && u < 1));
 * ```
 */
export async function philoxUniform(
  backend: Backend,
  count: number,
  options: DrawOptions,
): Promise<Float32Array<ArrayBuffer>> {
  const { run, skip } = runOf(count, options);
  return new Float32Array(await draw(backend, run, true), 4 * skip, count);
}

async function draw(backend: Backend, run: BlockRun, numbers: boolean): Promise<ArrayBuffer> {
  if (run.blocks === 0) return new ArrayBuffer(0);
  switch (backend.kind) {
    case "webgpu":
      return await philoxGpu(backend, run, numbers);
    case "wasm":
      return philoxWasm(backend, run, numbers);
    case "reference":
      return (numbers ? philoxUniformReference(run) : philoxWordsReference(run)).buffer;
  }
}

/** The blocks that hold the asked-for words, and how many words of the first are not asked for. */
function runOf(count: number, options: DrawOptions): { run: BlockRun; skip: number } {
  const { offset = 0 } = options;
  for (const [name, value] of [["count", count], ["offset", offset]] as const) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(
        `Cannot draw random words: the ${name} must be a whole number of at least 0, found ${value}`,
      );
    }
  }
  const first = Math.floor(offset / 4);
  const blocks = count === 0 ? 0 : Math.ceil((offset + count) / 4) - first;
  return { run: { ...wordsOf("draw random words", options), first, blocks }, skip: offset % 4 };
}
