import { CounterRandom } from "../../kernels/mod.ts";
import { quantile } from "../../irt/mod.ts";
import { crossValidate, type Design } from "./cross_validate.ts";
import { joinDesigns, lengthDesign, wordsDesign } from "./designs.ts";
import { type Fold, groupedFolds } from "./folds.ts";
import { clusterInterval, type Interval, shuffleWithin } from "./resample.ts";
import { aucAt, type ScoreSummary, summariseScores } from "./score_summary.ts";
import type { StudyRows } from "./study_rows.ts";
import type { ValidationSettings } from "./validation_settings.ts";

/** A rival predictor, and what spectral features add to it. */
export type Rival =
  | {
    readonly status: "ok";
    readonly alone: ScoreSummary;
    readonly with_spectral: ScoreSummary;
    /** AUC of both together less AUC of the rival, on the same runs */
    readonly increment?: number;
    readonly increment_ci?: Interval;
  }
  | { readonly status: "not run"; readonly reason: string };

/** AUCs that come out when labels mean nothing. */
export interface ShuffledLabels {
  readonly shuffles: number;
  /** Shuffles that left a class in a single group of runs, which cannot be split */
  readonly left_out: number;
  /** Ascending */
  readonly aucs: readonly number[];
  readonly median?: number;
  /** 95 % point */
  readonly upper?: number;
  /** Share of shuffles, the observed one among them, that reach the observed AUC */
  readonly p_value?: number;
}

/** Rivals by trace length and by words: out of fold, on the folds of the headline. */
export async function runRivals(
  rows: StudyRows,
  { folds, spectral, settings }: {
    folds: readonly Fold[];
    spectral: Design;
    settings: ValidationSettings;
  },
): Promise<{ length: Rival; words: Rival }> {
  const compare = async (rival: Design): Promise<Rival> => {
    const { labels, clusters } = rows;
    const score = async (design: Design) => (await crossValidate(labels, { folds, design })).scores;
    const alone = await score(rival), both = await score(joinDesigns(rival, spectral));
    const difference = (places: readonly number[]) => {
      const a = aucAt(labels, alone, places), b = aucAt(labels, both, places);
      return a === undefined || b === undefined ? undefined : b - a;
    };
    const { draws, seed } = settings;
    const increment = difference([...labels.keys()]);
    const increment_ci = clusterInterval(clusters, { draws, seed, statistic: difference });
    const bootstrap = { clusters, draws, seed };
    return {
      status: "ok",
      alone: summariseScores(labels, alone, bootstrap),
      with_spectral: summariseScores(labels, both, bootstrap),
      ...(increment !== undefined && { increment }),
      ...(increment_ci && { increment_ci }),
    };
  };
  const texts = rows.measured.map(({ trace }) => trace.words);
  const silent = texts.filter((text) => text === undefined).length;
  return {
    length: await compare(lengthDesign(rows.measured)),
    words: silent > 0
      ? { status: "not run", reason: `${silent} of ${texts.length} traces hold no text` }
      : await compare(wordsDesign(texts as string[])),
  };
}

/**
 * Refits everything, folds and baselines included, with labels shuffled among the runs of one scenario and
 * model. Runs that only repeat one another keep one label, as they are one run.
 */
export async function shuffleLabels(
  rows: StudyRows,
  { observed, designFor, settings }: {
    observed: number | undefined;
    designFor: (gold: readonly boolean[]) => Design;
    settings: ValidationSettings;
  },
): Promise<ShuffledLabels> {
  const { labels, gold, groups, strata, units } = rows;
  const { seed, shuffles } = settings;
  const random = new CounterRandom(seed, "shuffled labels"), aucs: number[] = [];
  const unitOf = new Map([...new Set(units)].map((unit, i) => [unit, i]));
  const heads = [...unitOf.keys()].map((unit) => units.indexOf(unit));
  const pairs = heads.map((row) => ({ label: labels[row], gold: gold[row] }));
  const places = heads.map((row) => strata[row]);
  let left_out = 0;
  for (let s = 0; s < shuffles; s++) {
    const byUnit = shuffleWithin(places, pairs, random);
    const drawn = units.map((unit) => byUnit[unitOf.get(unit)!]);
    const own = drawn.map(({ label }) => label);
    const folds = foldsOf(own, { groups, folds: settings.folds, seed });
    if (!folds) {
      left_out++;
      continue;
    }
    const design = designFor(drawn.map(({ gold }) => gold));
    const { scores } = await crossValidate(own, { folds, design });
    const auc = aucAt(own, scores, [...own.keys()]);
    if (auc !== undefined) aucs.push(auc);
  }
  aucs.sort((a, b) => a - b);
  const reached = observed === undefined ? 0 : aucs.filter((auc) => auc >= observed).length;
  return {
    shuffles,
    left_out,
    aucs,
    ...(aucs.length > 0 && { median: quantile(aucs, 0.5), upper: quantile(aucs, 0.95) }),
    ...(observed !== undefined && aucs.length > 0 &&
      { p_value: (reached + 1) / (aucs.length + 1) }),
  };
}

/** Folds of shuffled labels, where each class has two groups at least. */
function foldsOf(
  labels: readonly number[],
  options: Parameters<typeof groupedFolds>[1],
): Fold[] | undefined {
  const holding = (label: number) =>
    new Set(options.groups.filter((_, row) => labels[row] === label)).size;
  return Math.min(holding(0), holding(1)) < 2 ? undefined : groupedFolds(labels, options);
}
