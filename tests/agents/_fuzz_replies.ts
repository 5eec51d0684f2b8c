import { strict as assert } from "node:assert";
import fc from "npm:fast-check@4.10.2";
import { type JsonObject, parseReply } from "../../agents/protocol/mod.ts";

const PIECES = [
  ...["THOUGHT:", "TOOL_CALL:", "FINAL:", "TOOL RESULT:", "USER:", "\n", "\r\n", " ", "```json\n"],
  ...[
    "```",
    "~~~",
    "{",
    "}",
    "[",
    "]",
    '"',
    "“",
    "”",
    "'",
    ",",
    ":",
    "\\",
    "\\u00",
    "\u2028",
    "\0",
  ],
  ...['"tool"', '"args"', '{"tool":"t","args":{}}', '"a":1', "true", "null", "-", "1e9", "\ud800"],
  ...['{"tool":"t","args":{"a":"}"}}', "TOOL_CALL: {", '{"tool":"u","tool":"v"}', "x".repeat(300)],
];

const noise = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 24 })
  .map((pieces) => pieces.join(""));

const args = fc.dictionary(
  fc.string(),
  fc.oneof(fc.integer(), fc.string(), fc.constantFrom(...PIECES), fc.jsonValue({ maxDepth: 3 })),
  { maxKeys: 4 },
);

const call = fc.record({ tool: fc.string({ minLength: 1 }), args })
  .map((made) => JSON.parse(JSON.stringify(made)) as { tool: string; args: JsonObject });
const layout = fc.constantFrom<[string, string]>(
  ["TOOL_CALL: ", ""],
  ["TOOL_CALL:\n\n", "\n"],
  ["TOOL_CALL:\n```json\n", "\n```"],
  ["TOOL_CALL:\n~~~\n", "\n~~~\n"],
);

/** Fuzzes the parser with so many replies of each of four kinds. */
export function fuzzReplies(
  { runs, seed }: { readonly runs: number; readonly seed: number },
): void {
  const options = { numRuns: Math.ceil(runs / 4), seed };
  fc.assert(fc.property(noise, checkAnything), options);
  fc.assert(
    fc.property(call, layout, fc.nat(8), noise, (made, [before, after], indent, tail) => {
      const reply = `THOUGHT: t\n${before}${JSON.stringify(made, null, indent)}${after}\n${tail}`;
      const parsed = parseReply(reply);
      assert.deepEqual(parsed.call, made);
      assert.equal(parsed.thought, "t");
      checkAnything(reply);
    }),
    options,
  );
  fc.assert(
    fc.property(call, layout, fc.oneof(fc.nat(6), fc.nat()), (made, [before], cut) => {
      const whole = before + JSON.stringify(made);
      const reply = whole.slice(0, whole.length - cut % whole.length);
      const parsed = parseReply(reply);
      if (parsed.call) assertPart(parsed.call, made);
      checkAnything(reply);
    }),
    options,
  );
  fc.assert(
    fc.property(call, noise, fc.nat(), fc.nat(), (made, inserted, at, count) => {
      // Anything may have been put in, or cut out of, the middle.
      const whole = `TOOL_CALL: ${JSON.stringify(made)}`;
      const from = at % (whole.length + 1);
      checkAnything(whole.slice(0, from) + inserted + whole.slice(from + count % 12));
    }),
    options,
  );
}

/** What must hold of any reply: no crash, at most one act, and no call that is not written there. */
function checkAnything(reply: string): void {
  const parsed = parseReply(reply);
  const acts = [parsed.call, parsed.final, parsed.malformed].filter((act) => act !== undefined);
  assert.ok(acts.length <= 1, "a reply does one thing");
  if (!parsed.call) return;
  const written = /(?:^|[\n\r])TOOL_CALL:\s*(?:(?:`{3,}|~{3,})[^\n`]*\r?\n\s*)?(\{[^]*)/.exec(
    reply.replace(/^[ \t\n\r]+/, ""),
  );
  assert.ok(written, "a call was made of a reply without one");
  const json = written[1];
  const jsonRepairs = parsed.repairs.filter((repair) => repair !== "code_fence");
  if (jsonRepairs.length === 0) {
    assert.ok(
      prefixesOf(json).some((prefix) => sameCall(prefix, parsed.call!)),
      `no JSON in ${JSON.stringify(json)} says ${JSON.stringify(parsed.call)}`,
    );
  } else for (const word of wordsOf(parsed.call)) assertWritten(word, json);
}

/** Each beginning of a text that ends with a brace, shortest first. */
function prefixesOf(text: string): string[] {
  return [...text.matchAll(/\}/g)].map((brace) => text.slice(0, brace.index + 1));
}

/** Whether the language's own reader finds that call in a text. */
function sameCall(json: string, expected: { tool: string; args: JsonObject }): boolean {
  try {
    const { tool, args = {} } = JSON.parse(json);
    assert.deepEqual({ tool, args }, expected);
    return true;
  } catch {
    return false;
  }
}

function* wordsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(value) && key !== "args") yield key;
      yield* wordsOf(inner);
    }
  }
}

/** Each text of a repaired call stands in the reply, plainly or with escapes. */
function assertWritten(word: string, json: string): void {
  const plain = json.replace(
    /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g,
    (_all, hex, letter) =>
      hex
        ? String.fromCharCode(parseInt(hex, 16))
        : ({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" } as Record<string, string>)[letter] ??
          letter,
  );
  assert.ok(
    plain.includes(word) || json.includes(word),
    `${JSON.stringify(word)} is made up: ${JSON.stringify(json)}`,
  );
}

/** What a cut reply asks for is part of what the whole one asks for, never something else. */
function assertPart(
  got: { tool: string; args: JsonObject },
  made: { tool: string; args: JsonObject },
): void {
  assert.equal(got.tool, made.tool);
  assertSubset(got.args, made.args);
}

function assertSubset(part: unknown, whole: unknown): void {
  if (typeof part !== "object" || part === null || Array.isArray(part)) {
    return assert.deepEqual(part, whole);
  }
  for (const [key, value] of Object.entries(part)) {
    assert.ok(Object.hasOwn(whole as object, key));
    assertSubset(value, (whole as Record<string, unknown>)[key]);
  }
}
