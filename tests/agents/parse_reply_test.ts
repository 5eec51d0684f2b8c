import { strict as assert } from "node:assert";
import { parseReply } from "../../agents/protocol/mod.ts";

const CALL = '{"tool":"list_dir","args":{"path":"."}}';
const NOTHING = { repairs: [], flags: [], dropped: [] };
const list = { tool: "list_dir", args: { path: "." } };

for (
  const [what, reply, expected] of [
    ["nested braces", `TOOL_CALL: ${CALL}`, { call: list }],
    ["a thought and a call", `THOUGHT: a\nb\nTOOL_CALL:\n\n ${CALL}\n`, {
      thought: "a\nb",
      call: list,
    }],
    ["a final answer", "FINAL: done\nand more ", { final: "done\nand more" }],
    ["a thought and a final answer", "THOUGHT: t\nFINAL:", { thought: "t", final: "" }],
    ["no marker", "  just words { } ", { thought: "just words { }" }],
    ["nothing", " \n ", {}],
    ["no arguments", 'TOOL_CALL: {"tool": "git_diff"}', { call: { tool: "git_diff", args: {} } }],
    ["braces and markers in strings", 'TOOL_CALL: {"tool":"t","args":{"a":"}{\\"\\nFINAL: x"}}', {
      call: { tool: "t", args: { a: '}{"\nFINAL: x' } },
    }],
    ["a marker in the middle of a line", `THOUGHT: then TOOL_CALL: ${CALL}`, {
      thought: `then TOOL_CALL: ${CALL}`,
    }],
    ["a code fence", "TOOL_CALL:\n```json\n" + CALL + "\n```\n", {
      call: list,
      repairs: ["code_fence"],
    }],
    ["a fence around marker and call", "```\nTOOL_CALL: " + CALL + "\n```", {
      thought: "```",
      call: list,
      flags: ["unmarked_thought"],
    }],
    ["a trailing comma", 'TOOL_CALL: {"tool":"t","args":{"a":[1,2,],},}', {
      call: { tool: "t", args: { a: [1, 2] } },
      repairs: ["trailing_comma"],
    }],
    ["typographic quotes", 'TOOL_CALL: {“tool”: “t”, “args”: {"a": "“kept”"}}', {
      call: { tool: "t", args: { a: "“kept”" } },
      repairs: ["curly_quotes"],
    }],
    ["missing final braces", 'TOOL_CALL: {"tool":"t","args":{"a":"b"', {
      call: { tool: "t", args: { a: "b" } },
      repairs: ["closing_braces"],
    }],
    ["two calls", `TOOL_CALL: ${CALL}\nTOOL_CALL: {"tool":"rm","args":{}}`, {
      call: list,
      flags: ["second_call"],
      dropped: ['TOOL_CALL: {"tool":"rm","args":{}}'],
    }],
    ["an imagined result", `TOOL_CALL: ${CALL}\nTOOL RESULT:\na.txt\nFINAL: ok`, {
      call: list,
      flags: ["final_after_call", "hallucinated_result"],
      dropped: ["TOOL RESULT:\na.txt", "ok"],
    }],
    ["a thought after a call", `TOOL_CALL: ${CALL}\nTHOUGHT: nice`, {
      call: list,
      flags: ["hallucinated_result"],
      dropped: ["nice"],
    }],
    ["text before the first marker", `Sure!\nTOOL_CALL: ${CALL}`, {
      thought: "Sure!",
      call: list,
      flags: ["unmarked_thought"],
    }],
    ["a call after a final answer", `FINAL: yes\nTOOL_CALL: ${CALL}`, {
      final: `yes\nTOOL_CALL: ${CALL}`,
      flags: ["marker_in_final"],
    }],
    ["two thoughts", "THOUGHT: a\nTHOUGHT: b", { thought: "a\nb", flags: ["several_thoughts"] }],
    ["a key named __proto__", 'TOOL_CALL: {"tool":"t","args":{"__proto__":{"x":1}}}', {
      call: { tool: "t", args: JSON.parse('{"__proto__":{"x":1}}') },
    }],
  ] as const
) {
  Deno.test(`parseReply() understands ${what}`, () => {
    assert.deepEqual(parseReply(reply), { ...NOTHING, ...expected });
    assert.equal(({} as { x?: number }).x, undefined);
  });
}

for (
  const [reply, fault] of [
    ["TOOL_CALL: list_dir .", "no_object"],
    ["TOOL_CALL:", "no_object"],
    ['TOOL_CALL: ["tool"]', "no_object"],
    ['TOOL_CALL: {"tool":"a","tool":"b"}', "duplicate_key"],
    ['TOOL_CALL: {"tool":"a","args":{"x":1,"x":1}}', "duplicate_key"],
    ['TOOL_CALL: {"args":{}}', "missing_tool"],
    ['TOOL_CALL: {"tool":7}', "tool_not_text"],
    ['TOOL_CALL: {"tool":""}', "tool_not_text"],
    ['TOOL_CALL: {"tool":"a","args":[]}', "args_not_object"],
    ['TOOL_CALL: {"tool":"a","args":null}', "args_not_object"],
    ['TOOL_CALL: {"tool":"a","path":"b"}', "unknown_field"],
    ['TOOL_CALL: {"tool":"a" "args":{}}', "syntax"],
    ["TOOL_CALL: {'tool':'a'}", "syntax"],
    ['TOOL_CALL: {"tool":"a\nb"}', "syntax"],
    ['TOOL_CALL: {"tool":"a","args":{"n":1e999}}', "syntax"],
    ['TOOL_CALL: {"tool":"a","args":{"n":01}}', "syntax"],
    ['TOOL_CALL: {"tool":"write', "truncated"],
    ['TOOL_CALL: {"tool":"a",', "truncated"],
    ['TOOL_CALL: {"tool":"a","args":', "truncated"],
    ['TOOL_CALL: {"tool":"a","args":{"n":12', "truncated"],
    ['TOOL_CALL: {"tool":"a","args":{"n":[1', "truncated"],
    ["TOOL_CALL: {", "truncated"],
    [`TOOL_CALL: ${'{"a":'.repeat(100)}`, "too_deep"],
    [`TOOL_CALL: {"a":${"[".repeat(100_000)}`, "too_deep"],
  ] as const
) {
  Deno.test(`parseReply() makes no call of ${JSON.stringify(reply.slice(0, 45))}`, () => {
    const parsed = parseReply(reply);
    assert.equal(parsed.call, undefined);
    assert.equal(parsed.malformed?.fault, fault);
    assert.doesNotMatch(parsed.malformed!.message, /\.$/);
  });
}

Deno.test("parseReply() makes no second call of what stands in a broken one", () => {
  const reply = `TOOL_CALL: {"tool":"write_file","args":{"content":"x\nTOOL_CALL: ${CALL}\n"}}`;
  const parsed = parseReply(reply);
  assert.equal(parsed.call, undefined);
  assert.equal(parsed.malformed?.fault, "syntax");
});

Deno.test("parseReply() reads megabytes in a moment", () => {
  const million = "x".repeat(1_000_000);
  const started = performance.now();
  for (
    const reply of [
      million,
      `TOOL_CALL: {"tool":"t","args":{"a":"${million}"}}`,
      "TOOL_CALL: {".repeat(100_000),
      "\nTOOL_CALL: {".repeat(100_000),
      "\nTHOUGHT: x".repeat(100_000),
      `TOOL_CALL: ${CALL}` + "\nFINAL: x".repeat(100_000),
      `TOOL_CALL: {"tool":"t","args":{"a":"${"\\u0041".repeat(200_000)}`,
      "TOOL_CALL: " + "`".repeat(1_000_000),
      "TOOL_CALL: " + " ".repeat(1_000_000),
      `TOOL_CALL: {${",".repeat(1_000_000)}}`,
      "\n".repeat(1_000_000) + "FINAL: x",
    ]
  ) parseReply(reply);
  assert.ok(performance.now() - started < 5000, `${performance.now() - started} ms`);
});
