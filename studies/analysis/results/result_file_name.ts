/** What the name of a result file says of its rows. */
export interface ResultFileName {
  /** As the columns of scores end, such as `amortized`, `knn`, `irt_2pl` */
  readonly method?: string;
  readonly features?: string;
  readonly likelihood?: string;
  /** Agents before revision, a number or `max`; `undefined` after it */
  readonly preRevision?: string;
  readonly revisions?: string;
  readonly itemShare?: number;
  readonly respondentCount?: number;
  readonly retention?: number;
  /** Scales fixed at 1 */
  readonly noTau?: true;
}

const FEATURES = "raw|pca|sae|ones|text|rasch_2pl|nonamortised_mirt";
const METHODS = "naive|agent_mean|rasch|irt_2pl|mirt_sweep|mirt|knn";
const NAME = new RegExp(
  `^(?:amortized_irt|baseline_(${METHODS})|temper)(?:_(${FEATURES}))?(?:_only)?` +
    "(?:_(beta|bernoulli|cross-entropy))?(?:_pre_(none|max|\\d+))?",
);

/**
 * Reads the name of a file of results, after the published names: method, features, likelihood, agents
 * before revision, number of revisions averaged, share of the items, share of the training cells.
 *
 * @param path Path of the file
 * @returns `undefined` where the file is not named so
 *
 * @example
 * ```ts
 * import { parseResultFileName } from "./result_file_name.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(parseResultFileName("out/amortized_irt_pca_beta_pre_32_n_max_j0.5.csv"), {
 *   method: "amortized",
 *   features: "pca",
 *   likelihood: "beta",
 *   preRevision: "32",
 *   revisions: "max",
 *   itemShare: 0.5,
 * });
 * assert.equal(parseResultFileName("summary.csv"), undefined);
 * ```
 */
export function parseResultFileName(path: string): ResultFileName | undefined {
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/\.csv(\.gz)?$/, "");
  const match = NAME.exec(stem);
  if (!match) return undefined;
  const [, baseline, features, likelihood, pre] = match;
  const number = (pattern: RegExp) => {
    const found = pattern.exec(stem)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const parts = {
    method: baseline ?? (stem.startsWith("temper") ? "temper" : "amortized"),
    features,
    likelihood,
    preRevision: pre === "none" ? undefined : pre,
    revisions: /_n_(max|\d+)/.exec(stem)?.[1],
    itemShare: number(/_j(\d+(?:\.\d+)?)/),
    respondentCount: number(/_users_(\d+)/),
    retention: number(/_ret_(\d+(?:\.\d+)?)/),
    noTau: stem.includes("_notau") || undefined,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
