import { canonicalJson, sha256 } from "../../files/mod.ts";

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
