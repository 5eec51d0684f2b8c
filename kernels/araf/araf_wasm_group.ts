import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { sharedEpochs } from "./araf_plan.ts";
import type { ArafJob, ArafResult, EpochLoss } from "./araf_types.ts";
import type { ArafTeam } from "./araf_team.ts";
import { ArafWasmTrainer } from "./araf_wasm.ts";

/**
 * Trains jobs that differ in their penalty alone, one after another on this thread, running the epochs
 * without a penalty once. Hands over each result as its fit ends and pauses after each epoch, so that
 * the caller may report, yield to others, or stop.
 *
 * @param jobs Jobs of one group; see `groupJobs`
 * @param team Place among the threads that train the same jobs, each its share of the items
 */
export function* trainGroupWasm(
  wasm: WasmBackend,
  jobs: readonly ArafJob[],
  team?: ArafTeam,
): Generator<{ at: number; result: ArafResult } | "epoch"> {
  const [first] = jobs;
  const { settings } = first;
  using scope = wasm.scope();
  const trainer = new ArafWasmTrainer(wasm, scope, first.problem, settings, team);
  const shared = sharedEpochs(first, jobs.length);
  const trunk = trainer.start(first.initial);
  const common: EpochLoss[] = [];
  const train = function* (
    state: typeof trunk,
    from: number,
    to: number,
    job: ArafJob,
    losses: EpochLoss[],
  ) {
    for (let epoch = from; epoch < to; epoch++) {
      const loss = trainer.epoch(state, epoch, job);
      if (loss !== undefined) losses.push({ epoch, loss });
      yield "epoch" as const;
    }
  };
  yield* train(trunk, 0, shared, { ...first, penalty: 0 }, common);
  const branch = shared > 0 ? trainer.start(first.initial) : trunk;
  for (const [at, job] of jobs.entries()) {
    if (branch !== trunk) trainer.copy(trunk, branch);
    const losses = [...common];
    yield* train(branch, shared, settings.epochs, job, losses);
    yield { at, result: { parameters: trainer.parameters(branch), losses } };
  }
}
