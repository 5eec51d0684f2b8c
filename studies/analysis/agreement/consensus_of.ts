import type { Verdict } from "./read_verdicts.ts";

/** A pooled pass rests on so many times more runs than each other one. */
const POOLED = 1.5;

/**
 * The pass that pools others, if there is one: on the tasks that it shares with each other pass it rests
 * on at least 1.5 times as many runs.
 *
 * @param verdicts Those of one benchmark
 *
 * @example
 * ```ts
 * import { consensusOf } from "./consensus_of.ts";
 * import { strict as assert } from "node:assert";
 *
 * const verdict = { benchmark: "b", task: "t", defective: true };
 * const passes = [{ rater: "a", evaluations: 4 }, { rater: "all", evaluations: 8 }];
 * assert.equal(consensusOf(passes.map((pass) => ({ ...verdict, ...pass }))), "all");
 * assert.equal(consensusOf([{ ...verdict, rater: "a" }]), undefined);
 * ```
 */
export function consensusOf(verdicts: readonly Verdict[]): string | undefined {
  const raters = new Map<string, Map<string, number>>();
  for (const { rater, task, evaluations } of verdicts) {
    if (evaluations === undefined) return undefined;
    raters.set(rater, (raters.get(rater) ?? new Map()).set(task, evaluations));
  }
  if (raters.size < 2) return undefined;
  return [...raters].find(([name, own]) =>
    [...raters].every(([other, theirs]) => {
      if (other === name) return true;
      const shared = [...theirs.keys()].filter((task) => own.has(task));
      const sum = (counts: Map<string, number>) =>
        shared.reduce((total, task) => total + counts.get(task)!, 0);
      return shared.length > 0 && sum(own) >= POOLED * sum(theirs);
    })
  )?.[0];
}
