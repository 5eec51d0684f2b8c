import { clipText } from "../tools/mod.ts";
import { readReply } from "./read_reply.ts";
import { KEPT_LENGTH } from "./run_record.ts";
import type { AgentStep, AgentTurn, TurnFlag } from "./step.ts";

/** What a reply on record says by itself. */
export interface ReplayedTurn {
  /** Steps that the reply gives, in order, without the result of its call */
  readonly steps: readonly Pick<AgentStep, "type" | "text">[];
  readonly repairs: readonly string[];
  readonly flags: readonly string[];
}

/** Of a turn, what its steps depend on. */
export type RecordedTurn =
  & Pick<AgentTurn, "reply" | "replyLength" | "finishReason" | "stopText">
  & {
    readonly flags: readonly string[];
  };

/**
 * Reads a recorded reply again, as the loop did when it came: what it thought, called or answered.
 *
 * @returns Undefined where the record does not hold the whole reply, or its time was up
 *
 * @example A thought and a call
 * ```ts
 * import { replayTurn } from "./replay_turn.ts";
 * import { strict as assert } from "node:assert";
 *
 * const reply = 'THOUGHT: look\nTOOL_CALL: {"tool": "git_diff"}';
 * const turn = { reply, replyLength: reply.length, finishReason: "stop", flags: [] } as const;
 * assert.deepEqual(replayTurn(turn)?.steps.map(({ type }) => type), ["thought", "tool_call"]);
 * ```
 */
export function replayTurn(turn: RecordedTurn): ReplayedTurn | undefined {
  const { reply, replyLength, finishReason, stopText } = turn;
  const whole = reply.length === replyLength && !reply.includes("\ufffd");
  if (!whole || finishReason === "timeout") return undefined;
  const { thought, call, final, fault, repairs, flags } = readReply(reply, {
    finishReason,
    stopText,
  });
  const late: TurnFlag = "call_not_run", notRun = turn.flags.includes(late);
  const kept = (text: string) => clipText(text, KEPT_LENGTH).toWellFormed();
  const steps: ReplayedTurn["steps"][number][] = [];
  if (thought !== undefined) steps.push({ type: "thought", text: kept(thought) });
  if (fault) steps.push({ type: "malformed", text: kept(reply) });
  else if (final !== undefined) steps.push({ type: "final", text: kept(final) });
  else if (call && !notRun) steps.push({ type: "tool_call", text: kept(JSON.stringify(call)) });
  return { steps, repairs, flags: notRun ? [...flags, late] : flags };
}
