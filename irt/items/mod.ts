/** Items and abilities on one scale: calibration, scoring, fit, information, reliability. */
export {
  analyseItems,
  FEW_RESPONDENTS_PRIORS,
  type ItemAnalysis,
  type ItemReport,
  NOISY_MEAN_SQUARE,
  WEAK_ITEM_REST,
} from "./analyse_items.ts";
export { type BinomialCells, binomialCells, type MissingRule } from "./binomial_cells.ts";
export {
  calibrate,
  type Calibration,
  type CalibrationOptions,
  type CalibrationPriors,
  type ItemStatus,
  type NormalPrior,
} from "./calibrate.ts";
export { type AbilityEstimate, type AbilityMethod, estimateAbility } from "./estimate_ability.ts";
export { type ItemFit, itemFit } from "./item_fit.ts";
export {
  itemInformation,
  type LogisticItems,
  passProbability,
  testInformation,
} from "./logistic_items.ts";
export { type ItemStatistics, itemStatistics } from "./item_statistics.ts";
export { normalQuadrature, type Quadrature, type QuadratureOptions } from "./normal_quadrature.ts";
export { type PermutationControl, permutationControl } from "./permutation_control.ts";
export { reliability } from "./reliability.ts";
