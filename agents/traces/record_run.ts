import type { ChatModel } from "../../inference/mod.ts";
import { openSandbox, type Sandbox, SandboxError } from "../../sandbox/mod.ts";
import { type AgentProgress, type AgentRun, runAgent } from "../loop/mod.ts";
import { clipText, ToolSession, unifiedDiff } from "../tools/mod.ts";
import { embedTrace, withoutEmbeddings } from "./embed_trace.ts";
import type { WantedRun } from "./run_settings.ts";
import type { Judgement, Trace } from "./schema.ts";
import { runId, writeTrace } from "./trace_file.ts";
import { traceStep, traceTurn, traceUsage } from "./trace_step.ts";
import { budgetsOf, systemOf, type TraceSettings } from "./trace_work.ts";

/** Characters of a workspace's diff that are kept. */
const DIFF_LENGTH = 65_536;

/** What recording a run takes besides the run itself. */
export interface RecordWork {
  readonly model: ChatModel;
  readonly path: string;
  readonly settings: TraceSettings;
  /** Of the run: what is digested, and its digest */
  readonly described: { readonly settings: Record<string, unknown>; readonly digest: string };
  readonly signal?: AbortSignal;
}

/**
 * Lets an agent work once and writes its trace: after each step, and whole when it is judged and embedded.
 *
 * @throws {SandboxError} `unavailable`, if the isolation asked for is not there
 * @throws The signal's reason when it is given; the trace then stays one that is still running
 */
export async function recordRun(wanted: WantedRun, work: RecordWork): Promise<Trace> {
  const { path, settings, signal } = work;
  const begun = beginTrace(wanted, work);
  await writeTrace(path, begun);
  const progress = ({ steps, turns }: AgentProgress | AgentRun) => ({
    steps: steps.map(traceStep),
    turns: turns.map(traceTurn),
  });
  let ended: Ended;
  try {
    await using sandbox = await openSandbox({ ...settings.sandbox, files: wanted.task.files });
    ended = await workIn(sandbox, wanted, {
      ...work,
      onProgress: (state, isolation) =>
        writeTrace(path, { ...begun, ...progress(state), isolation: { ...isolation } }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof SandboxError) || error.fault === "unavailable") throw error;
    ended = withoutSandbox(error);
  }
  signal?.throwIfAborted();
  const { run, judgement, diff, isolation } = ended;
  const { steps, turns } = progress(run);
  const { embedder } = settings;
  const embedded = embedder
    ? await embedTrace({ steps }, embedder, signal)
    : withoutEmbeddings("not run", "no embedding model was asked for");
  const trace: Trace = {
    ...begun,
    status: "finished",
    ...{ steps, turns, isolation },
    ...embedded,
    outcome: {
      num_steps: steps.length,
      elapsed_seconds: run.usage.wallMs / 1000,
      completed: run.stopReason === "final",
      error: run.stopReason !== "final",
      stop_reason: run.stopReason,
      behaviour: "behaviour" in judgement ? judgement.behaviour : null,
      judgement,
      usage: traceUsage(run.usage, turns.length),
      workspace_diff: diff,
    },
  };
  await writeTrace(path, trace);
  return trace;
}

/** What came of a run, its workspace looked at. */
interface Ended {
  readonly run: Pick<AgentRun, "steps" | "turns" | "stopReason" | "usage">;
  readonly judgement: Judgement;
  readonly diff: string | null;
  readonly isolation: Record<string, unknown> | null;
}

async function workIn(
  sandbox: Sandbox,
  { agent, task, seed }: WantedRun,
  { model, settings, signal, onProgress }: RecordWork & {
    readonly onProgress: (state: AgentProgress, isolation: object) => Promise<void>;
  },
): Promise<Ended> {
  const isolation = sandbox.describe();
  const { toolLimits: limits, programs } = settings;
  const session = await ToolSession.open(sandbox, { limits, programs, signal });
  const run = await runAgent({
    model,
    session,
    task: task.prompt,
    system: systemOf(agent, model),
    budgets: budgetsOf({ agent, task, budgets: settings.budgets }),
    generate: agent.generate,
    resultRole: agent.resultRole,
    ...{ seed, signal },
    onStep: (_, state) => onProgress(state, isolation),
  });
  signal?.throwIfAborted();
  if (run.stopReason === "backend_error" || run.stopReason === "sandbox_error") {
    const evidence = `the run ended by ${run.stopReason}`;
    const judgement = { status: "not run", evidence } as const;
    return { run, judgement, diff: null, isolation: { ...isolation } };
  }
  let diff: string | null = null;
  try {
    const workspace = await sandbox.snapshot();
    diff = clipText(unifiedDiff(session.start, workspace), DIFF_LENGTH).toWellFormed();
    const judgement: Judgement = task.judge
      ? await task.judge({ run, workspace, sandbox, signal })
      : { status: "not run", evidence: "nothing judges this task" };
    return { run, judgement, diff, isolation: { ...isolation } };
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const judgement = { status: "error", evidence: error.message } as const;
    return { run, judgement, diff, isolation: { ...isolation } };
  }
}

/** A sandbox that could not be opened, or was lost behind the agent's back. */
function withoutSandbox({ message: text }: SandboxError): Ended {
  const usage = {
    ...{ steps: 0, toolCalls: 0, malformed: 0, promptTokens: 0, completionTokens: 0 },
    ...{ tokensFrom: "model", generateMs: 0, toolMs: 0, wallMs: 0 } as const,
  };
  const reason = "sandbox_error" as const;
  return {
    run: {
      steps: [{ i: 0, type: "error", turn: 0, text, reason, elapsedMs: 0 }],
      turns: [],
      stopReason: reason,
      usage,
    },
    judgement: { status: "not run", evidence: "the run ended by sandbox_error" },
    diff: null,
    isolation: null,
  };
}

/** A trace before its first step. */
function beginTrace(
  { agent, task, run, seed }: WantedRun,
  { model, described: { settings, digest } }: RecordWork,
): Trace {
  const { scenario, label, prompt } = task;
  const { backend } = model;
  return {
    schema_version: 1,
    status: "running",
    run_id: runId({ scenario, agent: agent.name, label, run, digest }),
    run_number: run,
    ...{ scenario, label, agent: agent.name },
    timestamp: new Date().toISOString(),
    data_source: agent.scripted ? "scripted" : "agent_runs",
    prompt,
    system_prompt: systemOf(agent, model),
    seed,
    model: {
      name: model.name,
      hf_id: agent.hfId ?? null,
      backend: backend.actual,
      requested_backend: backend.requested,
      backend_reason: backend.reason,
      place: backend.place ?? null,
      weights: backend.weights?.actual ?? null,
      prompt_form: backend.promptForm ?? null,
      digest: model.digest ?? null,
      context_length: model.contextLength ?? null,
    },
    ...{ settings, settings_digest: digest },
    ...{ steps: [], turns: [] },
    ...withoutEmbeddings("pending", "the run goes on"),
    isolation: null,
    outcome: null,
  };
}
