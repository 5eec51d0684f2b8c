/**
 * Measures every engine for models side by side: texts and tokens a second, and peak memory, each in a
 * process of its own, after its results have been held against a reference.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { nameRuntimeFolder } from "../../cli/runtime_folder.ts";
import { readItemTexts } from "../../features/mod.ts";
import { writeAtomic } from "../../files/mod.ts";
import { shippedModels } from "../../inference/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import { sharedFolder } from "../../tests/_helpers/shared.ts";
import type { Outcome, Reference } from "./engine_run.ts";
import { outcomeTable, ratiosToFirst } from "./outcome_table.ts";
import { planRuns } from "./plan_runs.ts";
import { runInChild } from "./run_in_child.ts";
import { sampleTexts } from "./sample_texts.ts";

const HELP = `Measures every engine for models side by side, each in a process of its own.

Usage: deno task bench:inference [flags]

  --encoder DIR   BERT encoder in the hub's layout; bert-commits-128 if left out
  --table DIR     static embedding table
  --decoder DIR   Llama decoder in the hub's layout; tool-llama-1m if left out
  --items FILE    texts to embed: a table with columns item_id and text; made up if left out
  --texts N       how many texts, 512 if left out
  --seconds S     least time to measure each engine for, 2 if left out
  --threads N     threads of the engines that may have several; all cores if left out
  --transformers-js
                  measure transformers.js too, which fetches half a gigabyte the first time
  --only TEXT     only engines with this text in their names; may be given several times
  --out FILE      write the results there as JSON too
  --json          print JSON instead of tables

Each engine's results are held against a reference first: the one beside the model, else the first engine.
What is off is told as wrong and not timed; ratio is tokens/s over those of the group's first engine.

ASSAY_PYTHON names an interpreter whose sentence-transformers are measured too, if it has them:
  ASSAY_PYTHON=python3 deno task bench:inference --encoder all-MiniLM-L6-v2
Models that are not named are those of the shared data folder (ASSAY_SHARED), else those that come with the
project.`;

/** The one of two folders that is there. */
async function firstFolder(...folders: (string | undefined)[]): Promise<string | undefined> {
  for (const folder of folders) {
    if (folder && await Deno.stat(folder).then((s) => s.isDirectory, () => false)) return folder;
  }
}

function wholeOf(text: string | undefined, { flag, usual }: { flag: string; usual: number }) {
  const value = text === undefined ? usual : Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`Cannot measure as ${flag} must be a whole number above 0: found "${text}"`);
}

/** One row of the JSON form. */
interface Result {
  readonly group: string;
  readonly name: string;
  readonly outcome: Omit<Outcome, "gave">;
  /** Tokens a second over those of the group's first engine, where both were measured */
  readonly ratio: number | undefined;
}

async function main(args: string[]): Promise<number> {
  const text = { type: "string" } as const, on = { type: "boolean" } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ encoder: text, table: text, decoder: text, items: text, texts: text, seconds: text },
      ...{ threads: text, out: text, json: on, help: on },
      only: { type: "string", multiple: true },
      "transformers-js": on,
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const shared = sharedFolder(), models = shared && `${shared}/models`;
  const count = wholeOf(values.texts, { flag: "--texts", usual: 512 });
  const seconds = wholeOf(values.seconds, { flag: "--seconds", usual: 2 });
  const cores = availableParallelism();
  const texts = values.items === undefined
    ? sampleTexts(count)
    : (await readItemTexts(values.items)).texts.filter((t) => t.trim()).slice(0, count);
  const python = Deno.env.get("ASSAY_PYTHON");
  const own = shippedModels();
  const groups = await planRuns({
    encoder: values.encoder ??
      (await firstFolder(models && `${models}/bert-commits-128`, `${own}/bert-commits-128`))!,
    table: values.table ?? await firstFolder(models && `${models}/m2v-bge-vq`),
    decoder: values.decoder ??
      (await firstFolder(models && `${models}/tool-llama-1m`, `${own}/tool-llama-1m`))!,
    texts,
    seconds,
    threads: wholeOf(values.threads, { flag: "--threads", usual: cores }),
    python,
    transformersJs: values["transformers-js"] ?? false,
  });
  const results: Result[] = [];
  for (const { title, runs, reference: given } of groups) {
    const rows: [string, Outcome][] = [];
    let reference: Reference | undefined = given;
    for (const { absent, ...run } of runs) {
      if (values.only && !values.only.some((part) => run.name.includes(part))) continue;
      let outcome: Outcome;
      if (absent !== undefined) outcome = { status: "not measured", reason: absent };
      else if (run.engine === "static" && !reference) {
        outcome = { status: "not measured", reason: "the model has no reference/embeddings.json" };
      } else {
        if (Deno.stderr.isTerminal()) console.error(`measuring ${run.name}…`);
        outcome = await runInChild({ ...run, reference }, { python, timeoutMs: 300_000 });
      }
      if (outcome.status === "measured") reference ??= outcome.gave;
      rows.push([run.name, outcome]);
    }
    const ratios = ratiosToFirst(rows.map(([, outcome]) => outcome));
    for (const [i, [name, outcome]] of rows.entries()) {
      const { gave: _, ...rest } = outcome as Outcome & { gave?: Reference };
      results.push({ group: title, name, outcome: rest, ratio: ratios[i] });
    }
    if (!values.json && rows.length > 0) {
      console.log(`\n${title}\n\n${formatTable(outcomeTable(rows))}`);
    }
  }
  const system = { os: Deno.build.os, architecture: Deno.build.arch, cores, load: Deno.loadavg() };
  const json = JSON.stringify({ system, versions: Deno.version, seconds, results }, null, 2);
  if (values.out) await writeAtomic(values.out, `${json}\n`);
  if (values.json) console.log(json);
  else console.log(`\n${cores} cores, load ${Deno.loadavg().map((x) => x.toFixed(1)).join(" ")}`);
  return results.some(({ outcome }) => outcome.status === "wrong") ? 1 : 0;
}

if (import.meta.main) {
  nameRuntimeFolder();
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof RangeError || error instanceof TypeError ? 2 : 1);
  }
}
