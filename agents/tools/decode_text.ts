import { ToolError } from "./tool.ts";

/** Text of a file that must be UTF-8 without NUL. */
export function decodeText(bytes: Uint8Array, path: string): string {
  const text = tryDecodeText(bytes);
  if (text === undefined) throw new ToolError("not_text", `"${path}" is not text in UTF-8`);
  return text;
}

/** The same, or nothing. */
export function tryDecodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
