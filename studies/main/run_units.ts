import { runArafUnits } from "./araf_units.ts";
import { runBaselineUnit } from "./baseline_units.ts";
import type { Task } from "./task.ts";
import { runTemperUnits } from "./temper_units.ts";
import type { UnitResult } from "./unit_result.ts";

export { arafDefaults } from "./araf_units.ts";

/**
 * Computes units and gives each result, with its task, as it is ready: the fits of TEMPER side by side, then
 * baselines one by one, and beside them all amortized fits together, which train in workers or on the device.
 *
 * @param tasks Units of any contexts that share a device
 * @throws {DOMException} `AbortError` when the context's signal says so
 */
export async function* runUnits(
  tasks: readonly Task[],
): AsyncGenerator<{ task: Task; result: UnitResult }> {
  const isAmortized = ({ unit }: Task) => unit.configuration.method === "ARAF";
  const isTemper = ({ unit }: Task) => unit.configuration.method === "TEMPER";
  yield* runTemperUnits(tasks.filter(isTemper));
  // Fitted before anything runs beside: the memory of a device serves one family of kernels at a time.
  for (const task of tasks) {
    if (isTemper(task)) continue;
    const { unit, context } = task, { features } = unit.configuration;
    context.signal?.throwIfAborted();
    if (features) await context.features(unit, features);
  }
  using training = new Background(runArafUnits(tasks.filter(isAmortized)));
  for (const task of tasks) {
    if (isAmortized(task) || isTemper(task)) continue;
    const { unit, context } = task;
    context.signal?.throwIfAborted();
    yield { task, result: await runBaselineUnit(unit, context) };
    context.progress.finished();
    await new Promise((resume) => setTimeout(resume)); // lets signals and workers through
    yield* training.ready();
  }
  yield* training.rest();
}

/** A generator that runs on while its reader is busy with something else. */
class Background<T> implements Disposable {
  readonly #source: AsyncGenerator<T>;
  readonly #ready: T[] = [];
  readonly #end: Promise<void>;
  #failure: { error: unknown } | undefined;
  #ended = false;
  #wake = () => {};

  constructor(source: AsyncGenerator<T>) {
    this.#source = source;
    this.#end = this.#run();
  }

  async #run(): Promise<void> {
    try {
      for await (const value of this.#source) {
        this.#ready.push(value);
        this.#wake();
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#ended = true;
    this.#wake();
  }

  /** What has come so far; then fails if the generator did. */
  *ready(): Generator<T> {
    yield* this.#ready.splice(0);
    if (this.#failure) throw this.#failure.error;
  }

  /** All that is still to come. */
  async *rest(): AsyncGenerator<T> {
    while (!this.#ended) {
      yield* this.ready();
      if (this.#ended) break;
      await new Promise<void>((resume) => this.#wake = resume);
    }
    await this.#end;
    yield* this.ready();
  }

  [Symbol.dispose](): void {
    if (!this.#ended) void this.#source.return(undefined);
  }
}
