export { sweepAraf, type SweepArafOptions, type SweptFit } from "./sweep_araf.ts";
export { ARAF_PRESETS, type ArafLikelihood, type ArafOptions } from "./araf_options.ts";
export {
  type ArafFit,
  type ArafRequest,
  fitAraf,
  type FitArafOptions,
  type FitArafProgress,
  type ItemFeatures,
} from "./fit_araf.ts";
export { type ArafSize, initialAraf } from "./initial_araf.ts";
export { type ItemParameters, predictAraf, predictItems } from "./predict_araf.ts";
export { type ArafWeights, loadAraf, saveAraf } from "./save_araf.ts";
export * from "./large/mod.ts";
