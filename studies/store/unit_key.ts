import { sha256 } from "../../files/mod.ts";

/**
 * Digest of what a piece of work depends on; the order in which names are written does not matter.
 *
 * @param settings Plain data; `undefined` members count as absent
 * @throws {TypeError} When a number is not finite, or something is no plain data
 *
 * @example
 * ```ts
 * import { unitKey } from "./unit_key.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(await unitKey({ a: 1, b: [2] }), await unitKey({ b: [2], a: 1, c: undefined }));
 * assert.notEqual(await unitKey({ a: 1 }), await unitKey({ a: "1" }));
 * ```
 */
export function unitKey(settings: unknown): Promise<string> {
  return sha256(canonicalJson(settings));
}

/** JSON with the members of each object in alphabetical order. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  throw new TypeError(
    `Cannot make a key as it must be of plain finite data: found ${typeof value} ${String(value)}`,
  );
}
