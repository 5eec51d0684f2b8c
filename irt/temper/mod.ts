export { abilities, type TemperAbility } from "./abilities.ts";
export { addAgents } from "./add_agents.ts";
export { addItems } from "./add_items.ts";
export { type AgentTokens, tokeniseAgent } from "./agent_tokens.ts";
export { difficulties, type TemperDifficulty } from "./difficulties.ts";
export { fitTemper, type FitTemperInput } from "./fit_temper.ts";
export {
  fitTemperBatch,
  type TemperBatchFit,
  type TemperBatchOptions,
  type TemperJob,
} from "./fit_temper_batch.ts";
export { predictTemper, type TemperPrediction } from "./predict_temper.ts";
export { loadTemper, saveTemper } from "./save_temper.ts";
export type { BlockFit, SideFit, TemperFit, TemperItems, TemperRows } from "./temper_fit.ts";
export {
  GROUP_VARIANCE_STARTS,
  TEMPER_DEFAULTS,
  type TemperOptions,
  temperOptions,
} from "./temper_options.ts";
export {
  type TemperDiagnostics,
  temperPredictor,
  type TemperPredictorOptions,
} from "./temper_predictor.ts";
export type { TextGroup, TextGroupShape } from "./text_group.ts";
