export {
  fitLargeAraf,
  type LargeArafOptions,
  type LargeArafProgress,
  type LargeArafSource,
} from "./fit_large_araf.ts";
export { type FeatureSource, type HalfFeatures, toHalfFeatures } from "./stored_features.ts";
