import { logisticCost } from "../../irt/baselines/_logistic_fit.ts";
import type { LogisticPriors } from "../../irt/mod.ts";
import { readCells } from "./jobs/read_input.ts";
import type { RowJob } from "./peer_rows.ts";
import type { Outputs } from "./peer_spec.ts";

/** How far apart two engines are, and how far they may be. */
export interface Agreement {
  readonly what: string;
  readonly distance: number;
  readonly bound: number;
}

/** Whether a ratio may be printed. */
export function agrees({ distance, bound }: Agreement): boolean {
  return distance <= bound; // not for NaN
}

/** Compares what two engines gave for the same job. */
export async function compareOutputs(
  job: RowJob,
  folder: string,
  [ours, theirs]: readonly [Outputs, Outputs],
): Promise<Agreement> {
  switch (job.job) {
    case "araf":
    case "araf_sweep":
      return compare("probability", [ours.probability, theirs.probability], 2e-3);
    case "mirt_sweep":
      return compare("held-out cost", [ours.validation, theirs.validation], 1e-3);
    case "sae":
      return compare("loss of a step", [ours.loss, theirs.loss], 1e-3);
    case "knn":
      return compare("similarity", [ours.similarity, theirs.similarity], 1e-5);
    case "product": {
      const size = Math.sqrt(
        ours.product.reduce((sum, x) => sum + x * x, 0) / ours.product.length,
      );
      const [a, b] = [ours.product, theirs.product].map((x) => x.map((v) => v / size));
      return compare("entry over their root mean square", [a, b], 1e-4);
    }
    case "pca":
      return compareAxes(ours, theirs, job.sizes.width);
    case "logistic":
      return await compareCosts(job, folder, [ours, theirs]);
  }
}

/** Largest difference between two lists, endless where their lengths differ. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (!a || !b || a.length !== b.length || a.length === 0) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    if (!(d <= most)) most = d; // keeps NaN
    if (Number.isNaN(most)) return NaN;
  }
  return most;
}

function compare(
  what: string,
  [ours, theirs]: readonly [Float64Array, Float64Array],
  bound: number,
): Agreement {
  return { what, distance: largestDifference(ours, theirs), bound };
}

/** Variances along axes, over the largest; and how far an axis of theirs reaches out of our span. */
function compareAxes(ours: Outputs, theirs: Outputs, width: number): Agreement {
  const top = ours.variance[0];
  const [a, b] = [ours, theirs].map(({ variance }) => variance.map((v) => v / top));
  const variance = largestDifference(a, b);
  const count = ours.axes.length / width;
  if (theirs.axes.length !== ours.axes.length) {
    return { what: "number of axes", distance: Infinity, bound: 0 };
  }
  let outside = 0;
  for (let k = 0; k < count; k++) {
    const axis = theirs.axes.subarray(k * width, (k + 1) * width);
    let inside = 0, length = 0;
    for (const x of axis) length += x * x;
    for (let l = 0; l < count; l++) {
      let along = 0;
      for (let c = 0; c < width; c++) along += axis[c] * ours.axes[l * width + c];
      inside += along * along;
    }
    outside = Math.max(outside, Math.sqrt(Math.max(0, 1 - inside / length)));
  }
  return {
    what: "variance over the largest, or sine of an axis / 100",
    distance: Math.max(variance, outside / 100),
    bound: 1e-3,
  };
}

/** Costs at the two points, both in double precision by the same formula. */
async function compareCosts(
  job: RowJob,
  folder: string,
  both: readonly [Outputs, Outputs],
): Promise<Agreement> {
  const { respondents: R, items: I } = job.sizes;
  const cells = await readCells({ folder, sizes: job.sizes });
  const [ours, theirs] = both.map(({ point }) => {
    const start = {
      ability: point.slice(0, R),
      difficulty: point.slice(R, R + I),
      ...(job.slopes === true && { discrimination: point.slice(R + I) }),
    };
    const at = job.slopes === true ? point : point.slice(0, R + I);
    return logisticCost(cells, start, job.priors as LogisticPriors)(
      at,
      new Float64Array(at.length),
    );
  });
  return { what: "nats a cell", distance: Math.abs(ours - theirs), bound: 1e-6 };
}
