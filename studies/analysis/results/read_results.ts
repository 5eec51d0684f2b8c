import { type CsvTable, parseNumber, readCsv } from "../../../files/mod.ts";
import { isSimulatedFolder, tablesUnder } from "./tables_under.ts";
import { parseResultFileName } from "./result_file_name.ts";

/** The metrics that results are compared by. */
export const RESULT_METRICS = ["auc", "rmse", "logLoss"] as const;
export type ResultMetric = typeof RESULT_METRICS[number];

/** One fit on the data of one seed, as a table holds it. */
export interface ResultRecord {
  readonly path: string;
  readonly method: string;
  readonly features: string | undefined;
  readonly likelihood: string | undefined;
  /** The data that it was fitted on, in words; equal for fits that may be compared */
  readonly setting: string;
  readonly retention: number;
  readonly seed: number;
  /** Hyper-parameters in words, empty where there are none */
  readonly candidate: string;
  readonly penalty: number | undefined;
  readonly noTau: boolean;
  /** On the test items; what a table does not hold is absent */
  readonly scores: Partial<Record<ResultMetric, number>>;
  readonly validation: Partial<Record<ResultMetric, number>>;
  readonly activeDimensions: number | undefined;
  readonly items: { readonly training: number; readonly heldOut: number } | undefined;
  readonly simulated: boolean;
  /** All other columns of the row, by name */
  readonly columns: Readonly<Record<string, string>>;
}

/** Ends of score columns and the methods that they stand for. */
const SUFFIXES: Readonly<Record<string, string>> = {
  amortized: "ARAF",
  araf: "ARAF",
  temper: "TEMPER",
  temper_only: "TEMPER without names",
  knn: "kNN",
  mirt: "MIRT",
  irt_2pl: "2PL",
  "2pl": "2PL",
  rasch: "Rasch",
  agent_mean: "agent mean",
  naive: "naive",
};

/** Words of candidates by the columns that hold them, for each method that has some. */
const CANDIDATES: Readonly<Record<string, readonly (readonly [column: string, word: string])[]>> = {
  "ARAF": [["lambda_tau", "λ"], ["araf_latent_dim", "K"], ["araf_dropout", "dropout"]],
  "TEMPER": [["temper_variance_start", "start"]],
  "kNN": [["knn_k", "k"], ["selected_knn_k", "k"]],
  "MIRT": [["selected_mirt_dim", "K"]],
};

/**
 * Reads all results under a folder: tables with a seed a row and columns `auc_…`, `rmse_…`, `log_loss_…` by
 * method, and tables with a column `method` beside `auc`, `rmse`, `log_loss`.
 *
 * Columns say what data a fit saw; where they are absent the name of the file does.
 *
 * @throws {RangeError} When there is no such table
 * @throws {SyntaxError} When a score is no number, with its place
 */
export async function readResults(folder: string): Promise<ResultRecord[]> {
  const records: ResultRecord[] = [];
  for (const path of await tablesUnder(folder)) {
    const table = await readCsv(path);
    if (table.columnIndex("seed") < 0) continue;
    const simulated = await isSimulatedFolder(path);
    for (const record of recordsOf(table, path, simulated)) records.push(record);
  }
  if (records.length === 0) {
    throw new RangeError(
      `Cannot read results from ${folder} as it must hold tables with a seed and scores: found none`,
    );
  }
  return records;
}

function recordsOf(table: CsvTable, path: string, simulated: boolean): ResultRecord[] {
  const { header } = table, named = table.columnIndex("method") >= 0;
  const methods = named ? [""] : [
    ...new Set(header.flatMap((name) => {
      const suffix = /^(?:val_)?(?:auc|rmse|log_loss)_(.+)$/.exec(name)?.[1];
      return suffix !== undefined && SUFFIXES[suffix] ? [suffix] : [];
    })),
  ];
  const name = parseResultFileName(path);
  if (name?.method === "mirt_sweep") return [];
  return table.rows.flatMap((row, r) => {
    const columns = Object.fromEntries(header.map((column, c) => [column, row[c]]));
    const number = (column: string): number | undefined => {
      const at = table.columnIndex(column);
      if (at < 0 || row[at] === "") return undefined;
      return parseNumber(row[at]) ?? table.number(r, at);
    };
    const own = (key: string) => columns[key] || undefined;
    const retention = number("train_retention") ?? name?.retention ?? 1;
    return methods.flatMap((suffix): ResultRecord[] => {
      const of = (prefix: string) => scoresOf(number, { prefix, suffix: suffix && `_${suffix}` });
      const scores = of(""), validation = of("val_");
      if (!named && methods.length === 1) {
        const logLoss = number("log_loss");
        if (logLoss !== undefined && scores.logLoss === undefined) scores.logLoss = logLoss;
      }
      const tested = Object.keys(scores).length, validated = Object.keys(validation).length;
      if (tested + (named ? 0 : validated) === 0) return [];
      const method = named ? columns.method : SUFFIXES[suffix];
      const features = featuresOf(method, own) ?? name?.features;
      const usesFeatures = /^(ARAF|kNN|TEMPER)/.test(method);
      const training = number("train_item_count"), heldOut = number("test_item_count");
      return [{
        path,
        method: method +
          (own("agent_names") === "off" || own("temper_names") === "off" ? " without names" : ""),
        features: usesFeatures ? features : undefined,
        likelihood: own("likelihood") ??
          (sharesTargets(method, own) ? undefined : own("model_type")) ??
          name?.likelihood,
        setting: settingOf(own, name, header.includes("pre_revision")),
        retention,
        seed: number("seed")!,
        candidate: named ? own("chosen") ?? "" : (CANDIDATES[method] ?? [])
          .flatMap(([column, word]) => own(column) === undefined ? [] : [`${word} ${own(column)}`])
          .join(", "),
        penalty: method === "ARAF" ? number("lambda_tau") : undefined,
        noTau: name?.noTau ?? false,
        scores,
        validation,
        activeDimensions: method === "ARAF" ? number("active_dims") : undefined,
        items: training && heldOut ? { training, heldOut } : undefined,
        simulated: simulated || columns.data_source === "simulated" || columns.simulated === "true",
        columns,
      }];
    });
  });
}

function scoresOf(
  number: (column: string) => number | undefined,
  { prefix, suffix }: { prefix: string; suffix: string },
): Partial<Record<ResultMetric, number>> {
  const found: Partial<Record<ResultMetric, number>> = {};
  for (
    const [metric, column] of [["auc", "auc"], ["rmse", "rmse"], ["logLoss", "log_loss"]] as const
  ) {
    const value = number(`${prefix}${column}${suffix}`);
    if (value !== undefined) found[metric] = value;
  }
  return found;
}

/** Columns that tell which part of the test cells, or which treatment of them, a row is of. */
const PARTS = [
  ...["calibrator", "subset", "bin", "novelty_bin", "support_bin_label", "oracle"],
  "cross_revision_mode",
];

/**
 * The features of a method in a table: a row that crosses methods tells of each in columns of its own, and of
 * ARAF where there is no such column.
 */
function featuresOf(
  method: string,
  own: (column: string) => string | undefined,
): string | undefined {
  const given = own("features");
  if (given !== undefined) return given;
  if (method.startsWith("TEMPER")) return own("temper_features");
  return (method === "kNN" ? own("baseline_embedding_type") : undefined) ?? own("embedding_type");
}

/** Whether the likelihood of a row is that of ARAF alone: outside the published protocols others have none. */
function sharesTargets(method: string, own: (column: string) => string | undefined): boolean {
  return method !== "ARAF" && own("protocol") === "default";
}

/** The data of a row in words: side, agents, revisions, shares. */
function settingOf(
  own: (column: string) => string | undefined,
  name: ReturnType<typeof parseResultFileName>,
  sided: boolean,
): string {
  const given = own("setting") ?? own("comparison_slice");
  const pre = own("pre_revision") ?? name?.preRevision;
  const n = own("n_samples") ?? own("n_runs_averaged") ?? name?.revisions;
  const share = Number(own("j_percentage") ?? name?.itemShare ?? 1);
  const users = own("user_count") ?? name?.respondentCount;
  const retention = Number(own("train_retention") ?? name?.retention ?? 1);
  return [
    given ??
      (!sided && name === undefined
        ? "all data"
        : pre === undefined || pre === "none"
        ? "post"
        : `pre ${pre}`),
    n !== undefined && `n ${n}`,
    share < 1 && `${100 * share} % of items`,
    users !== undefined && `${users} agents`,
    retention < 1 && `${100 * retention} % of cells`,
    ...PARTS.map((column) => own(column)),
  ].filter(Boolean).join(", ");
}
