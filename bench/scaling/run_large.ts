/**
 * Trains one large simulated matrix, whose sizes are read from the first argument as JSON, and prints a line
 * of JSON: losses, time per epoch, peak memory, and how a sub-sample agrees with the dense path.
 *
 * @module
 */
import process from "node:process";
import { MatrixFile, writeMatrixFile } from "../../files/mod.ts";
import { ARAF_PRESETS, type ArafFit, fitAraf, fitLargeAraf } from "../../irt/mod.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { type LargeSize, simulateLarge } from "./simulate_large.ts";

export interface LargeRunRequest extends LargeSize {
  readonly factors: number;
  readonly epochs: number;
  readonly workers: number;
  /** Items of the sub-sample, 0 for none */
  readonly sample: number;
}

export interface LargeRunResult {
  readonly pairs: number;
  readonly featureFileBytes: number;
  readonly losses: readonly number[];
  /** Of each epoch, the loss computed in it as well */
  readonly cpuSeconds: readonly number[];
  readonly wallSeconds: readonly number[];
  /** Seconds until the first epoch began: reading, ordering of pairs, first parameters */
  readonly preparation: number;
  readonly peakMemoryBytes?: number;
  /** Largest relative difference of each parameter from the dense path on the first items */
  readonly agreement?: Readonly<Record<string, number>>;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Most memory that this process ever held. */
async function peakMemory(): Promise<number | undefined> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kibibytes === undefined ? undefined : 1024 * Number(kibibytes);
}

/** Cells and features of the first items; both paths see the features as they are stored. */
function firstItems(cells: Cells, path: string, count: number) {
  const kept = [...cells.item.keys()].filter((c) => cells.item[c] < count);
  using file = MatrixFile.open(path);
  const halves = new Float16Array(count * file.width);
  file.read(0, count, new Uint8Array(halves.buffer));
  const values = new Float32Array(halves);
  return {
    cells: {
      respondents: cells.respondents,
      items: count,
      respondent: Uint32Array.from(kept, (c) => cells.respondent[c]),
      item: Uint32Array.from(kept, (c) => cells.item[c]),
      score: Float64Array.from(kept, (c) => cells.score[c]),
    },
    features: { values, width: file.width },
  };
}

async function compare(
  cells: Cells,
  path: string,
  { sample, factors, epochs, seed }: LargeRunRequest,
): Promise<Record<string, number>> {
  const part = firstItems(cells, path, sample);
  const options = { ...ARAF_PRESETS.default, factors, epochs };
  const sparse = await fitLargeAraf(part, { options, seed, lossEvery: 1 });
  let dense: ArafFit | undefined;
  for await (const { fit } of fitAraf(new WasmBackend(), [{ ...part, options, seed }])) dense = fit;
  return Object.fromEntries(
    Object.entries(dense!.parameters).map(([name, expected]) => {
      const found = sparse.parameters[name as keyof ArafFit["parameters"]];
      let difference = 0, size = 0;
      for (let i = 0; i < expected.length; i++) {
        difference = Math.max(difference, Math.abs(found[i] - expected[i]));
        size = Math.max(size, Math.abs(expected[i]));
      }
      return [name, difference / size];
    }),
  );
}

async function run(request: LargeRunRequest, path: string): Promise<LargeRunResult> {
  const { factors, epochs, workers, seed, width } = request;
  const cells = await simulateLarge(request, async (make) => {
    await writeMatrixFile(path, make(), { width, element: "f2" });
  });
  const options = { ...ARAF_PRESETS.default, factors, epochs };
  const marks: { cpu: number; wall: number }[] = [];
  const mark = () => marks.push({ cpu: cpuSeconds(), wall: performance.now() / 1000 });
  const begun = performance.now() / 1000;
  const fit = await fitLargeAraf({ cells, features: path }, {
    options,
    seed,
    workers,
    lossEvery: 1,
    onProgress: ({ epochs, items, secondsLeft }) => {
      if (marks.length === 0 || epochs >= marks.length) mark();
      if (!Deno.stderr.isTerminal()) return;
      const left = secondsLeft === undefined ? "" : `, ${secondsLeft.toFixed(0)} s left`;
      Deno.stderr.writeSync(
        new TextEncoder().encode(`\r\x1b[Kepoch ${epochs}, ${items} items${left}`),
      );
    },
  });
  const between = (key: "cpu" | "wall") => marks.slice(1).map((m, i) => m[key] - marks[i][key]);
  const peakMemoryBytes = await peakMemory();
  return {
    pairs: cells.item.length,
    featureFileBytes: (await Deno.stat(path)).size,
    losses: fit.losses.map(({ loss }) => loss),
    cpuSeconds: between("cpu"),
    wallSeconds: between("wall"),
    preparation: marks[0].wall - begun,
    ...(peakMemoryBytes !== undefined && { peakMemoryBytes }),
    ...(request.sample > 0 && { agreement: await compare(cells, path, request) }),
  };
}

if (import.meta.main) {
  const path = await Deno.makeTempFile({ suffix: ".npy" });
  try {
    console.log(JSON.stringify(await run(JSON.parse(Deno.args[0]), path)));
  } finally {
    await Deno.remove(path);
  }
}
