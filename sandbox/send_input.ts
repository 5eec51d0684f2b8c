import type { RunOptions } from "./sandbox.ts";

/**
 * Sends a command's input piece by piece until it is all sent, a write fails, or `gone` aborts.
 *
 * A command that ends without reading its input is no failure. An input that itself waits for
 * output is never waited for once the command is gone.
 */
export async function sendInput(
  input: RunOptions["stdin"],
  write: (bytes: Uint8Array) => Promise<unknown>,
  gone: AbortSignal,
): Promise<void> {
  const ended = new Promise<undefined>((resolve) => {
    if (gone.aborted) resolve(undefined);
    gone.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const iterator = piecesOf(input);
  while (true) {
    const next = await Promise.race([iterator.next(), ended]);
    if (!next || next.done) break;
    if (next.value.length === 0) continue;
    if (!await Promise.race([write(next.value).then(() => true, () => false), ended])) break;
  }
  // Not awaited: a generator that is in the middle of waiting would only end after that.
  void Promise.resolve(iterator.return?.(undefined)).catch(() => {});
}

function piecesOf(input: RunOptions["stdin"]): AsyncIterator<Uint8Array> | Iterator<Uint8Array> {
  if (input === undefined) return [][Symbol.iterator]();
  if (typeof input === "string") return [new TextEncoder().encode(input)][Symbol.iterator]();
  return input instanceof Uint8Array ? [input][Symbol.iterator]() : input[Symbol.asyncIterator]();
}
