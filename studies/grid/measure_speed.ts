import { ARAF_PRESETS } from "../../irt/mod.ts";
import type { MethodName, Unit } from "../main/configuration.ts";
import { FitContext } from "../main/fit_context.ts";
import { fitOperations } from "../main/fit_cost.ts";
import { planOf } from "../main/compute_points.ts";
import type { PlannedConfiguration } from "../main/unit_plan.ts";
import { runUnits } from "../main/run_units.ts";
import { StudyProgress } from "../main/study_progress.ts";
import type { Task } from "../main/task.ts";

/** How fast this device is, as measured on the data at hand. */
export interface MeasuredSpeed {
  /** Of the amortized model, all fits that run at a time together; `undefined` where it has no part */
  readonly operationsPerSecond: number | undefined;
  /** Of the other methods */
  readonly secondsPerFit: ReadonlyMap<MethodName, number>;
  readonly measuringSeconds: number;
}

/** Epochs of the two fits whose difference in time is taken, which leaves out how long a start takes. */
const EPOCHS = { few: 50, many: 550 };

/** Times a few short amortized fits, side by side, and a second fit of each other method. */
export async function measureSpeed(context: FitContext): Promise<MeasuredSpeed> {
  const start = performance.now(), seed = context.settings.seeds[0];
  const [few, many] = [EPOCHS.few, EPOCHS.many].map((epochs) => quietly(context, epochs));
  const secondsPerFit = new Map<MethodName, number>(), seen = new Set<MethodName>();
  let operationsPerSecond: number | undefined;
  for (const planned of planOf(many)) {
    const { method, features } = planned.configuration;
    if (seen.has(method)) continue;
    seen.add(method);
    const [short, long] = [few, many].map((each) => tasksOf(planned, each));
    for (const { context } of [short[0], long[0]]) {
      if (features && method !== "TEMPER") await context.features(short[0].unit, features);
    }
    const first = await timed(short), second = await timed(long);
    if (method !== "ARAF") secondsPerFit.set(method, second / long.length);
    else {
      const operations = long.length * await epochOperations(long[0]);
      const epochs = second > first ? EPOCHS.many - EPOCHS.few : EPOCHS.many;
      operationsPerSecond = operations * epochs / (second > first ? second - first : second);
    }
  }
  few.release(seed);
  many.release(seed);
  return {
    operationsPerSecond,
    secondsPerFit,
    measuringSeconds: (performance.now() - start) / 1000,
  };
}

/** The same context with so many epochs, unseen by who watches. */
function quietly(context: FitContext, epochs: number): FitContext {
  const quiet = { note: () => {}, progress: () => {} };
  return new FitContext({
    ...context,
    observer: quiet,
    progress: new StudyProgress(quiet),
    settings: { ...context.settings, epochs },
  });
}

/** Fits of a configuration that run at a time. */
function tasksOf({ configuration, candidates }: PlannedConfiguration, context: FitContext): Task[] {
  const { settings, backend, run } = context, { method } = configuration;
  const candidate = candidates[0];
  const unit: Unit = { seed: settings.seeds[0], configuration, candidate, phase: "choose" };
  const abreast = backend.kind === "wasm" && (method === "ARAF" || method === "TEMPER");
  return Array.from(
    { length: abreast ? run.workers ?? navigator.hardwareConcurrency : 1 },
    (_, n) => ({
      unit: method === "ARAF"
        ? { ...unit, candidate: { ...candidate, penalty: candidate.penalty! + n / 1e6 } }
        : unit,
      context,
    }),
  );
}

async function epochOperations({ unit, context }: Task): Promise<number> {
  const data = context.seed(unit.seed), { features, likelihood } = unit.configuration;
  return fitOperations({
    items: data.matrix.items.length,
    cells: data.cells("train", likelihood).score.length,
    width: (await context.features(unit, features!)).width,
    factors: unit.candidate.factors ?? ARAF_PRESETS[context.protocol.preset].factors,
    epochs: 1,
  });
}

async function timed(tasks: readonly Task[]): Promise<number> {
  const start = performance.now();
  for await (const _ of runUnits(tasks)); // what comes out does not matter
  return (performance.now() - start) / 1000;
}
