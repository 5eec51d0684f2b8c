import type { ChatModel, GenerateOptions } from "../../inference/mod.ts";
import type { OpenSandboxOptions, Snapshot, WorkspaceFiles } from "../../sandbox/mod.ts";
import type { AgentBudgets, AgentRun, ResultRole, SystemPromptStyle } from "../loop/mod.ts";
import type { ToolLimits } from "../tools/mod.ts";
import type { StepEmbedder } from "./embed_trace.ts";
import type { Judgement } from "./schema.ts";

/** A model in one setting: a respondent. */
export interface TracedAgent {
  /** Letters, digits and `. _ + = -`; also the name of its folder */
  readonly name: string;
  /** Called once, when there is work; the model is closed when all of it is done */
  readonly open: () => Promise<ChatModel>;
  /** Repository on the hub, if it has one */
  readonly hfId?: string;
  readonly generate?: Pick<GenerateOptions, "maxTokens" | "temperature" | "topP" | "topK">;
  readonly resultRole?: ResultRole;
  readonly systemStyle?: SystemPromptStyle;
}

/** A piece of work for agents, under one label. */
export interface TracedTask {
  /** What belongs together in one folder and index, such as a scenario; named as a folder */
  readonly scenario: string;
  /** The prompt's condition, or the task within a set; named as a folder */
  readonly label: string;
  /** As it is put to the model */
  readonly prompt: string;
  /** What the workspace begins with */
  readonly files: WorkspaceFiles;
  /** Steps, where the work itself sets a limit */
  readonly maxSteps?: number;
  /** Digest of what judges it: with another judge it is another run */
  readonly judgeDigest?: string;
  /** Says what the agent did. A failure of its own is a judgement of status `error`, never thrown. */
  readonly judge?: (work: JudgedWork) => Promise<Judgement>;
}

/** What a judge sees. */
export interface JudgedWork {
  readonly run: Pick<AgentRun, "stopReason" | "final" | "steps">;
  /** The workspace as the agent left it */
  readonly workspace: Snapshot;
  readonly signal?: AbortSignal;
}

/** What all runs have in common. */
export interface TraceSettings {
  readonly budgets?: Partial<AgentBudgets>;
  readonly sandbox: Pick<
    OpenSandboxOptions,
    "isolation" | "allowWeakIsolation" | "limits" | "docker"
  >;
  readonly toolLimits?: Partial<ToolLimits>;
  readonly programs?: readonly string[];
  /** Embeds the steps; none are embedded without it */
  readonly embedder?: StepEmbedder;
}
