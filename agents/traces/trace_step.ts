import type { AgentStep, AgentTurn, AgentUsage } from "../loop/mod.ts";
import type { Trace, TraceStep } from "./schema.ts";

/** A step as it stands in a file. */
export function traceStep(step: AgentStep): TraceStep {
  const { i, type, turn, text, fullLength, elapsedMs } = step;
  return {
    ...{ i, type, turn, text },
    ...(fullLength === undefined ? {} : { full_length: fullLength }),
    ...("tool" in step ? { tool: step.tool, args: step.args } : {}),
    ...("fault" in step && step.fault ? { fault: step.fault } : {}),
    ...("message" in step ? { message: step.message } : {}),
    ...("command" in step && step.command
      ? {
        command: {
          status: step.command.status,
          exit_code: step.command.exitCode,
          isolation: step.command.isolation,
        },
      }
      : {}),
    ...("reason" in step ? { reason: step.reason } : {}),
    elapsed_ms: elapsedMs,
  };
}

/** A turn as it stands in a file. */
export function traceTurn(turn: AgentTurn): Trace["turns"][number] {
  const { window, stopText } = turn;
  return {
    turn: turn.turn,
    seed: turn.seed,
    reply: turn.reply,
    reply_length: turn.replyLength,
    finish_reason: turn.finishReason,
    ...(stopText === undefined ? {} : { stop_text: stopText }),
    repairs: [...turn.repairs],
    flags: [...turn.flags],
    dropped: [...turn.dropped],
    tokens: { ...turn.tokens },
    window: {
      budget: window.budget,
      dropped_exchanges: window.droppedExchanges,
      ...(window.clippedTo === undefined ? {} : { clipped_to: window.clippedTo }),
      tokens: window.tokens,
      from: window.from,
    },
    elapsed_ms: turn.elapsedMs,
  };
}

/** What a run used, as it stands in a file. */
export function traceUsage(
  usage: AgentUsage,
  turns: number,
): NonNullable<Trace["outcome"]>["usage"] {
  return {
    steps: usage.steps,
    tool_calls: usage.toolCalls,
    malformed: usage.malformed,
    turns,
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    tokens_from: usage.tokensFrom,
    generate_ms: usage.generateMs,
    tool_ms: usage.toolMs,
  };
}
