/**
 * A million items by ten thousand respondents, of which one pair in a thousand was observed: losses, time,
 * memory, agreement with the dense path; and how the time of an epoch grows.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findFont, writeFigure } from "../../figures/mod.ts";
import { writeAtomic } from "../../files/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import { describeMachine, machineText } from "../peers/machine.ts";
import { largeFigure, largeRows } from "./large_figure.ts";
import { largePoints, type MeasuredLargePoint } from "./large_points.ts";
import type { LargeRunRequest, LargeRunResult } from "./run_large.ts";

const HELP = `Trains a large simulated matrix on its observed pairs, and measures how epochs scale.

Usage: deno task bench:large [flags]

  --only PART        run (the large fit) or scaling; both unless given
  --items N          1000000 unless given
  --respondents N    10000 unless given
  --density SHARE    of pairs that are observed; 0.001 unless given
  --width N          feature columns; 256 unless given
  --factors N        30 unless given
  --epochs N         5 unless given
  --workers N        threads of the large fit; as many as cores unless given
  --out FOLDER       write run.json, large.csv, large.svg and large.png there; output/large unless given

The features, 2 bytes each, are in a temporary file while it runs.

Example: deno task bench:large --items 100000 --epochs 3`;

const FLAGS = ["items", "respondents", "density", "width", "factors", "epochs", "workers"] as const;

/** Runs a program in a process of its own, so that its memory is its own. */
async function child<T>(program: string, request: unknown): Promise<T> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", path, JSON.stringify(request)],
    env: { NO_COLOR: "1" },
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error(`Cannot measure: ${program} ended with status ${code}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function readRequest(values: Record<string, string | boolean | undefined>): LargeRunRequest {
  const number = (name: typeof FLAGS[number], otherwise: number) => {
    const text = values[name];
    const value = text === undefined ? otherwise : Number(text);
    if (!(value > 0) || (name !== "density" && !Number.isInteger(value))) {
      throw new RangeError(`Cannot measure with --${name} ${text}: it must be a number above 0`);
    }
    return value;
  };
  const [items, respondents] = [number("items", 1_000_000), number("respondents", 10_000)];
  return {
    items,
    respondents,
    width: number("width", 256),
    pairsPerItem: number("density", 0.001) * respondents,
    factors: number("factors", 30),
    epochs: number("epochs", 5),
    workers: number("workers", navigator.hardwareConcurrency ?? 1),
    seed: 1,
    sample: Math.min(items, 2000),
  };
}

function describeRun(request: LargeRunRequest, result: LargeRunResult): string {
  const rows = result.losses.map((loss, epoch) => [
    String(epoch),
    loss.toFixed(6),
    result.cpuSeconds[epoch]?.toFixed(2) ?? "",
    result.wallSeconds[epoch]?.toFixed(2) ?? "",
  ]);
  const table = formatTable({
    header: ["epoch", "loss at its start", "CPU s", "wall s"],
    rows,
    right: [0, 1, 2, 3],
  });
  const { peakMemoryBytes: peak, agreement } = result;
  return [
    `${request.respondents} respondents x ${request.items} items, ${result.pairs} pairs, d = ${request.width}, K = ${request.factors}, ${request.workers} workers; simulated`,
    table,
    `peak memory ${
      peak === undefined ? "unknown" : `${(peak / 1e6).toFixed(0)} MB`
    }; features on disk ${(result.featureFileBytes / 1e6).toFixed(0)} MB; ${
      result.preparation.toFixed(1)
    } s until the first epoch`,
    ...agreement
      ? [
        `first ${request.sample} items, largest relative difference from the dense path: ${
          Object.entries(agreement).map(([name, value]) => `${name} ${value.toExponential(1)}`)
            .join(", ")
        }`,
      ]
      : [],
  ].join("\n");
}

async function measureScaling(): Promise<MeasuredLargePoint[]> {
  const measured: MeasuredLargePoint[] = [];
  for (const point of largePoints()) {
    const { axis, items, width, pairsPerItem } = point;
    if (Deno.stderr.isTerminal()) console.error(`${axis}: ${items} x ${width}, ${pairsPerItem}`);
    measured.push(await child<MeasuredLargePoint>("./measure_large_point.ts", point));
  }
  return measured;
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(FLAGS.map((name) => [name, { type: "string" as const }])),
      only: { type: "string" },
      out: { type: "string", default: "output/large" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const only = values.only as string | undefined;
  if (only !== undefined && only !== "run" && only !== "scaling") {
    throw new RangeError(`Cannot measure --only ${only} as it must be run or scaling`);
  }
  const request = readRequest(values);
  const out = String(values.out);
  const machine = await describeMachine();
  const paths: string[] = [];
  if (only !== "scaling") {
    const result = await child<LargeRunResult>("./run_large.ts", request);
    console.log(describeRun(request, result));
    paths.push(`${out}/run.json`);
    const record = { simulated: true, machine, request, result };
    await writeAtomic(paths[0], `${JSON.stringify(record, null, 2)}\n`);
  }
  if (only !== "run") {
    const rows = largeRows(await measureScaling());
    console.log(formatTable({
      header: ["varied", "J", "d", "pairs", "CPU ms an epoch", "line"],
      rows: rows.map(({ panel, items, width, pairs, y, line }) => [
        String(panel),
        ...[items, width, pairs].map(String),
        Number(y).toPrecision(3),
        Number(line).toPrecision(3),
      ]),
      right: [1, 2, 3, 4, 5],
    }));
    for (
      const { panel, constant, slope, r2, exponent } of new Map(rows.map((r) => [r.panel, r]))
        .values()
    ) {
      const [c, k, r, e] = [constant, slope, r2, exponent].map(Number);
      const unit = `${(1e6 * k).toPrecision(3)} ns a ${panel === "pairs" ? "pair" : "feature"}`;
      console.log(
        `${panel}: ${c.toPrecision(3)} ms + ${unit}, R² ${r.toFixed(4)}, exponent ${e.toFixed(2)}`,
      );
    }
    const spec = largeFigure(rows, `one thread, K = 30, N = 10,000, ${machineText(machine)}`);
    const figure = { name: "large", spec, rows };
    const font = await findFont();
    paths.push(...await writeFigure(out, figure, { write: writeAtomic, font }));
  }
  console.log(`written to ${paths.join(", ")}`);
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof RangeError || error instanceof TypeError ? 2 : 1);
  }
}
