import type { Generating, Generation } from "./interfaces.ts";

/** Does the work of one answer: hands out text as it comes and returns the whole. */
export type GenerationWork = (
  emit: (text: string) => void,
  signal: AbortSignal,
) => Promise<Generation>;

/**
 * Starts an answer and lets it be read while it comes.
 *
 * Each iteration begins with the first piece, however late it starts. The work is told to stop by its
 * signal: when the caller's is given, or when an iteration is left early.
 *
 * @example Pieces and whole
 * ```ts
 * import { startGenerating } from "./generating.ts";
 * import { strict as assert } from "node:assert";
 *
 * const generating = startGenerating((emit) => {
 *   emit("a");
 *   emit("b");
 *   return Promise.resolve({ text: "ab" } as never);
 * });
 * const pieces: string[] = [];
 * for await (const piece of generating) pieces.push(piece);
 * assert.deepEqual(pieces, ["a", "b"]);
 * assert.equal((await generating.result).text, "ab");
 * ```
 */
export function startGenerating(work: GenerationWork, signal?: AbortSignal): Generating {
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const pieces: string[] = [];
  let wake = Promise.withResolvers<void>();
  let over = false;
  const advance = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const run = async () => {
    either.throwIfAborted();
    return await work((text) => {
      if (text === "") return;
      pieces.push(text);
      advance();
    }, either);
  };
  const result = run().finally(() => {
    over = true;
    advance();
  });
  result.catch(() => {}); // whoever awaits it sees it; nobody need
  return {
    result,
    async *[Symbol.asyncIterator]() {
      let at = 0;
      try {
        for (;;) {
          while (at < pieces.length) yield pieces[at++];
          if (over) break;
          await wake.promise;
        }
        await result;
      } finally {
        if (!over) stop.abort(new DOMException("The iteration was left", "AbortError"));
      }
    },
  };
}
