/** Minimisation of smooth functions. */
export {
  type LbfgsOptions,
  type LbfgsResult,
  type LbfgsTrailEntry,
  minimiseLbfgs,
  type Objective,
} from "./minimise_lbfgs.ts";
