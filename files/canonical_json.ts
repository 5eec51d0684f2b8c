/**
 * JSON with the members of each object in alphabetical order, so that equal data have equal texts.
 *
 * @param value Plain data; `undefined` members count as absent
 * @throws {TypeError} When a number is not finite, or something is no plain data
 *
 * @example The order in which names were written does not matter
 * ```ts
 * import { canonicalJson } from "./canonical_json.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(canonicalJson({ b: [2], a: 1, c: undefined }), '{"a":1,"b":[2]}');
 * assert.throws(() => canonicalJson({ a: NaN }), TypeError);
 * ```
 */
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
