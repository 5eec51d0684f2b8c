import type { Certificate } from "./certificate.ts";
import { distancesTo } from "./cosine_distance.ts";
import { decompose } from "./decompose.ts";
import { effectiveRank } from "./effective_rank.ts";
import { type Matrix, rowOf, sliceRows, timesTransposed, withOnes } from "./matrix.ts";
import { predictNext } from "./predict_next.ts";
import { type Segment, segmentPath } from "./segment_path.ts";

/** What the last steps of a trajectory, and all of them, come to. */
export interface AdaptiveVerdict {
  readonly verdict: "PASS" | "FAIL_INSTABILITY" | "FAIL_GOAL_DRIFT";
  readonly localBound: number;
  readonly localResidual: number;
  readonly localExplained: number;
  readonly localTail: number;
  /** Steps that the local numbers are of; `end` is past the last */
  readonly window: Segment;
  /** 0.6 of the drift of the last steps and 0.4 of that of all */
  readonly globalDrift: number;
  readonly windowDrift: number;
  readonly cumulativeDrift: number;
  readonly maximumDrift: number;
  readonly segments: readonly Segment[];
  readonly contextSwitches: number;
}

/** When a trajectory fails. */
export interface AdaptiveOptions {
  /** Last steps looked at; 20 by default */
  readonly window?: number;
  /** 0.5 by default */
  readonly localThreshold?: number;
  /** 0.7 by default */
  readonly driftThreshold?: number;
  readonly cap?: number;
  /** Embedding of the task; the first step by default */
  readonly task?: Float64Array;
}

/**
 * A verdict at two scales: whether the last stretch of a trajectory is steady, and how far the whole has
 * moved from its start or task.
 *
 * @param trajectory Embeddings, `[T, d]`
 * @param certificate Of the same trajectory; its path tells where the stretches are
 * @returns Nothing for fewer than two steps, which pass
 *
 * @example
 * ```ts
 * import { adaptiveVerdict } from "./adaptive_verdict.ts";
 * import { certify } from "./certificate.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const turn = matrixOf(Array.from({ length: 20 }, (_, t) => [Math.cos(t / 9), Math.sin(t / 9), 2]));
 * assert.equal(adaptiveVerdict(turn, certify(turn))!.verdict, "PASS");
 * assert.equal(adaptiveVerdict(matrixOf([[1, 2]]), certify(turn)), undefined);
 * ```
 */
export function adaptiveVerdict(
  trajectory: Matrix,
  { path }: Certificate,
  options: AdaptiveOptions = {},
): AdaptiveVerdict | undefined {
  const { window = 20, localThreshold = 0.5, driftThreshold = 0.7, cap = 10, task } = options;
  const { rows } = trajectory;
  if (rows < 2) return undefined;
  const segments = path ? segmentPath(path) : [{ start: 0, end: rows }];
  const active = segments[segments.length - 1];
  const whole = active.end - active.start < 2;
  const end = whole ? rows : active.end;
  const start = Math.max(whole ? 0 : active.start, end - window);
  const local = localCoherence(sliceRows(trajectory, start, end), cap);
  const distances = distancesTo(trajectory, task ?? rowOf(trajectory, 0));
  const windowDrift = mean(distances.subarray(Math.max(0, rows - window)));
  const cumulativeDrift = mean(distances);
  const globalDrift = 0.6 * windowDrift + 0.4 * cumulativeDrift;
  return {
    verdict: local.localBound > localThreshold
      ? "FAIL_INSTABILITY"
      : globalDrift > driftThreshold
      ? "FAIL_GOAL_DRIFT"
      : "PASS",
    ...local,
    window: { start, end },
    globalDrift,
    windowDrift,
    cumulativeDrift,
    maximumDrift: Math.max(...distances),
    segments,
    contextSwitches: segments.length - 1,
  };
}

/** Residual and tail of raw steps, with a column of ones. */
function localCoherence(steps: Matrix, cap: number) {
  const augmented = withOnes(steps);
  const { singular, right } = decompose(augmented);
  const { rank } = effectiveRank(singular, { cap, steps: steps.rows, columns: augmented.columns });
  const total = singular.reduce((sum, s) => sum + s * s, 0) + 1e-12;
  const held = singular.subarray(0, rank).reduce((sum, s) => sum + s * s, 0);
  const { outOfSample } = predictNext(timesTransposed(augmented, sliceRows(right, 0, rank)));
  const localResidual = Math.min(1, Math.max(outOfSample, 1e-6));
  const localExplained = Math.min(1, held / total), localTail = Math.max(0, 1 - localExplained);
  return { localBound: localResidual + localTail, localResidual, localExplained, localTail };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
