import { binarise } from "./binarise.ts";
import { blocks, equalParts } from "./_blocks.ts";
import { quantiles } from "./_quantiles.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/**
 * Weighs the respondents of an earlier matrix so that their strengths resemble those of a later one
 * (the published `transport_binary_strength`, version 1).
 *
 * In each benchmark of the earlier matrix, m targets are the evenly spaced quantiles of the later
 * respondents' mean scores after {@linkcode binarise}; m is `count` divided evenly over the benchmarks,
 * what is left over going to the first. Each target adds 1 to the weight of the earlier respondent whose
 * mean score is nearest, the first one on a tie; one respondent can be chosen again. The others weigh 0.
 * Means run over scored cells only, where the published program counted missing cells as failures.
 *
 * @param earlier `[R, I]` block matrix
 * @param later Block matrix over the same benchmarks; other items and respondents may occur
 * @param options `count`: how much weight to give in all, or `"all"` for weight 1 each
 * @returns `[R]` weights
 * @throws {RangeError} When the count is no whole number above 0, a matrix is not block-diagonal, or a
 * benchmark that needs weight has no respondent with scores in one of the two
 *
 * @example Two targets, or everyone
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { matchStrength } from "./match_strength.ts";
 * import { strict as assert } from "node:assert";
 *
 * const items = ["p.1", "p.2"];
 * const earlier = ResponseMatrix.fromRows({
 *   respondents: ["weak", "middling", "strong"],
 *   items,
 *   rows: [[0, 0], [0, 1], [1, 1]],
 * });
 * const later = ResponseMatrix.fromRows({
 *   respondents: ["x", "y", "z"],
 *   items,
 *   rows: [[1, 1], [0.9, 0.2], [1, 1]],
 * });
 * assert.deepEqual([...matchStrength(earlier, later, { count: 2 })], [0, 1, 1]);
 * assert.deepEqual([...matchStrength(earlier, later, { count: "all" })], [1, 1, 1]);
 * ```
 */
export function matchStrength(
  earlier: ResponseMatrix,
  later: ResponseMatrix,
  options: { count: number | "all" },
): Float64Array {
  const { count } = options;
  const weights = new Float64Array(earlier.respondents.length);
  if (count === "all") return weights.fill(1);
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot match strengths as the count must be a whole number above 0: found ${count}`,
    );
  }
  const sources = blocks(earlier, "match strengths");
  const targets = new Map(
    blocks(binarise(later), "match strengths").map((block) => [block.benchmark, block]),
  );
  const wanted = equalParts(count, sources.length);
  sources.forEach((source, b) => {
    if (wanted[b] === 0) return;
    const target = targets.get(source.benchmark);
    for (const [which, block] of Object.entries({ earlier: source, later: target })) {
      if (!block?.respondents.length) {
        throw new RangeError(
          `Cannot match strengths as ${source.benchmark} must have respondents with scores in both matrices: found none in the ${which} one`,
        );
      }
    }
    for (const strength of quantiles(target!.means, wanted[b])) {
      let nearest = 0;
      source.means.forEach((mean, k) => {
        if (Math.abs(mean - strength) < Math.abs(source.means[nearest] - strength)) nearest = k;
      });
      weights[source.respondents[nearest]]++;
    }
  });
  return weights;
}
