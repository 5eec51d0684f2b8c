import {
  type ArafPairs,
  ArafPairTrainer,
  type ArafParameters,
  type ArafSettings,
  type EpochLoss,
  type PairSnapshot,
  type PairTeamPlace,
  type WasmBackend,
} from "../../../kernels/mod.ts";
import { openFeatures, type StoredFeatures } from "./stored_features.ts";

/** What one thread needs to know of a large fit. */
export interface LargeTask {
  readonly pairs: ArafPairs;
  readonly features: StoredFeatures;
  readonly settings: ArafSettings;
  readonly penalty: number;
  readonly seed: number;
  readonly blockItems?: number;
  readonly start: ArafParameters | PairSnapshot;
  /** Epochs that are behind already. */
  readonly epochs: number;
  /** After every so many epochs the state is handed over, and after the last. */
  readonly stateEvery: number;
  /** Which of the team this thread is; the first one speaks for all. */
  readonly member: number;
  readonly team?: PairTeamPlace;
}

/** What a thread tells of a large fit. */
export type LargeEvent =
  /** Items that were done since the last time. */
  | { readonly type: "items"; readonly items: number }
  /** An epoch is over; its loss where it was asked for. */
  | { readonly type: "epoch"; readonly loss?: EpochLoss }
  /** Where a fit may go on from, with so many epochs behind it. */
  | { readonly type: "state"; readonly epochs: number; readonly snapshot: PairSnapshot }
  | { readonly type: "end"; readonly parameters: ArafParameters };

/** Trains as one member of a team, or alone; tells what happens as it happens. */
export function* trainMember(wasm: WasmBackend, task: LargeTask): Generator<LargeEvent> {
  const { settings, epochs, stateEvery, member } = task;
  using scope = wasm.scope();
  using features = openFeatures(task.features);
  const trainer = new ArafPairTrainer(wasm, scope, { ...task, features });
  trainer.start(task.start);
  const speaks = member === 0;
  for (let epoch = epochs; epoch < settings.epochs; epoch++) {
    const steps = trainer.epoch(epoch, task);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield { type: "items", items: step.value };
    if (!speaks) continue;
    yield {
      type: "epoch",
      ...(step.value !== undefined && { loss: { epoch, loss: step.value } }),
    };
    const done = epoch + 1;
    if (done === settings.epochs || (stateEvery > 0 && done % stateEvery === 0)) {
      yield { type: "state", epochs: done, snapshot: trainer.snapshot() };
    }
  }
  if (speaks) yield { type: "end", parameters: trainer.parameters() };
}
