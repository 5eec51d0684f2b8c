/**
 * A sweep of thousands of fits: how many a second, whether memory stays flat, and whether each fit has the
 * bits that it has alone, whatever the number of workers.
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findFont, frame, PALETTE, type Row, writeFigure } from "../../figures/mod.ts";
import { writeAtomic } from "../../files/mod.ts";
import { fitAraf } from "../../irt/mod.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { describeMachine, machineText } from "../peers/machine.ts";
import { memoryGrowth, runSweep, type SweepRun } from "./run_sweep.ts";
import { digestFit, sweepRequests } from "./sweep_requests.ts";

const HELP =
  `Trains a sweep of fits on simulated data and checks it against the same fits one by one.

Usage: deno task bench:sweep [flags]

  --penalties N   strengths of the penalty, 20
  --seeds N       seeds, 50; with two likelihoods the usual sweep has 2,000 fits
  --epochs N      epochs of a fit, 1000
  --workers LIST  the whole sweep once for each number, such as 1,2; all cores unless given
  --sample N      fits to train again one by one, 8
  --out FOLDER    where the fits, memory.csv, .svg and .png go; output/sweep unless given

Every fit is written as it ends. A sweep that was ended goes on where it was when called again alike.

Example: deno task bench:sweep --epochs 100 --workers 1,2`;

function wholeOf(text: string, flag: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`Cannot sweep as ${flag} must be a whole number above 0: found "${text}"`);
}

function memoryRows(runs: readonly SweepRun[]): Row[] {
  return runs.flatMap(({ workers, samples }) =>
    samples.map(({ seconds, fits, residentBytes }) => ({
      workers: `${workers} ${workers === 1 ? "worker" : "workers"}`,
      seconds: Math.round(10 * seconds) / 10,
      fits,
      megabytes: Math.round(residentBytes / 1e5) / 10,
      simulated: true,
    }))
  );
}

function memoryFigure(rows: readonly Row[], note: string) {
  return frame({ title: "Memory while a sweep runs", notes: [note] }, rows, {
    data: { values: rows },
    width: 420,
    height: 220,
    mark: { type: "line" },
    encoding: {
      x: { field: "fits", type: "quantitative", title: "fits done" },
      y: {
        field: "megabytes",
        type: "quantitative",
        title: "resident memory, MB",
        scale: { zero: true },
      },
      color: { field: "workers", type: "nominal", title: null, scale: { range: PALETTE } },
    },
  });
}

async function main(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ penalties: text, seeds: text, epochs: text, workers: text, sample: text },
      out: { type: "string", default: "output/sweep" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const size = {
    penalties: wholeOf(values.penalties ?? "20", "--penalties"),
    seeds: wholeOf(values.seeds ?? "50", "--seeds"),
    epochs: wholeOf(values.epochs ?? "1000", "--epochs"),
  };
  const machine = await describeMachine();
  const counts = (values.workers ?? String(machine.cores)).split(",")
    .map((part) => wholeOf(part, "--workers"));
  const requests = sweepRequests(size);
  console.log(`${requests.length} fits of ${size.epochs} epochs on ${machineText(machine)}`);
  const runs: SweepRun[] = [];
  for (const workers of counts) {
    const run = await runSweep(requests, {
      folder: join(values.out, `${workers}-workers`),
      workers,
      onFit: (fits) =>
        Deno.stderr.isTerminal() && fits % 10 === 0 &&
        console.error(`${workers} workers: ${fits} of ${requests.length}`),
    });
    runs.push(run);
    const growth = memoryGrowth(run.samples);
    const most = Math.max(...run.samples.map((s) => s.residentBytes));
    const trained = requests.length - run.resumed;
    console.log(
      `${workers} ${workers === 1 ? "worker" : "workers"}: ${
        run.resumed > 0 ? `${run.resumed} fits were there, ` : ""
      }${trained} fits in ${run.seconds.toFixed(1)} s, ${
        (trained / run.seconds).toFixed(2)
      } fits/s, ${Math.round(run.epochs / run.seconds)} epochs/s, at most ${
        (most / 1e6).toFixed(0)
      } MB, from the second fifth to the last ${
        growth === undefined ? "too short to say" : `${(100 * growth).toFixed(1)} %`
      }`,
    );
  }
  const wrong = await compareBits(requests, runs, wholeOf(values.sample ?? "8", "--sample"));
  const rows = memoryRows(runs);
  const note = `${requests.length} fits of ${size.epochs} epochs, ${machineText(machine)}`;
  const figure = { name: "memory", spec: memoryFigure(rows, note), rows };
  const paths = await writeFigure(values.out, figure, {
    write: writeAtomic,
    font: await findFont(),
  });
  console.log(`written to ${paths.join(", ")}`);
  return wrong === 0 ? 0 : 1;
}

/** Counts fits with other bits: between the runs, and against some trained alone. */
async function compareBits(
  requests: Parameters<typeof runSweep>[0],
  runs: readonly SweepRun[],
  sample: number,
): Promise<number> {
  const [first, ...rest] = runs;
  let wrong = 0;
  for (const { workers, digests } of rest) {
    const other = digests.filter((digest, at) => digest !== first.digests[at]).length;
    console.log(`${workers} against ${first.workers} workers: ${other} fits with other bits`);
    wrong += other;
  }
  const step = Math.max(1, Math.floor(requests.length / sample));
  const chosen = [...requests.keys()].filter((at) => at % step === step >> 1).slice(0, sample);
  let alone = 0;
  for (const at of chosen) {
    for await (const { fit } of fitAraf(new WasmBackend(), [requests[at]], { workers: 0 })) {
      if (digestFit(fit) !== first.digests[at]) alone++;
    }
  }
  console.log(`${chosen.length} fits trained one by one: ${alone} with other bits`);
  return wrong + alone;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof RangeError || error instanceof TypeError ? 2 : 1);
  }
}
