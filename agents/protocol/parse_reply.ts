import { type JsonFault, type JsonObject, type JsonRepair, scanObject } from "./scan_object.ts";

/** What a model asks for: one tool with its arguments, not yet checked against its schema. */
export interface ToolCall {
  readonly tool: string;
  readonly args: JsonObject;
}

/** Something in a reply that was passed over, by name. */
export type ReplyFlag =
  /** Text before the first marker was taken as the thought */
  | "unmarked_thought"
  /** Several thoughts were joined */
  | "several_thoughts"
  /** A second call was not run */
  | "second_call"
  /** A final answer after a call was dropped, as the call's result had not been seen */
  | "final_after_call"
  /** Text after a call, such as an imagined result, was dropped */
  | "hallucinated_result"
  /** A marker in a final answer is part of it */
  | "marker_in_final";

export type ReplyRepair = JsonRepair | "code_fence";

/** Why a call cannot be understood. */
export type CallFault =
  | JsonFault
  | "no_object"
  | "unknown_field"
  | "missing_tool"
  | "tool_not_text"
  | "args_not_object";

/** A call that cannot be understood: never run, told to the model. */
export interface MalformedCall {
  readonly fault: CallFault;
  /** What must hold and what was found */
  readonly message: string;
  /** Offset into the reply */
  readonly at: number;
}

/** A reply taken apart. Besides a thought it holds a call, a final answer, or a fault, or neither. */
export interface ParsedReply {
  readonly thought?: string;
  readonly call?: ToolCall;
  readonly final?: string;
  readonly malformed?: MalformedCall;
  readonly repairs: readonly ReplyRepair[];
  readonly flags: readonly ReplyFlag[];
  /** Text that was dropped, piece by piece */
  readonly dropped: readonly string[];
}

const MARKER = /(?<![^\n\r])(THOUGHT|TOOL_CALL|FINAL):/g;
const FENCE = /(?:`{3,}|~{3,})[^\n`]*\r?\n\s*/y;

/**
 * Takes a model's reply apart into a thought and one call or one final answer.
 *
 * Markers count at the start of a line only, and never inside the object of a call, whose end a real
 * scanner finds. A call's object may stand on the marker's line, on the next ones, or in a code
 * fence. The first call counts; whatever follows it is dropped and named, since its result had not
 * been seen. Everything after `FINAL:` is the answer. A reply without a marker is a thought. No tool
 * and no argument is ever made up: a call that cannot be understood is a fault.
 *
 * @param text Any text
 * @returns The parts, with every repair and everything that was passed over
 *
 * @example A thought and a call with nested braces
 * ```ts
 * import { parseReply } from "./parse_reply.ts";
 * import { strict as assert } from "node:assert";
 *
 * const reply = parseReply('THOUGHT: look\nTOOL_CALL: {"tool": "list_dir", "args": {"path": "."}}');
 * assert.equal(reply.thought, "look");
 * assert.deepEqual(reply.call, { tool: "list_dir", args: { path: "." } });
 * ```
 */
export function parseReply(text: string): ParsedReply {
  const pad = skipSpace(text);
  const reply = text.slice(pad);
  const thoughts: string[] = [];
  const flags = new Set<ReplyFlag>();
  const repairs = new Set<ReplyRepair>();
  const dropped: string[] = [];
  let call: ToolCall | undefined;
  let final: string | undefined;
  let malformed: MalformedCall | undefined;
  let acted = false;
  const drop = (text: string, flag?: ReplyFlag) => {
    const left = withoutFences(text);
    if (left === "") return;
    dropped.push(left);
    if (flag) flags.add(flag);
  };
  const think = (text: string, flag?: ReplyFlag) => {
    const thought = text.trim();
    if (acted) return drop(text, "hallucinated_result");
    if (thought === "") return;
    if (flag) flags.add(flag);
    if (thoughts.push(thought) > 1) flags.add("several_thoughts");
  };

  let marker = nextMarker(reply, 0);
  const before = reply.slice(0, marker?.at);
  think(before, marker ? "unmarked_thought" : undefined);
  while (marker) {
    const { name, end } = marker;
    if (name === "FINAL" && !acted) {
      final = reply.slice(end).trim();
      if (nextMarker(reply, end)) flags.add("marker_in_final");
      break;
    }
    if (name === "TOOL_CALL") {
      const found = readCall(reply, end);
      if (!acted) {
        ({ call, malformed } = found);
        for (const repair of found.repairs) repairs.add(repair);
      } else {
        flags.add("second_call");
        dropped.push(reply.slice(marker.at, found.end));
      }
      acted = true;
      marker = nextMarker(reply, found.end);
      drop(reply.slice(found.end, marker?.at), "hallucinated_result");
      continue;
    }
    marker = nextMarker(reply, end);
    const text = reply.slice(end, marker?.at);
    if (name === "THOUGHT") think(text);
    else {
      flags.add("final_after_call");
      drop(text);
    }
  }
  return {
    ...(thoughts.length > 0 ? { thought: thoughts.join("\n") } : {}),
    ...(call ? { call } : {}),
    ...(final === undefined ? {} : { final }),
    ...(malformed ? { malformed: { ...malformed, at: malformed.at + pad } } : {}),
    repairs: [...repairs].sort(),
    flags: [...flags].sort(),
    dropped,
  };
}

interface FoundCall {
  readonly call?: ToolCall;
  readonly malformed?: MalformedCall;
  readonly repairs: readonly ReplyRepair[];
  /** Where reading goes on */
  readonly end: number;
}

/** Reads the object after a marker. */
function readCall(reply: string, after: number): FoundCall {
  const repairs: ReplyRepair[] = [];
  let start = skipSpace(reply, after);
  FENCE.lastIndex = start;
  const fence = FENCE.exec(reply)?.[0];
  if (fence !== undefined) {
    repairs.push("code_fence");
    start += fence.length;
  }
  const refuse = (fault: CallFault, message: string, at: number, end: number): FoundCall => ({
    malformed: { fault, message, at },
    repairs: [],
    end,
  });
  if (reply[start] !== "{") {
    const found = JSON.stringify(reply.slice(start, start + 20));
    return refuse("no_object", `a JSON object must follow TOOL_CALL: found ${found}`, start, after);
  }
  const scan = scanObject(reply, start);
  if ("fault" in scan) {
    const message = `the object after TOOL_CALL must be JSON: at character ${scan.at - start} ` +
      scan.message;
    return refuse(scan.fault, message, scan.at, Math.max(after, scan.at));
  }
  const { value, end } = scan;
  repairs.push(...scan.repairs);
  const keys = Object.keys(value);
  const strange = keys.find((key) => key !== "tool" && key !== "args");
  if (strange !== undefined) {
    const shown = JSON.stringify(strange.slice(0, 80));
    return refuse("unknown_field", `a call has "tool" and "args" only: found ${shown}`, start, end);
  }
  if (!Object.hasOwn(value, "tool")) {
    return refuse("missing_tool", 'a call must name its "tool"', start, end);
  }
  const { tool } = value;
  if (typeof tool !== "string" || tool === "") {
    return refuse("tool_not_text", '"tool" must be the name of a tool', start, end);
  }
  const args = Object.hasOwn(value, "args") ? value.args : {};
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    return refuse("args_not_object", '"args" must be an object', start, end);
  }
  return { call: { tool, args: args as JsonObject }, repairs, end };
}

function nextMarker(text: string, from: number) {
  MARKER.lastIndex = from;
  const found = MARKER.exec(text);
  if (!found) return undefined;
  return { name: found[1], at: found.index, end: found.index + found[0].length };
}

function skipSpace(text: string, from = 0): number {
  let at = from;
  while (at < text.length && " \t\n\r".includes(text[at])) at++;
  return at;
}

/** What is left of a text without the fences that stood around something else. */
function withoutFences(text: string): string {
  return text.split("\n").filter((line) => !/^\s*(?:`{3,}|~{3,})\s*$/.test(line)).join("\n").trim();
}
