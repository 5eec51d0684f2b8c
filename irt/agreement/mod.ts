/** How raters agree: coefficients corrected for chance, with missing ratings and intervals. */
export {
  countRatings,
  type Judgement,
  NOT_RATED,
  type Ratings,
  tabulateRatings,
} from "./ratings.ts";
export { fleissKappa, gwetAC1, krippendorffAlpha } from "./joint_agreement.ts";
export { allPairs, type PairAgreement, pairAgreement } from "./pair_agreement.ts";
export {
  type Agreement,
  AGREEMENT_COEFFICIENTS,
  type AgreementCoefficient,
  type AgreementEstimate,
  type AgreementOptions,
  measureAgreement,
} from "./measure_agreement.ts";
