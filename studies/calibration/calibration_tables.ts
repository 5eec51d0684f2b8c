import { scorePredictions } from "../../irt/mod.ts";
import { candidateName } from "../main/configuration.ts";
import type { StudyPoint, TableRow } from "../grid/grid_study.ts";
import { number } from "../grid/pair_rows.ts";
import { type Novelty, NOVELTY_BINS, noveltyOf } from "../catalogue/novelty_bins.ts";
import { type CalibratedFit, calibratedFits } from "./calibrated_fit.ts";

/** Columns of `calibration_predictions.csv`: a line a test cell and method, a column a calibrator. */
export const PREDICTION_COLUMNS = [
  ...["method", "features", "train_retention", "seed", "respondent", "item", "benchmark"],
  ...["novelty_bin", "truth", "raw", "platt", "temperature", "isotonic", "data_source"],
] as const;

/** Columns of `calibration_metrics.csv`. */
export const METRIC_COLUMNS = [
  ...["method", "features", "calibrator", "parameters", "train_retention", "seed", "novelty_bin"],
  ...["num_pairs", "validation_pairs", "ece", "brier", "log_loss", "auc", "rmse", "status"],
  ...["protocol", "data_source"],
] as const;

/** Columns of `calibration_configs.csv`. */
export const CONFIG_COLUMNS = [
  ...["method", "features", "train_retention", "seed", "setting", "val_auc", "val_log_loss"],
  ...["protocol", "data_source"],
] as const;

/** The features that novelty is measured by: those of the first method that has some. */
async function noveltyIn(point: StudyPoint): Promise<Novelty | undefined> {
  const features = point.fits.map(({ result }) => result.unit.configuration)
    .find(({ method, features }) => features && method !== "TEMPER")?.features;
  return features && await noveltyOf(point, features);
}

/** Each prediction of a test cell, as it is and corrected. */
export async function predictionRows(point: StudyPoint): Promise<TableRow[]> {
  const { context, seed } = point, novelty = await noveltyIn(point);
  const { matrix } = context.seed(seed);
  return calibratedFits(point).flatMap(({ method, features, cells, corrected }) =>
    Array.from(cells.score, (truth, c): TableRow => {
      const bin = novelty?.bin.get(cells.item[c]);
      return {
        ...{ method, features, seed, truth },
        train_retention: context.settings.retention,
        respondent: matrix.respondents[cells.respondent[c]],
        item: matrix.items[cells.item[c]],
        benchmark: matrix.benchmarks[cells.item[c]],
        novelty_bin: bin === undefined ? null : NOVELTY_BINS[bin],
        ...Object.fromEntries(
          corrected.map(({ name, predicted }) => [
            name,
            // As many digits as the kept predictions have.
            typeof predicted === "string" ? null : Number(predicted[c].toPrecision(7)),
          ]),
        ),
        data_source: context.data.source.kind,
      };
    })
  );
}

/** Scores of each method under each calibrator, over all test cells and within bins of novelty. */
export async function metricRows(point: StudyPoint): Promise<TableRow[]> {
  const novelty = await noveltyIn(point);
  return calibratedFits(point).flatMap((fit) =>
    ["all", ...novelty ? NOVELTY_BINS : []].flatMap((bin) => {
      const places = Array.from(fit.cells.score.keys()).filter((c) =>
        bin === "all" || NOVELTY_BINS[novelty!.bin.get(fit.cells.item[c])!] === bin
      );
      return fit.corrected.map((each) => ({
        ...common(point, fit),
        novelty_bin: bin,
        calibrator: each.name,
        parameters: each.parameters || null,
        num_pairs: places.length,
        validation_pairs: fit.validationCells,
        ...scoresOf(fit, { predicted: each.predicted, places }),
      }));
    })
  );
}

/** What was chosen for each method. */
export function configRows(point: StudyPoint): TableRow[] {
  return calibratedFits(point).map((fit) => {
    const { result: { unit }, validation } = fit.fit;
    return {
      ...common(point, fit),
      setting: candidateName(unit.candidate) || "none",
      val_auc: validation ? number(validation.auc) : null,
      val_log_loss: validation ? number(validation.logLoss) : null,
    };
  });
}

function common({ context, seed }: StudyPoint, { method, features }: CalibratedFit): TableRow {
  const { settings, protocol, data } = context;
  return {
    ...{ method, features, seed },
    train_retention: settings.retention,
    protocol: protocol.preset,
    data_source: data.source.kind,
  };
}

function scoresOf(
  { cells }: CalibratedFit,
  { predicted, places }: { predicted: Float64Array | string; places: readonly number[] },
): TableRow {
  if (typeof predicted === "string") return { status: predicted };
  const { pooled } = scorePredictions({
    truth: places.map((c) => cells.score[c]),
    predicted: places.map((c) => predicted[c]),
  });
  const odd = [pooled.auc, pooled.calibrationError].find(({ status }) => status !== "ok");
  return {
    ece: number(pooled.calibrationError),
    brier: number(pooled.brier),
    log_loss: number(pooled.logLoss),
    auc: number(pooled.auc),
    rmse: number(pooled.rmse),
    status: odd && odd.status !== "ok" ? odd.reason : "ok",
  };
}
