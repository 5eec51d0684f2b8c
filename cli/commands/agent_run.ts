import { runBaseline } from "../../agents/scenarios/mod.ts";
import { type RunOutcome, runTraces } from "../../agents/traces/mod.ts";
import { VERSION } from "../../studies/mod.ts";
import { AGENT_RUN_FLAGS } from "../agent_flags.ts";
import { readAgents } from "../agent_models.ts";
import { type AgentWork, readBudgets, readWork } from "../agent_plan.ts";
import { runFailed, runLine, runTable } from "../agent_report.ts";
import type { Command } from "../command.ts";
import { findEmbeddingModel } from "../find_model.ts";
import { Interruption } from "../interruption.ts";
import { type Embedder, openEmbedder } from "../open_embedder.ts";
import type { FlagValues } from "../parse_flags.ts";
import { ProgressLine } from "../progress_line.ts";
import { readWhole } from "../repair_settings.ts";
import { readSandbox, type SandboxChoice } from "../sandbox_flags.ts";
import { UsageError } from "../usage_error.ts";

export const agentRun: Command = {
  name: "agent run",
  summary: "Let models work as agents in a sandbox, and keep a trace of every step. " +
    "Ends with 1 if some runs failed for reasons that are not the agent's, with 3 if all did.",
  flags: AGENT_RUN_FLAGS,
  examples: [
    [
      'deno task assay agent run --task "Tell me what is in notes.md." --workspace notes --n 3',
      "Let the model of the project work at a task of your own, three times",
    ],
    [
      "deno task assay agent run --all-scenarios --models-file models.yaml --models qwen,phi --n 10",
      "Ten runs of two models under each prompt of every scenario",
    ],
    [
      "deno task assay agent run --all-scenarios --models-file models.yaml --models qwen,phi --n 10 --resume",
      "Go on where an interrupted run stopped",
    ],
  ],
  async run(flags) {
    const existing = readExisting(flags);
    const sandbox = readSandbox(flags);
    const counts = {
      runs: readWhole(flags, { name: "n", otherwise: 1, least: 1 }),
      seed: readWhole(flags, { name: "seed", otherwise: 0, least: 0 }),
      concurrency: readWhole(flags, { name: "concurrency", otherwise: 1, least: 1 }),
    };
    const budgets = readBudgets(flags);
    const out = flags.text("out") ?? "output/agents";
    const line = ProgressLine.onStderr(flags.has("quiet") || flags.has("json"));
    const progress = line.update.bind(line);
    using interruption = new Interruption();
    const { signal } = interruption;
    try {
      const work = await readWork(flags, sandbox);
      const agents = await readAgents(flags, { signal, progress });
      await checkBaselines(work, { sandbox, signal });
      await using embedder = await openStepEmbedder(flags, { signal, progress });
      const runs = await runTraces({
        ...{ out, agents, tasks: work.tasks, ...counts, existing, budgets, sandbox, signal },
        ...(embedder && { embedder: { model: embedder.model } }),
        generator: `assay ${VERSION} agent run`,
        onProgress({ done, total, run }) {
          if (run && (flags.has("verbose") || runFailed(run))) line.note(runLine(run));
          progress({ label: "agents", done, total, unit: "runs" });
        },
      });
      line.clear();
      return report(runs, { out, flags, weak: sandbox.isolation === "weak" });
    } catch (error) {
      line.clear();
      if (!signal.aborted) throw error;
      console.error(`Stopped; finished runs are in ${out}. Go on with --resume`);
      return 130;
    }
  },
};

function readExisting(flags: FlagValues) {
  if (flags.has("resume") && flags.has("overwrite")) {
    throw new UsageError("Cannot run agents as --resume and --overwrite exclude each other");
  }
  return flags.has("resume") ? "resume" : flags.has("overwrite") ? "overwrite" : "refuse";
}

/** Fails unless the tests of each scenario pass on its untouched targets. */
async function checkBaselines(
  { scenarios }: AgentWork,
  options: { readonly sandbox: SandboxChoice; readonly signal: AbortSignal },
): Promise<void> {
  for (const scenario of scenarios) {
    const { status, exitCode, output } = await runBaseline(scenario, options);
    options.signal.throwIfAborted();
    if (status === "exited" && exitCode === 0) continue;
    throw new RangeError(
      `Cannot run scenario ${scenario.manifest.id} as its baseline_test.py must pass on its targets: found ${
        status === "exited" ? `status ${exitCode}` : status
      }, ${output.split("\n").at(-1)!.slice(0, 200)}`,
    );
  }
}

/** The model that embeds steps, unless none is to. */
async function openStepEmbedder(
  flags: FlagValues,
  { signal, progress }: {
    readonly signal: AbortSignal;
    readonly progress: Parameters<typeof openEmbedder>[1];
  },
): Promise<Embedder | undefined> {
  const name = flags.text("embedding-model");
  if (flags.has("no-embeddings")) {
    if (name === undefined) return undefined;
    throw new UsageError(
      "Cannot run agents as --no-embeddings and --embedding-model exclude each other",
    );
  }
  const modelsFile = flags.text("models-file");
  return await openEmbedder(await findEmbeddingModel(name, { modelsFile, signal }), progress);
}

/** Prints what came of the runs and gives the exit status. */
function report(
  runs: readonly RunOutcome[],
  { out, flags, weak }: {
    readonly out: string;
    readonly flags: FlagValues;
    readonly weak: boolean;
  },
): number {
  const failed = runs.filter(runFailed).length, kept = runs.filter((run) => run.kept).length;
  const unembedded = flags.has("no-embeddings")
    ? 0
    : runs.filter(({ embedding }) => embedding !== "done").length;
  if (flags.has("json")) {
    console.log(JSON.stringify({ out, runs: runs.length, kept, failed, unembedded, traces: runs }));
  } else {
    console.log(runTable(runs));
    if (kept > 0) console.log(`${kept} of ${runs.length} runs were there already`);
    if (failed > 0) console.log(`Failed by model, sandbox or checker: ${failed}`);
    if (unembedded > 0) console.log(`Without embeddings: ${unembedded}; each trace says why`);
    if (weak) console.log("Isolation was weak: nothing held the agents back");
    console.log(`${out}: a folder of traces for each scenario, with its index.json`);
  }
  if (failed === runs.length) return 3;
  return failed > 0 || unembedded > 0 ? 1 : 0;
}
