import { type CsvValue, writeCsv } from "../../../files/mod.ts";
import type { Measured } from "../../../irt/mod.ts";
import {
  type Candidate,
  candidateName,
  type Configuration,
  type MethodName,
} from "../configuration.ts";
import type { Protocol } from "../protocol.ts";
import type { MainSettings } from "../settings.ts";
import type { StudyData } from "../sources/study_data.ts";
import type { UnitResult } from "../unit_result.ts";

/** What the file of a configuration is made from. */
export interface FileContext {
  readonly data: StudyData;
  readonly settings: MainSettings;
  readonly protocol: Protocol;
}

type Row = Record<string, CsvValue>;

/**
 * The name of a configuration's file, after the published names: embedding, likelihood, revision, number
 * of revisions averaged, share of the items, share of the training cells.
 */
export function configurationFile(
  { method, features, likelihood, names, scales }: Configuration,
  { data, settings, protocol }: FileContext,
): string {
  const n = revisions(data, protocol, likelihood);
  const revision = data.revision === "pre" ? `_pre_${settings.preRevision ?? "max"}` : "";
  const share = settings.itemShare < 1 ? `_j${settings.itemShare}` : "";
  const users = settings.respondentCount ? `_users_${settings.respondentCount}` : "";
  const retention = settings.retention < 1 ? `_ret_${settings.retention}` : "";
  const tau = scales === "fixed" ? "_notau" : "";
  const rest = `${revision}_n_${n}${tau}${share}${users}${retention}.csv`;
  if (method === "TEMPER") {
    return `temper${features ? `_${features}` : ""}${names ? "_only" : ""}${rest}`;
  }
  if (method === "ARAF") return `amortized_irt_${features}_${likelihood}${rest}`;
  return `baseline_${shortName(method)}${features ? `_${features}` : ""}${rest}`;
}

/**
 * Writes one file for each configuration: a row for each seed and candidate, and for each likelihood where
 * the published name has none. Gives their names.
 */
export async function writeConfigurationFiles(
  folder: string,
  results: readonly UnitResult[],
  context: FileContext,
): Promise<string[]> {
  const files = new Map<string, Map<string, Row>>();
  for (const result of results) {
    const { unit } = result;
    const file = configurationFile(unit.configuration, context);
    const rows = files.get(file) ?? new Map<string, Row>();
    files.set(file, rows);
    const likelihood = unit.configuration.likelihood ?? "";
    const key = `${likelihood} ${unit.seed} ${candidateName(unit.candidate)}`;
    const row = rows.get(key) ?? describeUnit(result, context);
    rows.set(key, { ...row, ...scoreColumns(result, context) });
  }
  const names: string[] = [];
  for (const [file, rows] of [...files].sort(([a], [b]) => a < b ? -1 : 1)) {
    const header = [...new Set([...rows.values()].flatMap((row) => Object.keys(row)))];
    const values = [...rows.values()].map((row) => header.map((name) => row[name] ?? null));
    await writeCsv(`${folder}/${file}`, { header, rows: values });
    names.push(file);
  }
  return names;
}

/** What a row says before any score: the run, the model and its settings, in the published columns. */
function describeUnit({ unit, ...result }: UnitResult, context: FileContext): Row {
  const { data, settings, protocol } = context;
  const { seed, configuration, candidate } = unit;
  const common: Row = {
    data_source: data.source.kind,
    n_samples: revisions(data, protocol, configuration.likelihood),
    model_type: configuration.likelihood ?? null,
    seed,
  };
  const row: Row = configuration.method === "ARAF"
    ? {
      ...common,
      lambda_tau: candidate.penalty,
      araf_latent_dim: candidate.factors,
      araf_dropout: candidate.dropout,
      embedding_type: configuration.features,
    }
    : configuration.method === "TEMPER"
    ? {
      ...common,
      temper_features: configuration.features ?? null,
      temper_names: configuration.names ?? "on",
      temper_variance_start: candidate.start,
    }
    : { ...common, ...baselineSettings(candidate, configuration) };
  return {
    ...row,
    embedding_protocol: configuration.features ? protocol.preset : null,
    embedding_fit_scope: configuration.features ? protocol.featureScope : null,
    pre_revision: data.revision === "pre" ? settings.preRevision ?? "max" : null,
    j_percentage: settings.itemShare,
    train_retention: settings.retention,
    user_count: result.respondents,
    effective_pre_weight_sum: result.weightSum,
  };
}

function baselineSettings({ neighbours, factors }: Candidate, { features }: Configuration): Row {
  return {
    baseline_embedding_type: features ?? null,
    ...(neighbours !== undefined && { selected_knn_k: neighbours }),
    ...(factors !== undefined && { selected_mirt_dim: factors }),
  };
}

/** Scores on the validation items, or on the test items of the fit that was kept. */
function scoreColumns(result: UnitResult, { protocol }: FileContext): Row {
  const { unit, scores, details } = result;
  const { method } = unit.configuration;
  const suffix = method === "ARAF" ? "amortized" : shortName(method).replace("irt_", "");
  const number = (value: Measured) => value.status === "ok" ? value.value : null;
  if (unit.phase === "choose") {
    return {
      [`val_rmse_${suffix}`]: number(scores.rmse),
      [`val_auc_${suffix}`]: number(scores.auc),
      [`val_log_loss_${suffix}`]: number(scores.logLoss),
      validation_observed_count: scores.cells,
      ...(details.activeDimensions && { val_active_dims: details.activeDimensions.length }),
    };
  }
  return {
    [`rmse_${suffix}`]: number(scores.rmse),
    [`auc_${suffix}`]: number(scores.auc),
    auc_status: scores.auc.status === "ok" ? "ok" : scores.auc.reason,
    log_loss: number(scores.logLoss),
    brier: number(scores.brier),
    ece: number(scores.calibrationError),
    auc_within_benchmarks: number(scores.withinAuc),
    rmse_within_benchmarks: number(scores.withinRmse),
    observed_train_pairs: result.trainingCells,
    train_item_count: result.trainingItems,
    test_item_count: result.heldOutItems,
    train_observed_count: result.trainingCells,
    test_observed_count: scores.cells,
    embedding_fit_item_count: unit.configuration.features
      ? result.trainingItems + (protocol.featureScope === "all items" ? result.heldOutItems : 0)
      : null,
    ...(details.found?.neighbours && { selected_knn_k: details.found.neighbours }),
    ...(details.found?.factors && { selected_mirt_dim: details.found.factors }),
    ...(details.evidence && {
      evidence_bound: details.evidence.bound,
      converged: details.evidence.converged ? 1 : 0,
    }),
    ...(details.activeDimensions && {
      active_dims: details.activeDimensions.length,
      active_indices: JSON.stringify(details.activeDimensions),
      tau_values: JSON.stringify(details.tau),
    }),
  };
}

/** How many revisions the targets are the mean of. */
export function revisions(data: StudyData, protocol: Protocol, likelihood?: string): number {
  if (!data.ensemble) return 1;
  return protocol.preset !== "default" && likelihood === "bernoulli" ? 1 : data.ensemble.length;
}

function shortName(method: MethodName): string {
  const names: Record<MethodName, string> = {
    "naive": "naive",
    "agent mean": "agent_mean",
    "Rasch": "rasch",
    "2PL": "irt_2pl",
    "MIRT": "mirt",
    "kNN": "knn",
    "ARAF": "amortized",
    "TEMPER": "temper",
  };
  return names[method];
}
