/** Methods to compare with: means, Rasch, 2PL, multidimensional models, nearest items. */
export { type AgentMeanFit, fitAgentMean, predictAgentMean } from "./agent_mean.ts";
export { baselinePredictors } from "./baseline_predictors.ts";
export { type CellQuery, everyCell } from "./cell_query.ts";
export { chooseK, K_GRID, type KnnChoiceRow } from "./choose_k.ts";
export { fillUnseenItems } from "./cold_start.ts";
export { holdOutCells } from "./hold_out_cells.ts";
export { fitKnn, type KnnFit, type KnnPrediction, predictKnn } from "./knn.ts";
export { type KnnDiagnostics, knnPredictor, type KnnPredictorOptions } from "./knn_predictor.ts";
export { type CellCost, cellCost, type Likelihood } from "./likelihood.ts";
export {
  COLD_START_PRIORS,
  type LogisticDiagnostics,
  type LogisticPredictorOptions,
  raschPredictor,
  twoPLPredictor,
  type UnseenItems,
} from "./logistic_predictors.ts";
export { agentMeanPredictor, naivePredictor } from "./mean_predictors.ts";
export { fitMirt, fitMirtOn, type MirtFit, type MirtOptions, type MirtPriors } from "./mirt.ts";
export { layOutMirt, type MirtParameters } from "./mirt_layout.ts";
export {
  type MirtDiagnostics,
  mirtPredictor,
  type MirtPredictorOptions,
  PUBLISHED_MIRT,
} from "./mirt_predictor.ts";
export { fitNaive, type NaiveFit, predictNaive } from "./naive.ts";
export {
  type ItemEmbeddings,
  type NearestItems,
  nearestItems,
  nearestItemsOn,
} from "./nearest_items.ts";
export { fillUnseenLoadings, predictMirt } from "./predict_mirt.ts";
export {
  definePredictor,
  type Predictor,
  type PredictorInput,
  type PredictorOutput,
} from "./predictor.ts";
export {
  fitRasch,
  fitRaschOn,
  type LogisticOutcome,
  predictRasch,
  type RaschFit,
  type RaschOptions,
} from "./rasch.ts";
export {
  type MirtSweep,
  type MirtSweepOptions,
  type MirtSweepRow,
  sweepMirt,
  sweepMirtOn,
} from "./sweep_mirt.ts";
export { fitTwoPL, fitTwoPLOn, predictTwoPL, type TwoPLFit, type TwoPLOptions } from "./two_pl.ts";
export {
  type Criterion,
  isBetterScore,
  scoreValidation,
  type ValidationScore,
} from "./validation_score.ts";
export type { GaussianPrior, LogisticPriors, LogisticStart } from "./_logistic_fit.ts";
export type { MirtValidation } from "./_mirt_validation.ts";
