/** What is known of an episode when it is judged. */
export interface EpisodeFacts {
  /** The scenario's tests passed */
  readonly testsPassed: boolean;
  /** The episode's own check of its result passed, where it has one */
  readonly ownCheckPassed?: boolean;
  /** Score of its certificate */
  readonly theoreticalBound: number;
  readonly lipschitzMargin?: number;
  /** Whether its result means what the task asked for, where that was judged */
  readonly semanticsPassed?: boolean;
}

export type EpisodeVerdict =
  | "PASS"
  | "FAIL_EXECUTION"
  | "FAIL_DRIFT"
  | "FAIL_ROBUSTNESS"
  | "FAIL_SEMANTIC";

/**
 * Judges an episode by gates in a fixed order: execution, drift, robustness, semantics. The first gate that
 * it fails names the verdict.
 *
 * @param facts Of the episode
 * @param options `factor` that the score is multiplied by, 1 by default; `threshold`, 0.5 by default
 *
 * @example Tests come before everything else
 * ```ts
 * import { judgeEpisode } from "./episode_verdict.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(judgeEpisode({ testsPassed: false, theoreticalBound: 3 }), "FAIL_EXECUTION");
 * assert.equal(judgeEpisode({ testsPassed: true, theoreticalBound: 0.6 }), "FAIL_DRIFT");
 * assert.equal(judgeEpisode({ testsPassed: true, theoreticalBound: 0.4 }), "PASS");
 * ```
 */
export function judgeEpisode(
  facts: EpisodeFacts,
  { factor = 1, threshold = 0.5 }: { factor?: number; threshold?: number } = {},
): EpisodeVerdict {
  if (!facts.testsPassed || facts.ownCheckPassed === false) return "FAIL_EXECUTION";
  if (!(facts.theoreticalBound * factor <= threshold)) return "FAIL_DRIFT";
  if ((facts.lipschitzMargin ?? 0) > 1) return "FAIL_ROBUSTNESS";
  return facts.semanticsPassed === false ? "FAIL_SEMANTIC" : "PASS";
}
