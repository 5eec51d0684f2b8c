/**
 * WGSL and WebAssembly programs for the hot loops, their plain references, and the runtime that launches
 * them. Kernels know arrays and lengths; they do not know agents, items or files.
 *
 * @module
 */
export {
  type Backend,
  type BackendInfo,
  type BackendKind,
  ReferenceBackend,
} from "./runtime/backend.ts";
export { openBackend, openGpu, type OpenOptions } from "./runtime/open_backend.ts";
export { watchStart } from "./runtime/watch_start.ts";
export { GpuBackend } from "./runtime/gpu_backend.ts";
export { DeviceError, ShapeError } from "./runtime/errors.ts";
export { WasmBackend } from "./wasm/wasm_backend.ts";
export { CounterRandom } from "./random/counter_random.ts";
export { type RandomSource, streamOf } from "./random/stream.ts";
export { type DrawOptions, philoxUniform, philoxWords } from "./random/philox.ts";
export { fillNormal } from "./random/fill_normal.ts";
export { type AdamWOptions, stepAdamW } from "./optimiser/adamw.ts";
export type { AdamWState } from "./optimiser/adamw_reference.ts";
export { type SgdOptions, stepSgd } from "./optimiser/sgd.ts";
export type { SgdState } from "./optimiser/sgd_reference.ts";
export type { ParameterShape, Rates } from "./optimiser/rates.ts";
export { product } from "./product/product.ts";
export type { ProductOperands, ProductOptions, ProductShape } from "./product/product_shape.ts";
export { emitProduct, type ProductLayout } from "./product/product_emitter.ts";
export type { ProductVariant } from "./product/product_variant.ts";
export { type KeptText, tuneBackend } from "./product/keep_tuning.ts";
export { parseTuning, type ProductTuning, tuneProduct } from "./product/product_tuner.ts";
export { meanColumns, sumColumns } from "./reduce/column_sums.ts";
export type { MatrixShape } from "./reduce/matrix_shape.ts";
export { measureRows, normaliseRows, normaliseRowsBackward } from "./reduce/normalise_rows.ts";
export { computeGram, type Gram, type GramOptions, type GramSide } from "./gram/gram.ts";
export { removeAlong } from "./gram/double_vectors.ts";
export { KrylovBasis } from "./gram/krylov_wasm.ts";
export type { ObservedCells } from "./likelihood/observed_cells.ts";
export type {
  Discrimination,
  NormalPrior,
  TwoPLPriors,
  TwoPLProblem,
} from "./likelihood/twopl_problem.ts";
export { type TwoPLEvaluation, twoPLReference } from "./likelihood/twopl_reference.ts";
export { evaluateTwoPL } from "./likelihood/twopl.ts";
export { openTwoPLObjective, type TwoPLObjective } from "./likelihood/twopl_objective.ts";
export { fitTwoPLBatch, type TwoPLFit, type TwoPLFitOptions } from "./likelihood/twopl_fit.ts";
export { findNearest } from "./cosine/nearest.ts";
export {
  type Nearest,
  type NearestOperands,
  type NearestOptions,
  NO_NEIGHBOUR,
} from "./cosine/nearest_shape.ts";
export { digamma, logGamma } from "./special/gamma.ts";
export { countEpochs, trainAraf } from "./araf/araf.ts";
export type { ArafEvents, ArafOutcome } from "./araf/araf_pool.ts";
export { MAXIMUM_FACTORS } from "./araf/araf_check.ts";
export type {
  ArafJob,
  ArafParameters,
  ArafProblem,
  ArafResult,
  ArafSettings,
  EpochLoss,
  Rate,
} from "./araf/araf_types.ts";
export { ArafPairTrainer, type PairTraining, planPairs } from "./araf/pairs/pair_trainer.ts";
export { ArafPairGpu } from "./araf/pairs/pair_gpu.ts";
export { layOutPairs } from "./araf/pairs/lay_out_pairs.ts";
export type { PairSnapshot } from "./araf/pairs/pair_snapshot.ts";
export type { PairTeamPlace } from "./araf/pairs/pair_team.ts";
export type {
  ArafPairs,
  FeatureElement,
  FeatureReader,
  PairCells,
} from "./araf/pairs/pair_types.ts";
export { trainSae } from "./sae/sae_train.ts";
export { encodeSae, type SaeActivations } from "./sae/sae_encode.ts";
export { type SaeGradientOptions, saeGradients } from "./sae/sae_gradients.ts";
export type { SaeParameters, SaeSize } from "./sae/sae_model.ts";
export type { SaeTraining } from "./sae/sae_plan.ts";
export type { SaeTrained } from "./sae/sae_train_reference.ts";
export { type MirtEvaluation, mirtReference } from "./mirt/mirt_reference.ts";
export type { MirtLikelihood, MirtPriors, MirtProblem, MirtTraining } from "./mirt/mirt_problem.ts";
export { trainMirt } from "./mirt/mirt.ts";
export { MirtLogLoss } from "./mirt/mirt_log_loss.ts";
export { openTransformer } from "./transformer/open_transformer.ts";
export type { Operations, Program, Room, TransformerDevice } from "./transformer/operations.ts";
export type { Indices, Tensor, Weights } from "./transformer/tensor.ts";
export { embedTokens, type Lookup } from "./transformer/embed_tokens.ts";
export { type NormOperands, normTokens } from "./transformer/norm_tokens.ts";
export { applyLinear } from "./transformer/linear.ts";
export { type Activation, ACTIVATIONS } from "./transformer/linear_shape.ts";
export { applySwiglu } from "./transformer/swiglu.ts";
export { rotateTokens, tabulateTurns } from "./transformer/rotate.ts";
export { appendRows } from "./transformer/append_rows.ts";
export { attend, type AttentionOptions } from "./transformer/attend.ts";
export { type AttentionSpan, spanWords, tileWords } from "./transformer/attend_shape.ts";
export { type PoolOptions, poolTokens } from "./transformer/pool_tokens.ts";
export { type Pooling, POOLINGS } from "./transformer/pool_tokens_shape.ts";
export { type RankedLogits, rankLogits, splitRanked } from "./transformer/top_logits.ts";
export { embedStatic, type StaticTable } from "./transformer/embed_static.ts";
export type {
  CellProblem,
  CellTerms,
  EvidenceRequest,
  EvidenceRule,
  EvidenceTarget,
  GaussianEvidence,
  NormalMoments,
  RowCells,
} from "./temper/cells.ts";
export { cellBoundReference, cellEvidenceReference } from "./temper/cell_evidence_reference.ts";
export { CellsWasm } from "./temper/cell_evidence_wasm.ts";
export {
  type FeatureMatrix,
  type RidgePosterior,
  type RidgeProblem,
  solveRidgeReference,
} from "./temper/ridge_reference.ts";
export { RidgeWasm } from "./temper/ridge_wasm.ts";
export { quadraticFormsWasm } from "./temper/quadratic_forms_wasm.ts";
export {
  type KernelMatrices,
  type KernelRidgePosterior,
  type KernelRidgeProblem,
  solveKernelRidgeReference,
} from "./temper/kernel_ridge_reference.ts";
export { KernelRidgeWasm } from "./temper/kernel_ridge_wasm.ts";
export type {
  BlockProblem,
  FactorProblem,
  FactorResult,
  SideGroup,
  SideProblem,
  SideResult,
  SweepPlan,
  TwoSidedProblem,
  TwoSidedResult,
} from "./temper/two_sided.ts";
export { fitTwoSidedGpu, largestBuffer } from "./temper/two_sided_gpu.ts";
export { boundCells, gatherCellEvidence } from "./temper/cell_evidence.ts";
export {
  type SidePosterior,
  sidePosteriorReference,
  type SideVariances,
} from "./temper/side_posterior_reference.ts";
export { type SideShape, SideWasm } from "./temper/side_posterior_wasm.ts";
export { type SideTask, solveSides } from "./temper/side_posterior.ts";
export { sideBoundReference, varianceStepsReference } from "./temper/variance_step_reference.ts";
export { rowNumbersReference } from "./temper/row_numbers_reference.ts";
