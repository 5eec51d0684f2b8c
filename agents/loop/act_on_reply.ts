import { SandboxError } from "../../sandbox/mod.ts";
import type { ToolResult, ToolSession } from "../tools/mod.ts";
import type { AgentBudgets } from "./budgets.ts";
import { type Ending, outOfSteps } from "./ending.ts";
import type { Exchange } from "./exchange.ts";
import type { ReadReply } from "./read_reply.ts";
import type { RunRecord } from "./run_record.ts";
import type { AgentTurn, TurnFlag } from "./step.ts";

/** What acting takes. */
export interface ActWork {
  readonly record: RunRecord;
  readonly session: ToolSession;
  readonly budgets: AgentBudgets;
  readonly signal: AbortSignal | undefined;
}

/** What the agent hears, or how the run ends. */
export interface Acted {
  readonly heard?: Exchange["heard"];
  readonly ending?: Ending;
}

const GO_ON = "Go on: reply with one TOOL_CALL, or with FINAL and the answer.";

/** Does what a reply asks for and puts it on record: a thought, then a call or the answer. */
export async function actOnReply(
  { thought, call, final, flags }: ReadReply,
  turn: AgentTurn,
  { record, session, budgets, signal }: ActWork,
): Promise<Acted> {
  let { elapsedMs } = turn;
  const place = () => {
    const step = { turn: turn.turn, elapsedMs };
    elapsedMs = 0; // a generation's time counts once, with its first step
    return step;
  };
  if (thought !== undefined) await record.add({ type: "thought", text: thought, ...place() });
  if (final !== undefined) {
    await record.add({ type: "final", text: final, ...place() });
    return { ending: { reason: "final", text: final } };
  }
  if (!call) return { heard: { kind: "word", text: GO_ON } };
  if (record.counted + 2 > budgets.maxSteps) return notRun(turn, record, outOfSteps(budgets));
  if (record.toolCalls >= budgets.maxToolCalls) {
    const text = `all ${budgets.maxToolCalls} calls of the run are used up`;
    return notRun(turn, record, { reason: "tool_budget", text });
  }
  const { tool, args } = call;
  await record.add({ type: "tool_call", text: JSON.stringify(call), tool, args, ...place() });
  const began = performance.now();
  let result: ToolResult;
  try {
    result = await session.call(call, { signal });
  } catch (error) {
    const spentMs = performance.now() - began;
    if (signal?.aborted) {
      return { ending: { reason: "cancelled", text: "the run was cancelled", elapsedMs: spentMs } };
    }
    if (!(error instanceof SandboxError)) throw error;
    return { ending: { reason: "sandbox_error", text: error.message, elapsedMs: spentMs } };
  }
  const { text, fault, run } = result;
  await record.add({
    type: "tool_result",
    turn: turn.turn,
    elapsedMs: performance.now() - began,
    text,
    tool,
    args,
    ...(fault ? { fault } : {}),
    ...(run
      ? { command: { status: run.status, exitCode: run.exitCode, isolation: run.isolation } }
      : {}),
  });
  const note = noteOn(flags);
  return { heard: { kind: "result", text, ...(note ? { note } : {}) } };
}

/** The call stays in the record as one that was asked for too late. */
function notRun(turn: AgentTurn, record: RunRecord, ending: Ending): Acted {
  record.turns[turn.turn] = { ...turn, flags: [...turn.flags, "call_not_run"] };
  return { ending };
}

/** What the agent is told of the parts of its reply that were passed over. */
function noteOn(flags: readonly TurnFlag[]): string | undefined {
  const notes = [
    ...(flags.includes("second_call") ? ["Only the first call of your reply was run."] : []),
    ...(flags.includes("hallucinated_result") || flags.includes("final_after_call")
      ? ["What you wrote after the call was passed over: the result above is the real one."]
      : []),
  ];
  return notes.length > 0 ? notes.join(" ") : undefined;
}

/** Puts a reply that cannot be acted on on record, with its thought where it has one. */
export async function noteMalformed(
  { thought, fault }: ReadReply,
  turn: AgentTurn,
  record: RunRecord,
): Promise<void> {
  const { reply: text, elapsedMs } = turn;
  if (thought !== undefined) {
    await record.add({ type: "thought", text: thought, turn: turn.turn, elapsedMs });
  }
  await record.add({
    type: "malformed",
    turn: turn.turn,
    text,
    fault: fault!.name,
    message: fault!.message,
    elapsedMs: thought === undefined ? elapsedMs : 0,
  });
}

/** What the agent is told of a reply that cannot be acted on. */
export function correction({ fault }: ReadReply): string {
  return `Your reply could not be used: ${fault!.message}. ` +
    'Write one TOOL_CALL: {"tool": "name", "args": {...}} on a line of its own, ' +
    "or FINAL: and the answer.";
}
