/** Minimisation of smooth functions. */
export { AdamW, type AdamWOptions } from "./adamw.ts";
export {
  type LbfgsOptions,
  type LbfgsResult,
  type LbfgsTrailEntry,
  minimiseLbfgs,
  type Objective,
} from "./minimise_lbfgs.ts";
