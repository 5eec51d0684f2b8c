import { meanAndStandardError } from "../../../irt/mod.ts";
import type { ResultMetric, ResultRecord } from "./read_results.ts";

/**
 * How one fit a seed is taken out of several: by the scores on validation items; by the best mean on the
 * test items themselves, as published; or not at all, all fits being averaged, as in the published table.
 */
export const CHOICE_RULES = ["validation", "test", "average"] as const;
export type ChoiceRule = typeof CHOICE_RULES[number];

/** What stands for a configuration. */
export interface ChosenRows {
  /** One a seed, by rising seed; every fit under the rule `average` */
  readonly rows: readonly ResultRecord[];
  /** `ok`, or why there are none */
  readonly status: string;
  /** By what right these rows: `before the test` where only one a seed was tested */
  readonly chosenBy: ChoiceRule | "before the test";
}

/**
 * The fits that stand for one configuration.
 *
 * @param records All fits of the configuration, also those that were scored on validation items only
 * @param options `metric`: what is best, on validation items, or on the mean over seeds on test items
 * @returns No rows, with the reason, where validation scores are wanted and absent: nothing is then chosen
 * by the test items instead
 */
export function chooseRows(
  records: readonly ResultRecord[],
  { rule, metric }: { rule: ChoiceRule; metric: ResultMetric },
): ChosenRows {
  const tested = unique(records.filter(({ scores }) => Object.keys(scores).length > 0));
  if (tested.length === 0) return { rows: [], status: "no fit was tested", chosenBy: rule };
  const bySeed = Map.groupBy(tested, ({ seed }) => seed);
  const inOrder = (rows: readonly ResultRecord[]) => [...rows].sort((a, b) => a.seed - b.seed);
  if (rule === "average") {
    return tested.length === bySeed.size
      ? { rows: inOrder(tested), status: "ok", chosenBy: "before the test" }
      : { rows: inOrder(tested), status: "ok", chosenBy: "average" };
  }
  if (tested.length === bySeed.size) {
    return { rows: inOrder(tested), status: "ok", chosenBy: "before the test" };
  }
  const sign = metric === "auc" ? 1 : -1;
  if (rule === "validation") {
    if (tested.some(({ validation }) => validation[metric] === undefined)) {
      return {
        rows: [],
        status:
          `several fits a seed were tested and have no ${metric} on validation items to choose by`,
        chosenBy: rule,
      };
    }
    const best = [...bySeed.values()].map((rows) =>
      rows.reduce((held, row) =>
        sign * row.validation[metric]! > sign * held.validation[metric]! ? row : held
      )
    );
    return { rows: inOrder(best), status: "ok", chosenBy: rule };
  }
  const candidates = [...Map.groupBy(tested, ({ candidate }) => candidate).values()].map((rows) => {
    const values = rows.flatMap(({ scores }) => scores[metric] ?? []);
    const { mean } = meanAndStandardError(values);
    return { rows, mean: mean.status === "ok" ? sign * mean.value : -Infinity };
  });
  const most = Math.max(...candidates.map(({ rows }) => rows.length));
  const whole = candidates.filter(({ rows }) => rows.length === most);
  const best = whole.reduce((held, each) => each.mean > held.mean ? each : held);
  return { rows: inOrder(best.rows), status: "ok", chosenBy: rule };
}

/** A table that crosses methods repeats the rows of each; of rows that say the same one stays. */
function unique(records: readonly ResultRecord[]): ResultRecord[] {
  const key = ({ seed, candidate, scores }: ResultRecord) =>
    JSON.stringify([seed, candidate, scores]);
  return [...new Map(records.map((each) => [key(each), each])).values()];
}

/** Method, features and likelihood of a fit in words. */
export function configurationOf(
  { method, features, likelihood, noTau }: ResultRecord,
): string {
  return [method, features, likelihood, noTau && "no τ"].filter(Boolean).join(" ");
}
