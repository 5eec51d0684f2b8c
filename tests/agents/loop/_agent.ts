import { type AgentRun, runAgent, type RunAgentOptions } from "../../../agents/loop/mod.ts";
import { ToolSession, type ToolSessionOptions } from "../../../agents/tools/mod.ts";
import type { ChatMessage, ChatModel, GenerateOptions } from "../../../inference/mod.ts";
import { describeIsolation, openSandbox, type WorkspaceFiles } from "../../../sandbox/mod.ts";
import { scriptedModel } from "../_scripted_model.ts";

const { bubblewrap } = await describeIsolation();
const isolation = bubblewrap.available ? "bubblewrap" : "weak";

/** What a run gave, and the model that was asked. */
export interface Worked {
  readonly run: AgentRun;
  readonly asked: readonly ChatMessage[][];
}

type Options = Partial<Omit<RunAgentOptions, "session" | "model">> & {
  readonly model?: ChatModel;
  readonly files?: WorkspaceFiles;
  readonly tools?: ToolSessionOptions;
};

/** Lets a script, one reply a turn (the last one over and over), work at a task in a sandbox. */
export async function work(
  replies: readonly string[] | ((turn: number, options: GenerateOptions) => string),
  { model: given, files, tools, ...options }: Options = {},
): Promise<Worked> {
  let turn = 0;
  const say = typeof replies === "function"
    ? replies
    : (n: number) => replies[Math.min(n, replies.length - 1)];
  const model = scriptedModel((_, generate) => say(turn++, generate));
  await using sandbox = await openSandbox({
    isolation,
    allowWeakIsolation: true,
    files: files ?? { "a.txt": "one\n" },
  });
  const session = await ToolSession.open(sandbox, tools);
  const run = await runAgent({ model: given ?? model, session, task: "Task: look.", ...options });
  return { run, asked: model.asked };
}

/** A call as models write it. */
export const call = (tool: string, args: unknown = {}) =>
  `TOOL_CALL: ${JSON.stringify({ tool, args })}`;

export const types = (run: AgentRun) => run.steps.map(({ type }) => type);
