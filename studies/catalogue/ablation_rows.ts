import type { CsvValue } from "../../files/mod.ts";
import type { FinalFit, StudyPoint, TableRow } from "../grid/grid_study.ts";
import { keyColumns, moreColumns, number } from "../grid/pair_rows.ts";
import type { Configuration } from "../main/configuration.ts";

/** Columns of `ablations_grid.csv`: those of the published tables of the amortized model, then ours. */
export const ABLATION_COLUMNS = [
  ...["n_samples", "model_type", "seed", "lambda_tau", "observed_train_pairs", "rmse_amortized"],
  ...["auc_amortized", "active_dims", "active_indices", "tau_values", "embedding_type", "scenario"],
  ...["embedding_protocol", "embedding_fit_scope", "embedding_fit_item_count", "pre_revision"],
  ...["j_percentage", "effective_pre_weight_sum", "user_count", "araf_latent_dim", "araf_dropout"],
  ...["train_item_count", "test_item_count", "train_observed_count", "test_observed_count"],
  ...["log_loss_amortized", "ece_amortized", "val_auc_amortized", "auc_status", "protocol"],
  "data_source",
] as const;

/** What stands in place of features where a row is of a model without any, as published. */
const PSEUDO: Readonly<Record<string, string>> = {
  "Rasch": "rasch",
  "2PL": "rasch_2pl",
  "MIRT": "nonamortised_mirt",
};

/** A row for each fit that an ablation compares: the amortized ones, and baselines in the same columns. */
export function ablationRows(point: StudyPoint): TableRow[] {
  return point.fits.flatMap((fit) => {
    const { configuration } = fit.result.unit;
    const pseudo = PSEUDO[configuration.method];
    return configuration.method === "ARAF" || pseudo ? [rowOf(point, fit, pseudo)] : [];
  });
}

function rowOf(point: StudyPoint, fit: FinalFit, pseudo: string | undefined): TableRow {
  const { result, validation } = fit, { configuration } = result.unit;
  const { protocol } = point.context, { scores, details } = result;
  const all = point.context.seed(point.seed).matrix.items.length;
  const fittedOn = protocol.featureScope === "all items" ? all : result.trainingItems;
  const key = keyColumns(point, { araf: fit }), more = moreColumns(point, { araf: fit });
  const cells: TableRow = {
    ...key,
    ...more,
    embedding_type: pseudo ?? configuration.features,
    scenario: scenarioOf(configuration),
    rmse_amortized: number(scores.rmse),
    auc_amortized: number(scores.auc),
    log_loss_amortized: number(scores.logLoss),
    ece_amortized: number(scores.calibrationError),
    val_auc_amortized: validation ? number(validation.auc) : null,
    auc_status: scores.auc.status === "ok" ? "ok" : scores.auc.reason,
    active_indices: listed(details.activeDimensions),
    tau_values: listed(details.tau),
    embedding_protocol: protocol.preset,
    embedding_fit_scope: pseudo ? null : protocol.featureScope,
    embedding_fit_item_count: pseudo ? null : fittedOn,
    effective_pre_weight_sum: result.weightSum,
    train_observed_count: result.trainingCells,
  };
  return Object.fromEntries(ABLATION_COLUMNS.map((name) => [name, cells[name]]));
}

function scenarioOf({ method, features, scales }: Configuration): string {
  if (method !== "ARAF") return "not amortized";
  return [features === "ones" ? "ones" : "full", scales === "fixed" && "no-tau"]
    .filter(Boolean).join(", ");
}

function listed(values: readonly number[] | undefined): CsvValue {
  return values && JSON.stringify(values);
}
