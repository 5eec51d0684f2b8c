import { parseNumber, readCsv } from "../../../files/mod.ts";
import { benchmarkOf } from "../../../responses/mod.ts";
import { drawItemResamples } from "../../bootstrap/item_resamples.ts";
import { scoreResamples } from "../../bootstrap/resampled_scores.ts";
import type { ResultMetric, ResultRecord } from "./read_results.ts";
import { tablesUnder } from "./tables_under.ts";

/** Scores of one fit on draws of the items, a number a draw; `null` where one is undefined. */
export type ItemDraws = Readonly<Record<ResultMetric, readonly (number | null)[]>>;

/** Scores of fits on draws of the items; the draws are the same for all fits. */
export interface DrawnScores {
  /** Those of one fit, `undefined` where there are none */
  readonly of: (fit: ResultRecord) => ItemDraws | undefined;
  /** Where they come from, in words; `undefined` where nothing was found */
  readonly source: string | undefined;
}

/**
 * Scores on draws of the items, all cells of an item together: from the journal of a study that was asked
 * for them, else from tables of single predictions.
 *
 * @param folder Folder of a study, with `journal.jsonl`; or with tables whose names hold `predictions` and
 * that have `method`, `seed`, `item`, `predicted` (or `raw`) and `truth`
 * @param options For predictions: how many draws, and their seed
 */
export async function readItemDraws(
  folder: string,
  options: { count: number; seed: number },
): Promise<DrawnScores> {
  const journal = await drawsOfJournal(folder);
  if (journal.size > 0) {
    return { of: (fit) => journal.get(fitMark(fit)), source: "the draws in journal.jsonl" };
  }
  const predictions = await drawsOfPredictions(folder, options);
  return predictions.size > 0
    ? {
      of: (fit) => {
        const drawn = predictions.get(fitName(fit));
        // A row of a part of the cells, or of treated predictions, is not of these.
        return drawn && Math.abs(drawn.whole - (fit.scores.rmse ?? NaN)) < ROUNDING
          ? drawn.draws
          : undefined;
      },
      source: `${options.count} draws of the items of single predictions`,
    }
    : { of: () => undefined, source: undefined };
}

/** Predictions may be written with six digits, and the RMSE of them differs by no more. */
const ROUNDING = 1e-5;

/** Tells a fit from all others: the RMSE in full is no other fit's. */
function fitMark({ seed, scores }: Pick<ResultRecord, "seed" | "scores">): string {
  return `${seed} ${scores.rmse}`;
}

function fitName(
  { method, features, likelihood, retention, seed }: Pick<
    ResultRecord,
    "method" | "features" | "likelihood" | "retention" | "seed"
  >,
): string {
  return JSON.stringify([method, features ?? null, likelihood ?? null, retention, seed]);
}

/** What a line of a journal must hold to be of use here. */
interface JournalLine {
  readonly value?: {
    readonly unit?: { readonly seed: number; readonly phase: string };
    readonly scores?: { readonly rmse: { readonly status: string; readonly value?: number } };
    readonly details?: { readonly resampled?: ItemDraws };
  };
}

async function drawsOfJournal(folder: string): Promise<Map<string, ItemDraws>> {
  const found = new Map<string, ItemDraws>();
  let text: string;
  try {
    text = await Deno.readTextFile(`${folder}/journal.jsonl`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return found;
    }
    throw error;
  }
  for (const line of text.split("\n").slice(0, -1)) {
    const { value } = JSON.parse(line) as JournalLine, drawn = value?.details?.resampled;
    if (value?.unit?.phase !== "final" || !drawn) continue;
    const { auc, rmse, logLoss } = drawn;
    const mark = { seed: value.unit.seed, scores: { rmse: value.scores?.rmse.value } };
    found.set(fitMark(mark), { auc, rmse, logLoss });
  }
  return found;
}

/** One held-out cell as a table of predictions has it. */
interface PredictedCell {
  readonly item: string;
  readonly predicted: number;
  readonly truth: number;
}

async function drawsOfPredictions(
  folder: string,
  { count, seed }: { count: number; seed: number },
): Promise<Map<string, { draws: ItemDraws; whole: number }>> {
  const fits = new Map<string, PredictedCell[]>(), items = new Map<string, string>();
  for (const path of await tablesUnder(folder)) {
    if (!path.slice(path.lastIndexOf("/") + 1).includes("predictions")) continue;
    const table = await readCsv(path), at = (name: string) => table.columnIndex(name);
    const guess = at("predicted") < 0 ? "raw" : "predicted"; // what no calibrator has touched
    const needed = ["method", "seed", "item", guess, "truth"].map(at);
    if (needed.includes(-1)) continue;
    const [method, of, item, predicted, truth] = needed;
    const [features, likelihood, retention, benchmark] = [
      ...[at("features"), at("likelihood"), at("train_retention"), at("benchmark")],
    ];
    const calibrator = at("calibrator");
    table.rows.forEach((row, r) => {
      if (calibrator >= 0 && row[calibrator] !== "raw") return;
      const key = fitName({
        method: row[method],
        features: row[features] || undefined,
        likelihood: row[likelihood] || undefined,
        retention: retention < 0 ? 1 : parseNumber(row[retention]) ?? 1,
        seed: table.number(r, of),
      });
      const cells = fits.get(key) ?? [];
      fits.set(key, cells);
      items.set(row[item], benchmark < 0 ? benchmarkOf(row[item]) : row[benchmark]);
      cells.push({
        item: row[item],
        predicted: table.number(r, predicted),
        truth: table.number(r, truth),
      });
    });
  }
  const place = new Map([...items.keys()].map((name, i) => [name, i]));
  const draws = drawItemResamples([...items.values()], { count, seed });
  return new Map([...fits].map(([key, cells]) => {
    const squares = cells.reduce((sum, { predicted, truth }) => sum + (predicted - truth) ** 2, 0);
    const whole = Math.sqrt(squares / cells.length);
    return [key, { draws: drawCells(cells, { place, draws }), whole }];
  }));
}

function drawCells(
  cells: readonly PredictedCell[],
  { place, draws }: {
    place: ReadonlyMap<string, number>;
    draws: ReturnType<typeof drawItemResamples>;
  },
): ItemDraws {
  const { auc, rmse, logLoss } = scoreResamples({
    cells: {
      respondents: 1,
      items: place.size,
      respondent: new Uint32Array(cells.length),
      item: Uint32Array.from(cells, (cell) => place.get(cell.item)!),
      score: Float64Array.from(cells, (cell) => cell.truth),
    },
    predicted: Float64Array.from(cells, (cell) => cell.predicted),
    items: Uint32Array.from({ length: place.size }, (_, i) => i),
  }, draws);
  return { auc, rmse, logLoss };
}
