/**
 * The `data` of each event of a stream of server-sent events (WHATWG HTML, section 9.2).
 *
 * Lines may end in CR, LF or both, and pieces of the stream anywhere, also within a character.
 *
 * @param pieces Bytes as they come
 *
 * @example An event in three pieces
 * ```ts
 * import { serverEvents } from "./server_events.ts";
 * import { strict as assert } from "node:assert";
 *
 * async function* pieces() {
 *   for (const text of ["data: {", '"a":1}\r', "\n\r\n: note\n\ndata: x\n\n"]) {
 *     yield new TextEncoder().encode(text);
 *   }
 * }
 * assert.deepEqual(await Array.fromAsync(serverEvents(pieces())), ['{"a":1}', "x"]);
 * ```
 */
export async function* serverEvents(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "", data: string[] = [];
  const event = function* () {
    if (data.length) yield data.join("\n");
    data = [];
  };
  const line = function* (text: string) {
    if (text === "") yield* event();
    else if (text.startsWith("data:")) data.push(text.slice(text[5] === " " ? 6 : 5));
  };
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true });
    // A carriage return at the very end may be half of a line end.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const lines = whole.split(/\r\n|\n|\r/);
    rest = lines.pop()! + rest.slice(whole.length);
    for (const text of lines) yield* line(text);
  }
  rest += decoder.decode();
  for (const text of rest.split(/\r\n|\n|\r/)) yield* line(text);
  yield* event();
}
