import { nearestItemsOn, quantile } from "../../irt/mod.ts";
import type { FeatureName } from "../main/settings.ts";
import type { StudyPoint } from "../grid/grid_study.ts";

/** Bins of novelty, from familiar to outlying. */
export const NOVELTY_BINS = ["inlier", "moderate", "outlier"] as const;

/** How unlike the training items the test items of a point are. */
export interface Novelty {
  /** 1 − the largest cosine to a training item, by test item */
  readonly distance: ReadonlyMap<number, number>;
  /** Index into {@linkcode NOVELTY_BINS}, by test item */
  readonly bin: ReadonlyMap<number, number>;
  readonly median: number;
  /** The point below which 80 % of the test items lie */
  readonly upper: number;
}

/** Measures the novelty of each test item and cuts at the 50 % and 80 % points of the test items. */
export async function noveltyOf(
  { context, seed }: StudyPoint,
  features: FeatureName,
): Promise<Novelty> {
  const { split, development } = context.seed(seed);
  const nearest = await nearestItemsOn(
    context.backend,
    await context.features({ seed, phase: "final" }, features),
    {
      query: split.test,
      candidates: context.learnsFrom("final") === "train" ? split.train : development,
      count: 1,
    },
  );
  const distances = Array.from(nearest.similarity, (cosine) => 1 - cosine);
  const ascending = [...distances].sort((a, b) => a - b);
  const median = quantile(ascending, 0.5), upper = quantile(ascending, 0.8);
  const bins = distances.map((d) => d <= median ? 0 : d <= upper ? 1 : 2);
  const byItem = (values: readonly number[]) =>
    new Map(values.map((value, at) => [nearest.query[at], value]));
  return { distance: byItem(distances), bin: byItem(bins), median, upper };
}
