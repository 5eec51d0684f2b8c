import type { Calibrator, Outcomes } from "./calibrator.ts";

/** Neighbouring predictions that were given one value. */
interface Block {
  from: number;
  to: number;
  passed: number;
  count: number;
}

/**
 * The rising function of the predictions that is nearest to the outcomes (isotonic regression by pooling
 * adjacent violators, Ayer et al. 1955), straight between its steps. Shares of 0 and 1 are held half a
 * cell off, as no finite number of outcomes makes a thing certain.
 *
 * @example Two that stand in the wrong order are pooled
 * ```ts
 * import { fitIsotonic } from "./fit_isotonic.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { correct } = fitIsotonic({ predicted: [0.1, 0.2, 0.3, 0.4], truth: [0, 1, 0, 1] });
 * assert.equal(correct(0.25), 0.5);
 * assert.equal(correct(0.05), 1 / 8);
 * ```
 */
export function fitIsotonic({ predicted, truth }: Outcomes): Calibrator {
  const order = Uint32Array.from(truth, (_, c) => c).sort((a, b) => predicted[a] - predicted[b]);
  const blocks: Block[] = [];
  for (const c of order) {
    const value = predicted[c], passed = truth[c] > 0.5 ? 1 : 0, last = blocks.at(-1);
    if (last && last.to === value) {
      last.passed += passed;
      last.count++;
    } else blocks.push({ from: value, to: value, passed, count: 1 });
  }
  const pooled: Block[] = [];
  for (const block of blocks) {
    pooled.push({ ...block });
    while (pooled.length > 1 && shareOf(pooled.at(-2)!) >= shareOf(pooled.at(-1)!)) {
      const { to, passed, count } = pooled.pop()!, before = pooled.at(-1)!;
      before.to = to;
      before.passed += passed;
      before.count += count;
    }
  }
  const edge = 1 / (2 * order.length);
  const steps = pooled.map((block) => ({
    ...block,
    share: Math.min(Math.max(shareOf(block), edge), 1 - edge),
  }));
  return {
    parameters: `${steps.length} steps`,
    correct(probability) {
      const at = steps.findIndex(({ to }) => probability <= to);
      if (at < 0) return steps.at(-1)!.share;
      const { from, share } = steps[at];
      if (probability >= from || at === 0) return share;
      const before = steps[at - 1];
      const part = (probability - before.to) / (from - before.to);
      return before.share + part * (share - before.share);
    },
  };
}

function shareOf({ passed, count }: Block): number {
  return passed / count;
}
