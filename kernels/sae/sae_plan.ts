import { CounterRandom } from "../random/counter_random.ts";
import { SAE_CONSTANTS, type SaeConstants, type SaeSize } from "./sae_model.ts";

/** How an autoencoder is trained. */
export interface SaeTraining extends SaeSize {
  /** Fixes the start and the order of the rows. */
  readonly seed: number;
  /** Passes over the rows; 100 unless told. */
  readonly epochs?: number;
  /** Rows in a step, from 2 to 2,048; 512 unless told. */
  readonly batch?: number;
  /** Learning rate of Adam; 5e-4 unless told. */
  readonly rate?: number;
  /** Longest gradient; longer ones are cut to it. 1 unless told. */
  readonly clip?: number;
  /** Steps without firing after which a feature is out of use; 256 unless told. */
  readonly deadAfter?: number;
  /** Weight of reviving features out of use; 1/32 unless told. */
  readonly reviveWeight?: number;
  /** Is told the epochs done. */
  readonly onEpoch?: (epochs: number) => void;
}

/** A checked training plan. */
export interface SaePlan {
  readonly size: SaeSize;
  readonly constants: SaeConstants;
  readonly rows: number;
  readonly seed: number;
  readonly epochs: number;
  /** First row and number of rows of each step of an epoch, in the epoch's order. */
  readonly batches: readonly { readonly start: number; readonly count: number }[];
  readonly rate: number;
  readonly clip: number;
  readonly onEpoch: (epochs: number) => void;
}

/** Adam's constants; the autoencoder takes the usual ones. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** Added to the gradient's length before it is cut, against a division by zero. */
export const CLIP_SLACK = 1e-6;
export const MOST_IN_BATCH = 2048;

/** Checks the settings; the rows must be at least two, as one has nothing to explain. */
export function planTraining(rows: number, training: SaeTraining): SaePlan {
  const { width, features, active, seed, epochs = 100, batch = 512 } = training;
  const { rate = 5e-4, clip = 1, onEpoch = () => {} } = training;
  const {
    deadAfter = SAE_CONSTANTS.deadAfter,
    reviveWeight = SAE_CONSTANTS.reviveWeight,
  } = training;
  const refuse = (what: string, found: number) => {
    throw new RangeError(`Cannot run trainSae as ${what}: found ${found}`);
  };
  if (rows < 2) refuse("there must be at least 2 rows", rows);
  if (!Number.isInteger(epochs) || epochs < 1) {
    refuse("epochs must be a whole number from 1", epochs);
  }
  if (!Number.isInteger(batch) || batch < 2 || batch > MOST_IN_BATCH) {
    refuse(`batch must be a whole number from 2 to ${MOST_IN_BATCH}`, batch);
  }
  if (!(rate > 0)) refuse("rate must be above 0", rate);
  if (!(clip > 0)) refuse("clip must be above 0", clip);
  return {
    size: { width, features, active },
    constants: { deadAfter, reviveWeight },
    rows,
    seed,
    epochs,
    batches: cutBatches(rows, batch),
    rate,
    clip,
    onEpoch,
  };
}

/**
 * Cuts an epoch into batches. What is left over is a smaller batch of its own; a single row left over
 * would have no spread to explain, and takes one row from the batch before it.
 */
export function cutBatches(rows: number, batch: number): { start: number; count: number }[] {
  const batches: { start: number; count: number }[] = [];
  for (let start = 0; start < rows;) {
    let count = Math.min(batch, rows - start);
    if (rows - start - count === 1) count = count > 2 ? count - 1 : count + 1;
    batches.push({ start, count });
    start += count;
  }
  return batches;
}

/** The order of the rows in each epoch, epoch after epoch. */
export function* rowOrders({ rows, seed, epochs }: SaePlan): Generator<Uint32Array> {
  const random = new CounterRandom(seed, "sae rows");
  for (let epoch = 0; epoch < epochs; epoch++) {
    yield random.shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  }
}
