import type { BackendInfo } from "../../../kernels/mod.ts";
import type { Measured } from "../../../irt/mod.ts";
import type { ResultRow } from "../result_rows.ts";
import type { DataSource } from "../sources/study_data.ts";

/** One row of the object that `--json` prints. A number that could not be had is null, `status` says why. */
export interface JsonRow {
  readonly method: string;
  readonly features: string | null;
  readonly likelihood: string | null;
  /** Whether the method is told the agents' names */
  readonly names: boolean;
  readonly seeds: number;
  readonly auc: number | null;
  readonly aucSe: number | null;
  readonly rmse: number | null;
  readonly rmseSe: number | null;
  readonly activeDims: number | null;
  readonly logLoss: number | null;
  readonly logLossSe: number | null;
  /** Expected calibration error over ten bins */
  readonly ece: number | null;
  readonly eceSe: number | null;
  readonly brier: number | null;
  readonly withinAuc: number | null;
  readonly withinAucSe: number | null;
  readonly withinRmse: number | null;
  readonly setting: Readonly<Record<string, number>> | null;
  readonly chosen: Readonly<Record<string, number>>;
  /** `ok`, or why each null is null */
  readonly status: "ok" | Readonly<Record<string, string>>;
}

/** The object that `--json` prints and `results.json` holds. */
export interface JsonResults {
  readonly data: { readonly source: string; readonly digest: string };
  readonly device: BackendInfo;
  readonly rows: readonly JsonRow[];
  readonly files: readonly string[];
}

/** Puts rows, data and device together. */
export function jsonResults(
  rows: readonly ResultRow[],
  { source, device, files }: { source: DataSource; device: BackendInfo; files: readonly string[] },
): JsonResults {
  return {
    data: { source: `${source.kind}: ${source.name}`, digest: source.digest },
    device: { kind: device.kind, name: device.name, software: device.software },
    rows: rows.map(jsonRow),
    files,
  };
}

function jsonRow(row: ResultRow): JsonRow {
  const { configuration, mean, error } = row;
  const status: Record<string, string> = {};
  const number = (name: string, value: Measured): number | null => {
    if (value.status === "ok") return value.value;
    status[name] = value.reason;
    return null;
  };
  const numbers = {
    auc: number("auc", mean.auc),
    aucSe: number("aucSe", error.auc),
    rmse: number("rmse", mean.rmse),
    rmseSe: number("rmseSe", error.rmse),
    activeDims: number("activeDims", row.activeDimensions),
    logLoss: number("logLoss", mean.logLoss),
    logLossSe: number("logLossSe", error.logLoss),
    ece: number("ece", mean.calibrationError),
    eceSe: number("eceSe", error.calibrationError),
    brier: number("brier", mean.brier),
    withinAuc: number("withinAuc", mean.withinAuc),
    withinAucSe: number("withinAucSe", error.withinAuc),
    withinRmse: number("withinRmse", mean.withinRmse),
  };
  return {
    method: configuration.method,
    features: configuration.features ?? null,
    likelihood: configuration.likelihood ?? null,
    names: configuration.method === "TEMPER" && configuration.names !== "off",
    seeds: row.seeds.length,
    ...numbers,
    setting: row.candidate ? { ...row.candidate } as Record<string, number> : null,
    chosen: row.chosen,
    status: Object.keys(status).length === 0 ? "ok" : status,
  };
}
