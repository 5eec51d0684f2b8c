import { type Agreement, agrees, compareOutputs } from "./agreement.ts";
import { EngineProcess, type Timing } from "./engine_process.ts";
import type { PeerRow, RowJob, Size } from "./peer_rows.ts";
import type { Outputs, PeerSpec } from "./peer_spec.ts";
import { type Entrant, planEngines } from "./plan_engines.ts";

/** What came of one engine in one row; a status and its reason where nothing was timed. */
export type Outcome =
  | {
    readonly status: "measured";
    /** Seconds of a unit of work, best and median of all rounds */
    readonly seconds: number;
    readonly medianSeconds: number;
    /** Processor seconds of a unit, the least of all rounds */
    readonly cpuSeconds: number;
    readonly rounds: number;
    readonly peakMemoryBytes?: number;
    /** How near our outputs are; none for ours */
    readonly agreement?: Agreement;
  }
  | { readonly status: "not run" | "disagrees"; readonly reason: string };

export interface EngineResult {
  readonly engine: PeerSpec["engine"];
  readonly name: string;
  readonly outcome: Outcome;
}

export interface RowResult {
  readonly key: string;
  readonly title: string;
  readonly work: string;
  readonly unit: string;
  readonly yardstick: PeerRow["yardstick"];
  readonly goal?: number;
  readonly engines: readonly EngineResult[];
  readonly versions: Readonly<Record<string, string>>;
}

export interface MeasureOptions {
  readonly folder: string;
  readonly size: Size;
  readonly rounds: number;
  readonly cores: number;
  readonly python?: string;
  /** Only engines for which this holds */
  readonly wanted?: (name: string) => boolean;
  readonly say: (text: string) => void;
}

interface Running {
  readonly entrant: Entrant;
  readonly units: number;
  readonly process: EngineProcess;
  readonly outputs: Outputs;
  readonly agreement?: Agreement;
  readonly timings: Timing[];
}

/**
 * Measures one row: every engine starts, must agree with ours, warms up, and then all take turns, round
 * after round, so that what else the machine does meets them alike.
 */
export async function measureRow(row: PeerRow, options: MeasureOptions): Promise<RowResult> {
  const { size, rounds, cores, wanted = () => true, say } = options;
  const folder = `${options.folder}/${row.key}`;
  await Deno.mkdir(folder, { recursive: true });
  say(`${row.title}: inputs`);
  const job = await row.prepare(folder, size);
  const results: EngineResult[] = [];
  const running: Running[] = [];
  const versions: Record<string, string> = {};
  await using all = new AsyncDisposableStack();
  const entrants = planEngines(job, size, cores).filter(({ name, engine }) =>
    engine === "assay" || wanted(name)
  );
  for (const [at, entrant] of entrants.entries()) {
    say(`${row.title}: ${entrant.name}`);
    const { engine, name } = entrant;
    const spec = specOf(job, entrant, { folder, key: `${row.key}-${at}` });
    try {
      const process = all.use(await EngineProcess.start(spec, options.python));
      const { outputs, versions: found } = await process.check();
      Object.assign(versions, found);
      const agreement = await agreementWith(running[0], { job, spec, folder, outputs });
      if (agreement && !agrees(agreement)) {
        const { what, distance, bound } = agreement;
        const reason = `largest difference in ${what} must be at most ${bound}: found ${
          Number(distance.toPrecision(3))
        }`;
        results.push({ engine, name, outcome: { status: "disagrees", reason } });
        await process[Symbol.asyncDispose]();
        continue;
      }
      if (!entrant.once) await process.run(); // warm up
      running.push({ entrant, units: spec.epochs, process, outputs, agreement, timings: [] });
    } catch (error) {
      if (engine === "assay") throw error; // without ours there is nothing to compare with
      const reason = error instanceof Error ? error.message : String(error);
      results.push({ engine, name, outcome: { status: "not run", reason } });
    }
  }
  for (let round = 0; round < rounds; round++) {
    say(`${row.title}: round ${round + 1} of ${rounds}`);
    for (const { entrant, process, timings } of running) {
      if (!entrant.once || round === 0) timings.push(await process.run());
    }
  }
  for (const { entrant, units, process, agreement, timings } of running) {
    const outcome = summarise(timings, units, { agreement, peak: await process.peakMemoryBytes() });
    results.push({ engine: entrant.engine, name: entrant.name, outcome });
  }
  await Deno.remove(folder, { recursive: true });
  const order = (name: string) => entrants.findIndex((entrant) => entrant.name === name);
  results.sort((a, b) => order(a.name) - order(b.name));
  const { key, title, unit, yardstick, goal } = row;
  const work = `${job.epochs} ${job.epochs === 1 ? unit : plural(unit)}`;
  return { key, title, work, unit, yardstick, goal, engines: results, versions };
}

const plural = (unit: string) =>
  unit === "search" ? "searches" : unit.replace(/^\w+/, (word) => `${word}s`);

function specOf(
  job: RowJob,
  { engine, name, threads, compile, ...more }: Entrant,
  place: { readonly folder: string; readonly key: string },
): PeerSpec {
  return { ...job, ...more, engine, name, threads, compile, ...place } as PeerSpec;
}

/** How near an engine's outputs are to ours; one with a shorter check is met by a run of ours as short. */
async function agreementWith(
  ours: Running | undefined,
  { job, spec, folder, outputs }: {
    job: RowJob;
    spec: PeerSpec;
    folder: string;
    outputs: Outputs;
  },
): Promise<Agreement | undefined> {
  if (!ours) return undefined;
  if (spec.checkEpochs === job.checkEpochs) {
    return await compareOutputs(job, folder, [ours.outputs, outputs]);
  }
  const same = specOf({ ...job, checkEpochs: spec.checkEpochs }, ours.entrant, {
    folder,
    key: `${spec.key}-ours`,
  });
  await using process = await EngineProcess.start(same, undefined);
  return await compareOutputs(job, folder, [(await process.check()).outputs, outputs]);
}

function summarise(
  timings: readonly Timing[],
  units: number,
  { agreement, peak }: { agreement?: Agreement; peak?: number },
): Outcome {
  const seconds = timings.map((t) => t.seconds / units).sort((a, b) => a - b);
  return {
    status: "measured",
    seconds: seconds[0],
    medianSeconds: seconds[seconds.length >> 1],
    cpuSeconds: Math.min(...timings.map((t) => t.cpuSeconds / units)),
    rounds: timings.length,
    ...(peak !== undefined && { peakMemoryBytes: peak }),
    ...(agreement && { agreement }),
  };
}
