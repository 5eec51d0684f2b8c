import type { Backend } from "../runtime/backend.ts";
import { checkJobs } from "./araf_check.ts";
import { trainArafGpu } from "./araf_gpu.ts";
import { sharedEpochs } from "./araf_plan.ts";
import { type ArafEvents, type ArafOutcome, trainArafWasm } from "./araf_pool.ts";
import { groupJobs } from "./araf_plan.ts";
import { trainArafReference } from "./araf_reference_train.ts";
import type { ArafJob } from "./araf_types.ts";

/**
 * Trains any number of independent fits of the amortized model, together.
 *
 * Fits that differ in their penalty alone (the same problem, settings and first parameters, as objects)
 * share the epochs before it sets in. Results come as fits end, in no particular order; the same job
 * gives the same bits on the same device, whatever it is trained with.
 *
 * @param jobs Problem, settings, penalty, seed and first parameters of each fit
 * @throws {RangeError} When a job's parts do not fit together, or a fit runs off to infinity
 * @throws {DeviceError} When the device is lost or out of memory
 */
export async function* trainAraf(
  backend: Backend,
  jobs: readonly ArafJob[],
  events: ArafEvents = {},
): AsyncGenerator<ArafOutcome> {
  checkJobs(jobs);
  for await (const outcome of trainOn(backend, jobs, events)) {
    checkFinite(outcome);
    yield outcome;
  }
}

async function* trainOn(
  backend: Backend,
  jobs: readonly ArafJob[],
  events: ArafEvents,
): AsyncGenerator<ArafOutcome> {
  if (backend.kind === "webgpu") return yield* trainArafGpu(backend, jobs, events);
  if (backend.kind === "wasm") return yield* trainArafWasm(backend, jobs, events);
  for (const [index, job] of jobs.entries()) {
    events.signal?.throwIfAborted();
    yield { index, result: trainArafReference(job, () => events.onEpochs?.(1)) };
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** Epochs that training will run in all, the shared ones counted once per group. */
export function countEpochs(jobs: readonly ArafJob[], workers = 1): number {
  return groupJobs(jobs, workers).reduce((sum, { jobs: members }) => {
    const first = jobs[members[0]];
    const shared = sharedEpochs(first, members.length);
    return sum + shared + members.length * (first.settings.epochs - shared);
  }, 0);
}

/** A fit whose numbers are no longer finite is an error, not a result. */
function checkFinite({ index, result }: ArafOutcome): void {
  for (const [name, values] of Object.entries(result.parameters)) {
    if (!(values as Float64Array).every(Number.isFinite)) {
      throw new RangeError(
        `Cannot use fit ${index} as all its parameters must be finite: ${name} is not; lower its learning rates`,
      );
    }
  }
}
