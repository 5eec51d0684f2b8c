/** What a schema does not accept, as its library tells it. */
export interface SchemaIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/**
 * Why a value does not fit its schema: where, what must hold, and what was found.
 *
 * @example A word that is none of those allowed
 * ```ts
 * import { describeIssue } from "./describe_issue.ts";
 * import { strict as assert } from "node:assert";
 *
 * const issue = { path: ["model", "name"], message: "Invalid input: expected string, received number" };
 * assert.equal(
 *   describeIssue(issue, { model: { name: 7 } }),
 *   "model.name does not fit: it must be string: found 7",
 * );
 * ```
 */
export function describeIssue({ code, path, message, keys }: SchemaIssue, value: unknown): string {
  const place = path.map(String).join(".") || "it";
  if (code === "unrecognized_keys") {
    return `${place} does not fit: no such name is known: found ${JSON.stringify(keys?.[0])}`;
  }
  const must = message.replace(/^Invalid [^:]*: ?/, "").replace(/, received .*$/, "")
    .replace(
      /^(Too (small|big): )?expected (\w+ to be |one of )?/,
      (_, __, ___, kind) => `must be ${kind === "one of " ? "one of " : ""}`,
    );
  const found = path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
  return `${place} does not fit: it ${must}: found ${
    JSON.stringify(found)?.slice(0, 80) ?? "none"
  }`;
}
