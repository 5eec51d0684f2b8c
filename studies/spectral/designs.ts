import { tokenise } from "../../features/mod.ts";
import type { Backend } from "../../kernels/mod.ts";
import type { Design } from "./cross_validate.ts";
import type { Fold } from "./folds.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import type { FeatureName, MeasuredTrace } from "./measure_trace.ts";
import { poolBaseline } from "./pool_baseline.ts";
import { principalAngles } from "./principal_angles.ts";

/**
 * Spectral features. The baseline that angles are taken to is pooled from the gold runs of the fold's
 * training rows; what a trace does not have takes the training mean, and a column beside it says so.
 *
 * @param measured `[n]`
 * @param options `features` to use; `gold`: which rows make the baseline; `rank` of the baseline
 */
export function spectralDesign(
  measured: readonly MeasuredTrace[],
  { features, gold, rank, backend }: {
    features: readonly FeatureName[];
    gold: readonly boolean[];
    rank: number;
    backend: Backend;
  },
): Design {
  const needed = features.includes("dk_angle");
  return async ({ train, test }) => {
    const angle = needed
      ? await angleTo(measured, { rows: train.filter((row) => gold[row]), rank, backend })
      : () => null;
    const cell = (row: number, feature: FeatureName) =>
      feature === "dk_angle" ? angle(row) : measured[row].values[feature];
    return fillGaps(features, { train, test, cell });
  };
}

/**
 * The largest angle of each run to the baseline of those folds that it is not in.
 *
 * @returns The runs with their angles; one in no fold's test rows has none
 */
export async function withAnglesOutOfFold(
  measured: readonly MeasuredTrace[],
  { folds, gold, rank, backend }: {
    folds: readonly Fold[];
    gold: readonly boolean[];
    rank: number;
    backend: Backend;
  },
): Promise<MeasuredTrace[]> {
  const out = measured.slice();
  for (const { train, test } of folds) {
    const rows = train.filter((row) => gold[row]);
    const angle = await angleTo(measured, { rows, rank, backend });
    for (const row of test) {
      const { values, illPosed, ...rest } = measured[row], dk_angle = angle(row);
      out[row] = {
        ...rest,
        values: { ...values, dk_angle },
        illPosed: dk_angle === null ? illPosed : illPosed.filter((name) => name !== "dk_angle"),
      };
    }
  }
  return out;
}

/** How a run's angle to the pooled baseline of some rows is taken. */
async function angleTo(
  measured: readonly MeasuredTrace[],
  { rows, rank, backend }: { rows: readonly number[]; rank: number; backend: Backend },
): Promise<(row: number) => number | null> {
  const steps = rows.filter((row) => measured[row].directions.rows > 0)
    .map((row) => measured[row].trace.steps);
  const baseline = steps.length > 0 ? await poolBaseline(backend, steps, { rank }) : undefined;
  return (row) => {
    const { directions } = measured[row];
    return baseline && baseline.rows > 0 && directions.rows > 0
      ? principalAngles(directions, baseline).at(-1)!
      : null;
  };
}

/** Any columns by row and name, gaps filled from the training rows and told by a column of their own. */
export function fillGaps<T extends string>(
  columns: readonly T[],
  { train, test, cell }: {
    train: readonly number[];
    test: readonly number[];
    cell: (row: number, column: T) => number | null;
  },
): { train: Matrix; test: Matrix; names: string[] } {
  const names: string[] = [], makers: ((row: number) => number)[] = [];
  for (const column of columns) {
    const given = train.map((row) => cell(row, column)).filter((value) => value !== null);
    if (given.length === 0) continue;
    const mean = given.reduce((sum, value) => sum + value, 0) / given.length;
    names.push(column);
    makers.push((row) => cell(row, column) ?? mean);
    if (given.length === train.length) continue;
    names.push(`${column} missing`);
    makers.push((row) => cell(row, column) === null ? 1 : 0);
  }
  const make = (rows: readonly number[]) =>
    names.length > 0
      ? matrixOf(rows.map((row) => makers.map((of) => of(row))))
      : { rows: rows.length, columns: 0, data: new Float64Array() };
  return { train: make(train), test: make(test), names };
}

/** The number of steps alone: what a trace's length gives away. */
export function lengthDesign(measured: readonly MeasuredTrace[]): Design {
  const cell = (row: number) => measured[row].values.length_T;
  return ({ train, test }) => Promise.resolve(fillGaps(["length_T"], { train, test, cell }));
}

/** Most words of a bag. */
const MOST_WORDS = 200;

/**
 * How often words occur, as log(1 + count): those of the most training texts, at least two.
 *
 * @param texts `[n]`
 */
export function wordsDesign(texts: readonly string[]): Design {
  const counts = texts.map((text) => {
    const own = new Map<string, number>();
    for (const word of tokenise(text)) own.set(word, (own.get(word) ?? 0) + 1);
    return own;
  });
  return ({ train, test }) => {
    const spread = new Map<string, number>();
    for (const row of train) {
      for (const word of counts[row].keys()) spread.set(word, (spread.get(word) ?? 0) + 1);
    }
    const words = [...spread].filter(([, texts]) => texts >= 2)
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_WORDS)
      .map(([word]) => word);
    const cell = (row: number, word: string) => Math.log1p(counts[row].get(word) ?? 0);
    return Promise.resolve(fillGaps(words, { train, test, cell }));
  };
}

/** The columns of two designs side by side. */
export function joinDesigns(first: Design, second: Design): Design {
  return async (fold) => {
    const [a, b] = [await first(fold), await second(fold)];
    return {
      train: besides(a.train, b.train),
      test: besides(a.test, b.test),
      names: [...a.names, ...b.names],
    };
  };
}

function besides(a: Matrix, b: Matrix): Matrix {
  const columns = a.columns + b.columns, data = new Float64Array(a.rows * columns);
  for (let r = 0; r < a.rows; r++) {
    data.set(a.data.subarray(r * a.columns, (r + 1) * a.columns), r * columns);
    data.set(b.data.subarray(r * b.columns, (r + 1) * b.columns), r * columns + a.columns);
  }
  return { rows: a.rows, columns, data };
}
