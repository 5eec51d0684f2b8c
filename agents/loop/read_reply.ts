import { MAX_TEXT_LENGTH } from "../../inference/mod.ts";
import type { FinishReason } from "../../inference/mod.ts";
import { type ParsedReply, parseReply } from "../protocol/mod.ts";
import type { ReplyFault, TurnFlag } from "./step.ts";

/** Texts before which a reply ends, as what follows would be said for somebody else. */
export const STOP_TEXTS: readonly string[] = [
  "\nUSER:",
  "\nSYSTEM:",
  "\nASSISTANT:",
  "\nTOOL RESULT:",
  "\n<<result ",
];

const ROLE = /^\s*(USER|SYSTEM|TOOL RESULT):|^\s*<<result /;

/** A reply, understood as far as it can be. */
export interface ReadReply extends Omit<ParsedReply, "malformed" | "flags"> {
  readonly fault?: { readonly name: ReplyFault; readonly message: string };
  readonly flags: readonly TurnFlag[];
  /** What goes into the conversation for it */
  readonly said: string;
}

/**
 * Understands a reply as it stands, knowing how it ended.
 *
 * What a text alone cannot tell is settled here: a call that was cut by its budget of tokens is a fault
 * even where closing braces would mend it; a reply that speaks as the user or a tool is a fault; one that
 * was stopped as it began to imagine a result is marked so.
 *
 * @example A call that lost its end
 * ```ts
 * import { readReply } from "./read_reply.ts";
 * import { strict as assert } from "node:assert";
 *
 * const text = 'TOOL_CALL: {"tool": "read_file", "args": {"path": "a.py"';
 * assert.equal(readReply(text, { finishReason: "length" }).fault?.name, "cut_call");
 * assert.deepEqual(readReply(text, { finishReason: "stop" }).call?.args, { path: "a.py" });
 * ```
 */
export function readReply(
  reply: string,
  { finishReason, stopText }: { readonly finishReason: FinishReason; readonly stopText?: string },
): ReadReply {
  const none = { repairs: [], flags: [], dropped: [], said: reply };
  const refuse = (name: ReplyFault, message: string): ReadReply => ({
    ...none,
    fault: { name, message },
  });
  if (reply.length > MAX_TEXT_LENGTH) {
    const message = `a reply has at most ${MAX_TEXT_LENGTH} characters: found ${reply.length}`;
    return refuse("too_long", message);
  }
  if (reply.trim() === "") return refuse("empty_reply", "a reply must not be empty");
  if (ROLE.test(reply)) {
    return refuse("wrong_role", "a reply begins with THOUGHT:, TOOL_CALL: or FINAL:");
  }
  const { malformed, ...parsed } = parseReply(reply);
  const cut = finishReason !== "stop";
  const flags: TurnFlag[] = [...parsed.flags];
  const imagined = stopText !== undefined && /RESULT:|<<result/.test(stopText);
  if (imagined && !flags.includes("hallucinated_result")) flags.push("hallucinated_result");
  if (cut && parsed.final !== undefined) flags.push("final_cut");
  const read = { ...parsed, flags, said: reply.trim() };
  if (cut && (malformed?.fault === "truncated" || parsed.repairs.includes("closing_braces"))) {
    const message = "the reply was cut within its call as it took too many tokens";
    return { ...withoutCall(read), fault: { name: "cut_call", message } };
  }
  if (malformed) {
    return { ...read, fault: { name: malformed.fault, message: malformed.message } };
  }
  const clean = parsed.repairs.length === 0 && flags.length === 0;
  return clean ? read : { ...read, said: plainForm(parsed) };
}

function withoutCall({ call: _, ...rest }: ReadReply): ReadReply {
  return rest;
}

/** The parts that count, as the protocol wants them written. */
function plainForm({ thought, call, final }: Omit<ParsedReply, "malformed">): string {
  const lines = [
    ...(thought === undefined ? [] : [`THOUGHT: ${thought}`]),
    ...(call ? [`TOOL_CALL: ${spaced({ tool: call.tool, args: call.args })}`] : []),
    ...(final === undefined ? [] : [`FINAL: ${final}`]),
  ];
  return lines.join("\n");
}

/** JSON on one line with a space after each colon and comma, as people write it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${spaced(v)}`);
  return `{${parts.join(", ")}}`;
}
