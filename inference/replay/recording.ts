import { readText, sha256 } from "../../files/mod.ts";
import type { ChatMessage, Generation, GenerationSettings } from "../interfaces.ts";

/** One line of a recording. */
export interface RecordedGeneration {
  /** Of the conversation and the settings that decide the text */
  readonly key: string;
  readonly generation: Generation;
}

/**
 * The key of a request in a recording: SHA-256 over its turns and the settings that decide the text.
 * A budget of time does not.
 *
 * @example Another seed is another request
 * ```ts
 * import { requestKey } from "./recording.ts";
 * import { DEFAULT_SETTINGS } from "../interfaces.ts";
 * import { strict as assert } from "node:assert";
 *
 * const messages = [{ role: "user", content: "Hi" }] as const;
 * const key = await requestKey(messages, DEFAULT_SETTINGS);
 * assert.equal(await requestKey(messages, { ...DEFAULT_SETTINGS, timeoutMs: 1 }), key);
 * assert.notEqual(await requestKey(messages, { ...DEFAULT_SETTINGS, seed: 1 }), key);
 * ```
 */
export async function requestKey(
  messages: readonly ChatMessage[],
  settings: GenerationSettings,
): Promise<string> {
  const { maxTokens, temperature, topP, topK, seed, stop, overflow } = settings;
  const turns = messages.map(({ role, content }) => [role, content]);
  return await sha256(
    JSON.stringify([turns, maxTokens, temperature, topP, topK, seed, stop, overflow]),
  );
}

/**
 * Reads a recording: one JSON object a line.
 *
 * @throws {SyntaxError} With file and line, if one is no such object
 *
 * @example A line that was cut
 * ```ts
 * import { readRecording } from "./recording.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, '{"key": "ab');
 * await assert.rejects(readRecording(path), /:1: Cannot read a recording/);
 * await Deno.remove(path);
 * ```
 */
export async function readRecording(path: string): Promise<RecordedGeneration[]> {
  const lines = (await readText(path)).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, i) => {
    let value: Partial<RecordedGeneration> | undefined;
    try {
      value = JSON.parse(line);
    } catch { /* said below */ }
    if (typeof value?.key === "string" && typeof value.generation?.text === "string") {
      return value as RecordedGeneration;
    }
    throw new SyntaxError(
      `${path}:${
        i + 1
      }: Cannot read a recording as each line must be a JSON object with key and generation: found ${
        JSON.stringify(line.slice(0, 80))
      }`,
    );
  });
}
