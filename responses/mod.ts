/**
 * Response matrices: cells with a status, on disk and in memory, joined, averaged, sampled and split.
 *
 * A missing cell has a reason, its status, and is never 0 or NaN to whoever asks for its score.
 *
 * @module
 */
export { averageRevisions } from "./average_revisions.ts";
export { binarise } from "./binarise.ts";
export { CELL_STATUSES, type CellStatus, SCORED, statusCode } from "./cell_status.ts";
export { describeMatrix, type MatrixCounts, type MatrixDescription } from "./describe_matrix.ts";
export {
  fullItemName,
  inModellingOrder,
  MODELLED_BENCHMARKS,
  SCICODE_REVISED_TASKS,
} from "./known_benchmarks.ts";
export {
  loadBenchmarks,
  type LoadBenchmarksOptions,
  type LoadedBenchmarks,
} from "./load_benchmarks.ts";
export {
  type AlignmentReport,
  type AlignmentVerdict,
  checkAlignment,
  type RowAlignment,
} from "./check_alignment.ts";
export {
  type BenchmarkMatrix,
  dropUnscoredItems,
  joinBenchmarks,
  type JoinedBenchmarks,
} from "./join_benchmarks.ts";
export { matchStrength } from "./match_strength.ts";
export { PCG64 } from "./numpy_random/pcg64.ts";
export { RandomState } from "./numpy_random/random_state.ts";
export { type Cells, observedCells } from "./observed_cells.ts";
export { type ReadMatrixOptions, readResponseMatrix } from "./read_response_matrix.ts";
export {
  benchmarkOf,
  ResponseMatrix,
  type ResponseMatrixParts,
  type Trials,
} from "./response_matrix.ts";
export {
  type BenchmarkRevisions,
  buildRevisionEnsemble,
  isBaseRevision,
  type NamedMatrix,
  overlayRevisions,
  sampleRevisions,
} from "./revision_ensemble.ts";
export { sampleBalanced } from "./sample_balanced.ts";
export { selectCells, selectItems, selectRespondents } from "./select.ts";
export { type ItemSplit, splitItems, type SplitOptions } from "./split_items.ts";
export { subsampleItems, subsampleRespondents } from "./subsample.ts";
export { thinCells } from "./thin_cells.ts";
export { prefixItem, prefixRespondent, withPrefix } from "./with_prefix.ts";
export { writeResponseMatrix } from "./write_response_matrix.ts";
export type { CellValue } from "./_draft_cells.ts";
export type { NameOrder } from "./_combine.ts";
export type { IndexSelection } from "./_selected_indices.ts";
export type { MatrixForm } from "./_detect_form.ts";
