import type { ChatModel, GenerateOptions } from "../../inference/mod.ts";
import type { OpenSandboxOptions, Sandbox, Snapshot, WorkspaceFiles } from "../../sandbox/mod.ts";
import {
  type AgentBudgets,
  type AgentRun,
  resolveBudgets,
  type ResultRole,
  systemPrompt,
  type SystemPromptStyle,
} from "../loop/mod.ts";
import { type ToolLimits, TOOLS } from "../tools/mod.ts";
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
  /** `full` by default, `brief` where the window is below 2,048 tokens */
  readonly systemStyle?: SystemPromptStyle;
  /** What it is told before the task, in place of a prompt of that style */
  readonly system?: string;
  /** Its own, where the run's as a whole do not say otherwise */
  readonly budgets?: Partial<AgentBudgets>;
  /** A program and no model: its traces say so */
  readonly scripted?: boolean;
}

/** Below this window the brief prompt is taken where none is asked for. */
const SMALL_WINDOW = 2048;

/** What an agent is told before its task: its own words, or the prompt of a style that its window holds. */
export function systemOf(
  { system, systemStyle }: TracedAgent,
  { contextLength = Infinity }: Pick<ChatModel, "contextLength">,
): string {
  const style = systemStyle ?? (contextLength < SMALL_WINDOW ? "brief" : "full");
  return system ?? systemPrompt(TOOLS, { style });
}

/** What a run may use: as all runs, else as its agent, else as its task. */
export function budgetsOf(
  { agent, task, budgets }: {
    readonly agent: TracedAgent;
    readonly task: TracedTask;
    readonly budgets: Partial<AgentBudgets> | undefined;
  },
): AgentBudgets {
  const given = (from: Partial<AgentBudgets> = {}) =>
    Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined));
  return resolveBudgets({
    ...given({ maxSteps: task.maxSteps }),
    ...given(agent.budgets),
    ...given(budgets),
  });
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
  /** The same, still open: what the agent left in it is hostile */
  readonly sandbox: Sandbox;
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
