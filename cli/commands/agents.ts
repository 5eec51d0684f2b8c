import { AGENT_SETTINGS, AGENT_TASKS, runTaskSet } from "../../agents/tasks/mod.ts";
import { lockFolder } from "../../agents/traces/mod.ts";
import { VERSION } from "../../studies/mod.ts";
import { runFailed, runLine } from "../agent_report.ts";
import { writeManifest } from "../agent_tasks/manifest.ts";
import { type MeasuredTasks, measureTasks } from "../agent_tasks/measure.ts";
import { type AgentTasksPlan, readPlan } from "../agent_tasks/plan.ts";
import { printAgents } from "../agent_tasks/print_agents.ts";
import { writeResults } from "../agent_tasks/write_results.ts";
import type { Command } from "../command.ts";
import { Interruption } from "../interruption.ts";
import type { FlagValues } from "../parse_flags.ts";
import { ProgressLine } from "../progress_line.ts";
import { SANDBOX_FLAGS } from "../sandbox_flags.ts";

export const agents: Command = {
  name: "agents",
  summary: `Let settings of the shipped model work at ${AGENT_TASKS.length} small tasks in ` +
    "sandboxes: traces, a response matrix and item texts. What was stopped goes on where it was.",
  flags: [
    { name: "quick", help: "few settings, a task of each kind and grade, one run each" },
    {
      name: "agents",
      value: "LIST",
      help: `settings by name, such as ${
        AGENT_SETTINGS.slice(0, 3).map(({ name }) => name).join(",")
      }; all ${AGENT_SETTINGS.length} if left out`,
    },
    {
      name: "tasks",
      value: "LIST",
      help: "tasks or kinds by name, such as write,copy-notes; all if left out",
    },
    {
      name: "trials",
      value: "N",
      help: "runs of each task for settings that draw tokens; 2 if left out; others have one",
    },
    { name: "seed", value: "N", help: "the same seed gives the same matrix; 0 if left out" },
    { name: "jobs", value: "N", help: "workers; as many as processors, at most 8, if left out" },
    { name: "out", value: "DIR", help: "output/agent-tasks if left out" },
    { name: "overwrite", help: "run anew what --out has already" },
    ...SANDBOX_FLAGS,
    { name: "no-png", help: "leave the PNG picture out, which needs a font" },
    { name: "quiet", help: "no progress and no notes" },
    { name: "json", help: "print one JSON object instead of the table" },
  ],
  examples: [
    ["deno task agents", "All settings at all tasks; the same line goes on after a stop"],
    ["deno task agents --quick --out output/quick", "A first look, in less than a minute"],
    ["deno task agents --agents w8,t10 --tasks write,read --trials 5", "Two settings, two kinds"],
  ],
  async run(flags) {
    const plan = readPlan(flags);
    const line = ProgressLine.onStderr(flags.has("quiet") || flags.has("json"));
    const startedAt = new Date().toISOString(), began = performance.now();
    const command = ["agents", ...flags.typed];
    const seconds = () => Math.round((performance.now() - began) / 100) / 10;
    using interruption = new Interruption();
    const { signal } = interruption;
    // Before anything is written: what another run of the command writes stays its own.
    using _lock = await lockFolder(plan.out);
    await writeManifest(plan, { command, status: "running", startedAt });
    try {
      const runs = await runTaskSet({
        ...plan,
        signal,
        generator: `assay ${VERSION} agents`,
        onProgress: ({ done, total }) =>
          line.update({ label: "agents", done, total, unit: "runs" }),
      });
      line.clear();
      const measured = measureTasks({ settings: plan.settings, tasks: plan.tasks, runs });
      const isolation = plan.sandbox.isolation === "weak"
        ? "no isolation (--sandbox process)"
        : plan.sandbox.isolation;
      const files = await writeResults(plan.out, measured, {
        isolation,
        png: !flags.has("no-png"),
      });
      const all = runs.flat(), failed = all.filter(runFailed);
      const counts = {
        total: all.length,
        kept: all.filter(({ kept }) => kept).length,
        failed: failed.length,
      };
      const record = { startedAt, wallSeconds: seconds(), runs: counts, files };
      await writeManifest(plan, { command, status: "finished", ...record });
      for (const run of failed.slice(0, 5)) line.note(runLine(run));
      report(measured, { plan, counts, files, flags, seconds: seconds() });
      return failed.length > 0 ? 1 : 0;
    } catch (error) {
      line.clear();
      const status = signal.aborted ? "stopped" : "failed";
      await writeManifest(plan, {
        ...{ command, status, startedAt, wallSeconds: seconds() },
        ...(signal.aborted ? {} : { error: (error as Error).message }),
      });
      if (!signal.aborted) throw error;
      console.error(`Stopped; finished runs are in ${plan.out}. The same line goes on from here`);
      return 130;
    }
  },
};

function report(
  measured: MeasuredTasks,
  { plan, counts, files, flags, seconds }: {
    readonly plan: AgentTasksPlan;
    readonly counts: { readonly total: number; readonly kept: number; readonly failed: number };
    readonly files: readonly string[];
    readonly flags: FlagValues;
    readonly seconds: number;
  },
): void {
  if (flags.has("json")) {
    const { respondents, items } = measured.matrix;
    const sizes = { respondents: respondents.length, items: items.length };
    console.log(JSON.stringify({ out: plan.out, ...sizes, runs: counts, seconds, files }));
  } else printAgents(measured, { plan, counts, seconds });
}
