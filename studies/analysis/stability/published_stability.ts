/** One quantity of both sides as it was published; `null` where none was printed. */
export interface PublishedSpread {
  readonly quantity:
    | "observed"
    | "pass_rate"
    | "item_variance"
    | "agent_variance"
    | "zero_variance_share"
    | "entropy_bits";
  readonly before: number | null;
  /** Of the mean over 54 passes */
  readonly mean: number | null;
  /** Of that mean above 0.5 or not */
  readonly binary: number | null;
}

/**
 * Published spread of 143 agent rows before revision (scores above 0.5 or not) and 32 after it, on 1,176
 * items of four benchmarks, from the report of the research on amortized evaluation of agents
 * (`ronanhansel/reeval-multi`, 2026).
 */
export const PUBLISHED_STABILITY: readonly PublishedSpread[] = [
  { quantity: "observed", before: 0.1682, mean: 0.2455, binary: 0.2455 },
  { quantity: "pass_rate", before: 0.3869, mean: 0.2449, binary: 0.1989 },
  { quantity: "item_variance", before: 0.1566, mean: 0.0171, binary: 0.0488 },
  { quantity: "agent_variance", before: 0.1401, mean: 0.0831, binary: 0.1129 },
  { quantity: "zero_variance_share", before: 0.0757, mean: 0.0935, binary: 0.7423 },
  { quantity: "entropy_bits", before: 0.6577, mean: null, binary: 0.1861 },
];
