import {
  describeRun,
  type RepairRun,
  type RunConfig,
  runRepairs,
  type Sample,
  type TaskSet,
} from "../agents/repair/mod.ts";
import { writeAtomic } from "../files/mod.ts";
import { findFont } from "../figures/mod.ts";
import { openChatModel } from "../inference/mod.ts";
import { findChatModel } from "./find_model.ts";
import { CHAT_BACKENDS } from "./model_flags.ts";
import type { FlagValues } from "./parse_flags.ts";
import { writeResponseMatrix } from "../responses/mod.ts";
import { printable } from "./printable.ts";
import { drawRepairReport } from "./repair_report.ts";
import { readNumber, readWord } from "./read_lists.ts";
import { repairMatrix } from "./repair_matrix.ts";
import { readWhole, type RepairWork } from "./repair_settings.ts";
import { UsageError } from "./usage_error.ts";

/** Lets a model repair a data set, prints its scores, and gives the exit status: 1 after errors. */
export async function runRepairModel(set: TaskSet, work: RepairWork): Promise<number> {
  const { flags, execution: { concurrency, ...execute }, line, signal } = work;
  const { generate, ...counts } = modelSettings(flags);
  const out = flags.text("out") ?? "output/repair/results.jsonl";
  const summaryFile = `${out.replace(/\.jsonl?$/, "")}.summary.json`;
  const backend = flags.text("backend");
  const entry = await findChatModel(flags.text("model"), {
    modelsFile: flags.text("models-file"),
    backend: backend === undefined
      ? undefined
      : readWord(backend, { flag: "--backend", words: CHAT_BACKENDS }),
    signal,
  });
  const sampling = { topP: entry.top_p, topK: entry.top_k };
  const settings = { ...counts, execute, generate: { ...generate, ...sampling } };
  // What a picture needs is looked for before hours are spent.
  const font = flags.has("visualize") ? await findFont() : undefined;
  const model = await openChatModel(entry);
  try {
    const config = describeRun(set, { ...settings, model });
    const run = await runRepairs(set, {
      ...settings,
      model,
      out,
      concurrency,
      signal,
      existing: flags.has("resume") ? "resume" : flags.has("overwrite") ? "overwrite" : "refuse",
      onProgress(done, total, sample) {
        if (sample) tell(sample, work);
        line.update({ label: "repairing", done, total, unit: "samples" });
      },
    });
    line.clear();
    const summary = summaryJson(run, { set, config });
    await writeAtomic(summaryFile, `${JSON.stringify(summary, null, 2)}\n`);
    const matrix = flags.text("matrix");
    if (matrix !== undefined) {
      const executions = 1 + settings.iters;
      const parts = { tasks: set.tasks, model: model.name, executions };
      await writeResponseMatrix(matrix, repairMatrix(run.samples, parts));
    }
    const pictures = flags.has("visualize") ? await drawRepairReport(out, font) : [];
    if (flags.has("json")) console.log(JSON.stringify(summary));
    else {
      report(run, { out, summaryFile, model: model.name, config });
      if (pictures.length > 0) console.log(pictures.join(", "));
    }
    return run.summary.errors ? 1 : 0;
  } finally {
    await model.close();
  }
}

function modelSettings(flags: FlagValues) {
  if (flags.has("resume") && flags.has("overwrite")) {
    throw new UsageError("Cannot run repair as --resume and --overwrite exclude each other");
  }
  const matrix = flags.text("matrix");
  if (matrix !== undefined && !/\.(csv|csv\.gz|parquet)$/.test(matrix)) {
    throw new UsageError(
      `Cannot run repair as --matrix must end in .csv, .csv.gz or .parquet: found "${matrix}"`,
    );
  }
  const temperature = readNumber(flags.text("temperature") ?? "0", {
    flag: "--temperature",
    must: "a number of at least 0",
    accept: (x) => x >= 0,
  });
  const samples = readWhole(flags, { name: "samples", otherwise: 1, least: 1 });
  if (samples > 1 && temperature === 0) {
    throw new UsageError(
      `Cannot take --samples ${samples} as they must differ: add a --temperature above 0`,
    );
  }
  return {
    samples,
    iters: readWhole(flags, { name: "iters", otherwise: 0, least: 0 }),
    seed: readWhole(flags, { name: "seed", otherwise: 0, least: 0 }),
    generate: {
      temperature,
      maxTokens: readWhole(flags, { name: "max-tokens", otherwise: 512, least: 1 }),
    },
  };
}

/** The summary with the names that people look for: pass@k and repair@k never share a key. */
function summaryJson(
  { summary, resumed, healed }: RepairRun,
  { set, config }: { set: TaskSet; config: RunConfig },
): Record<string, unknown> {
  const { passAtK, repairAtK, ...rest } = summary;
  const named = (prefix: string, shares: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(shares).map(([k, share]) => [`${prefix}@${k}`, share]));
  return {
    ...named("pass", passAtK),
    ...named("repair", repairAtK),
    ...rest,
    resumed,
    healed,
    dataset: { path: set.path, digest: set.digest },
    config,
  };
}

function tell(sample: Sample, { flags, line }: RepairWork): void {
  if (!flags.has("verbose") && !flags.has("debug")) return;
  const { taskId, sample: number, outcome, attempts, error } = sample;
  const steps = attempts.map(({ node, verdict: { reason, detail } }) =>
    `${node}: ${reason}${detail ? `, ${detail}` : ""}`
  );
  line.note(
    printable(`${taskId} sample ${number} ${outcome}  ${[...steps, error ?? ""].join("; ")}`),
  );
  if (!flags.has("debug")) return;
  for (const { reply, verdict } of attempts) {
    line.note(printable(reply).replace(/^/gm, "    > "));
    if (verdict.output) line.note(printable(verdict.output).replace(/^/gm, "    | "));
  }
}

function report(
  { summary, resumed, healed }: RepairRun,
  { out, summaryFile, model, config }: {
    out: string;
    summaryFile: string;
    model: string;
    config: RunConfig;
  },
): void {
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  console.log(
    printable(`${model}: ${summary.tasks} tasks, ${summary.samplesPerTask} sample(s) of each`),
  );
  if (healed) console.log("A last line that was torn has been cut off and made again");
  if (resumed) console.log(`${resumed} samples were on file already`);
  const groups = [["pass", summary.passAtK], ["repair", summary.repairAtK]] as const;
  for (const [name, shares] of groups) {
    for (const [k, { value, low, high, interval }] of Object.entries(shares)) {
      console.log(
        `${`${name}@${k}`.padEnd(10)}${percent(value)}  (${percent(low)} to ${
          percent(high)
        }, ${interval})`,
      );
    }
  }
  for (const [type, { tasks, passAt1, low, high }] of Object.entries(summary.byBugType)) {
    const share = `${percent(passAt1)} of ${tasks}  (${percent(low)} to ${percent(high)})`;
    console.log(printable(`  ${type.padEnd(20)}${share}`));
  }
  const reasons = Object.entries(summary.reasons).map(([reason, n]) => `${reason} ${n}`);
  console.log(`First attempts: ${reasons.join(", ")}`);
  if (summary.errors) {
    console.log(`Errors of model or sandbox, counted as not solved: ${summary.errors}`);
  }
  if (config.isolation === "weak") console.log("Isolation was weak: nothing held the code back");
  console.log(`${out}, ${summaryFile}`);
}
