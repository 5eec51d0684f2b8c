import { checkLength } from "../runtime/errors.ts";

/** One value for all, one for each model, or one for each column of every model. */
export type Rates =
  | number
  | { readonly perModel: ArrayLike<number> }
  | { readonly perColumn: ArrayLike<number> };

/** Parameters of M models, one after the other, each rows × columns. */
export interface ParameterShape {
  /** Models side by side, M; 1 unless told. */
  readonly models?: number;
  /** Columns of each model; the whole model is one row unless told. */
  readonly columns?: number;
}

/** Sizes of a batch of parameters: M models of `size` numbers, and how often their rates repeat. */
export interface BatchSize {
  readonly models: number;
  readonly size: number;
  readonly columns: number;
}

/** Checks that all arrays have the length of the first, and that it splits into models and columns. */
export function batchSize(
  operation: string,
  arrays: Readonly<Record<string, ArrayLike<unknown>>>,
  shape: ParameterShape,
): BatchSize {
  const [[first, { length }], ...others] = Object.entries(arrays);
  for (const [name, array] of others) checkLength(operation, name, array, length);
  const { models = 1 } = shape;
  const size = length / models;
  const { columns = size } = shape;
  if (!(length > 0 && Number.isInteger(models) && Number.isInteger(size))) {
    throw new RangeError(
      `Cannot run ${operation} as ${first} must split into ${models} models alike: current length is ${length}`,
    );
  }
  if (!Number.isInteger(columns) || columns < 1 || size % columns !== 0) {
    throw new RangeError(
      `Cannot run ${operation} as each model must split into rows of ${columns}: current size is ${size}`,
    );
  }
  return { models, size, columns };
}

/** A table `[M, period]` of each named rate, row by row; period is 1 unless a rate differs by column. */
export interface RateTable {
  readonly period: number;
  at(name: string, model: number, column: number): number;
}

/** Checks the rates and makes them addressable by model and column. */
export function rateTable(
  operation: string,
  rates: Readonly<Record<string, Rates>>,
  { models, columns }: BatchSize,
): RateTable {
  let period = 1;
  for (const [name, rate] of Object.entries(rates)) {
    if (typeof rate === "number") continue;
    if ("perColumn" in rate) {
      checkLength(operation, name, rate.perColumn, columns);
      period = columns;
    } else checkLength(operation, name, rate.perModel, models);
  }
  return {
    period,
    at(name, model, column) {
      const rate = rates[name];
      if (typeof rate === "number") return rate;
      return "perColumn" in rate ? rate.perColumn[column] : rate.perModel[model];
    },
  };
}

/** The table in 32-bit words for a device: for each model and column, each name's rate in turn. */
export function packRates(table: RateTable, names: readonly string[], models: number) {
  const packed = new Float32Array(models * table.period * names.length);
  let at = 0;
  for (let model = 0; model < models; model++) {
    for (let column = 0; column < table.period; column++) {
      for (const name of names) packed[at++] = table.at(name, model, column);
    }
  }
  return packed;
}

/**
 * A model's rates as quads for four lanes at a time: for each quad of numbers, one quad of each value
 * that `values` gives. The cycle is as long as it takes for columns and lanes to meet again.
 */
export function cycleRates(
  table: RateTable,
  model: number,
  values: (model: number, column: number) => readonly number[],
): Float32Array {
  const lanes = table.period % 4 === 0 ? table.period : 4 * table.period;
  const quads: number[] = [];
  for (let quad = 0; quad < lanes; quad += 4) {
    const four = [0, 1, 2, 3].map((lane) => values(model, (quad + lane) % table.period));
    for (let i = 0; i < four[0].length; i++) quads.push(...four.map((value) => value[i]));
  }
  return new Float32Array(quads);
}
