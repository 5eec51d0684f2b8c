/** Agreement of repeated passes as it was published. */
export interface PublishedAgreement {
  readonly raters: number;
  readonly tasks: number;
  readonly agreement: number;
  /** Mean over pairs */
  readonly pairwiseAC1: number;
  readonly pabak: number;
  readonly consensusAC1: number;
}

/**
 * The published agreement of judge passes by benchmark, from the result file of the research on amortized
 * evaluation of agents (`ronanhansel/reeval-multi`, 2026): means over pairs of passes, and each pass
 * against the consensus.
 */
export const PUBLISHED_AGREEMENT: Readonly<Record<string, PublishedAgreement>> = {
  colbench_backend_programming: {
    raters: 51,
    tasks: 1000,
    agreement: 0.7255,
    pairwiseAC1: 0.5595,
    pabak: 0.4511,
    consensusAC1: 0.96,
  },
  corebench_hard: {
    raters: 10,
    tasks: 11,
    agreement: 0.9818,
    pairwiseAC1: 0.9801,
    pabak: 0.9636,
    consensusAC1: 0.99,
  },
  scicode: {
    raters: 10,
    tasks: 29,
    agreement: 0.9686,
    pairwiseAC1: 0.9666,
    pabak: 0.9372,
    consensusAC1: 0.9286,
  },
  scienceagentbench: {
    raters: 10,
    tasks: 24,
    agreement: 1,
    pairwiseAC1: 1,
    pabak: 1,
    consensusAC1: 1,
  },
};
