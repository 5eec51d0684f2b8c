import type { CsvValue } from "../../files/mod.ts";
import type { Measured } from "../../irt/mod.ts";
import type { Configuration } from "../main/configuration.ts";
import { revisions } from "../main/output/configuration_files.ts";
import type { FinalFit, StudyPoint, TableRow } from "./grid_study.ts";

/** Methods whose scores stand beside ARAF and kNN, by the end of their columns' names. */
const OTHERS = ["temper", "temper_only", "rasch", "mirt", "agent_mean"] as const;
const ALL = ["knn", "araf", ...OTHERS] as const;
type Suffix = typeof ALL[number];

/** What says which fit a row is of, as in the published tables. */
export const KEY_COLUMNS = [
  ...["seed", "lambda_tau", "n_samples", "model_type", "pre_revision", "j_percentage"],
  ...["embedding_type", "baseline_embedding_type", "observed_train_pairs"],
] as const;

/** What more is known of a row: settings, sizes, protocol, and where the data come from. */
export const MORE_COLUMNS = [
  ...["knn_k", "train_retention", "user_count", "araf_latent_dim", "araf_dropout", "active_dims"],
  ...["selected_mirt_dim", "train_item_count", "test_item_count", "test_observed_count"],
  ...["protocol", "data_source"],
] as const;

/** Columns of a table that sets ARAF against kNN, the published ones first. */
export const PAIR_COLUMNS: readonly string[] = [
  ...KEY_COLUMNS,
  ...["auc_knn", "rmse_knn", "auc_araf", "rmse_araf"],
  ...OTHERS.flatMap((name) => [`auc_${name}`, `rmse_${name}`]),
  ...ALL.flatMap((name) => [`log_loss_${name}`, `ece_${name}`]),
  ...ALL.map((name) => `val_auc_${name}`),
  "auc_status",
  ...MORE_COLUMNS,
];

/**
 * Rows that set each amortized fit of a point against nearest neighbours on the same features, where there
 * are such, else on any; other methods stand beside them.
 */
export function pairRows(point: StudyPoint): TableRow[] {
  return pairs(point).map((pair) => {
    const fits: Partial<Record<Suffix, FinalFit>> = { ...pair };
    for (const fit of point.fits) {
      const suffix = suffixOf(fit.result.unit.configuration);
      if (suffix && suffix !== "araf" && suffix !== "knn") fits[suffix] = fit;
    }
    const found = Object.entries(fits) as [Suffix, FinalFit][];
    const odd = found.flatMap(([name, { result: { scores: { auc } } }]) =>
      auc.status === "ok" ? [] : [`${name}: ${auc.reason}`]
    );
    return {
      ...keyColumns(point, pair),
      ...moreColumns(point, pair),
      ...Object.fromEntries(found.flatMap(([name, { result: { scores }, validation }]) => [
        [`auc_${name}`, number(scores.auc)],
        [`rmse_${name}`, number(scores.rmse)],
        [`log_loss_${name}`, number(scores.logLoss)],
        [`ece_${name}`, number(scores.calibrationError)],
        [`val_auc_${name}`, validation ? number(validation.auc) : null],
      ])),
      selected_mirt_dim: fits.mirt?.result.unit.candidate.factors ??
        fits.mirt?.result.details.found?.factors,
      auc_status: odd.length === 0 ? "ok" : odd.join("; "),
    };
  });
}

/** An amortized fit and the nearest neighbours that it is set against; either may be missing. */
export interface Pair {
  readonly araf?: FinalFit;
  readonly knn?: FinalFit;
}

/** Which fits of a point stand in a row together. */
export function pairs({ fits }: StudyPoint): Pair[] {
  const of = (method: string) =>
    fits.filter(({ result }) => result.unit.configuration.method === method);
  const arafs = of("ARAF"), knns = of("kNN");
  if (arafs.length === 0) return knns.length > 0 ? knns.map((knn) => ({ knn })) : [{}];
  return arafs.flatMap((araf) => {
    const { features, likelihood } = araf.result.unit.configuration;
    const fair = knns.filter(({ result: { unit: { configuration } } }) =>
      configuration.likelihood === undefined || configuration.likelihood === likelihood
    );
    const same = fair.filter(({ result }) => result.unit.configuration.features === features);
    const against = same.length > 0 ? same : fair;
    return against.length > 0 ? against.map((knn) => ({ araf, knn })) : [{ araf }];
  });
}

/** The cells of the columns that the published tables are keyed by. */
export function keyColumns({ context, seed, fits }: StudyPoint, { araf, knn }: Pair): TableRow {
  const { data, settings, protocol } = context, { result } = araf ?? knn ?? fits[0];
  const { configuration, candidate } = araf?.result.unit ?? {};
  return {
    seed,
    lambda_tau: candidate?.penalty,
    n_samples: revisions(data, protocol, configuration?.likelihood),
    model_type: configuration?.likelihood,
    pre_revision: data.revision === "pre" ? settings.preRevision ?? "max" : null,
    j_percentage: settings.itemShare,
    embedding_type: configuration?.features,
    baseline_embedding_type: knn?.result.unit.configuration.features,
    observed_train_pairs: result.trainingCells,
  };
}

/** The cells of {@linkcode MORE_COLUMNS}, with what the condition says. */
export function moreColumns(
  { context, condition, fits }: StudyPoint,
  { araf, knn }: Pair,
): TableRow {
  const { data, settings, protocol } = context;
  const { result } = araf ?? knn ?? fits[0];
  return {
    knn_k: knn?.result.unit.candidate.neighbours ?? knn?.result.details.found?.neighbours,
    train_retention: settings.retention,
    user_count: result.respondents,
    araf_latent_dim: araf?.result.unit.candidate.factors,
    araf_dropout: araf?.result.unit.candidate.dropout,
    active_dims: araf?.result.details.activeDimensions?.length,
    train_item_count: result.trainingItems,
    test_item_count: result.heldOutItems,
    test_observed_count: result.scores.cells,
    protocol: protocol.preset,
    data_source: data.source.kind,
    ...condition.columns,
  };
}

/** The end of a method's columns; `undefined` for one that has none. */
export function suffixOf({ method, names }: Configuration): Suffix | undefined {
  if (method === "TEMPER") return names === "off" ? "temper_only" : "temper";
  return ({
    "agent mean": "agent_mean",
    Rasch: "rasch",
    MIRT: "mirt",
    kNN: "knn",
    ARAF: "araf",
  } as Record<string, Suffix | undefined>)[method];
}

/** The number, or an empty cell where there is none. */
export function number(value: Measured): CsvValue {
  return value.status === "ok" ? value.value : null;
}
