import type { ArafParameters, ArafSettings } from "./araf_types.ts";

/**
 * Columns of the augmented matrices: K factors, padding, one for the difficulty, one for the bias; a
 * multiple of 32 in all. With a = (loadings…, difficulty, 1) and θ = (abilities…, 1, bias) a logit is one
 * scalar product.
 */
export interface ArafColumns {
  readonly factors: number;
  readonly count: number;
  readonly difficulty: number;
  readonly bias: number;
}

export function arafColumns(factors: number): ArafColumns {
  const count = 32 * Math.ceil((factors + 2) / 32);
  return { factors, count, difficulty: count - 2, bias: count - 1 };
}

/** Width of a feature row in memory: a multiple of 8 and not of 1,024, which would defeat the caches. */
export function paddedWidth(width: number): { rows: number; stride: number } {
  const rows = 8 * Math.ceil(width / 8);
  return { rows, stride: rows % 1024 === 0 ? rows + 16 : rows };
}

/** W transposed, `[padded D, columns]`, with v in the difficulty's column. */
export function packProjection(p: ArafParameters, columns: ArafColumns): Float32Array {
  const D = p.difficulty.length;
  const out = new Float32Array(paddedWidth(D).rows * columns.count);
  for (let d = 0; d < D; d++) {
    const row = d * columns.count;
    for (let k = 0; k < columns.factors; k++) out[row + k] = p.projection[k * D + d];
    out[row + columns.difficulty] = p.difficulty[d];
  }
  return out;
}

/** θ with a 1 in the difficulty's column and b in the bias's, `[R, columns]`. */
export function packAbility(p: ArafParameters, columns: ArafColumns): Float32Array {
  const R = p.bias.length;
  const out = new Float32Array(R * columns.count);
  for (let i = 0; i < R; i++) {
    const row = i * columns.count;
    for (let k = 0; k < columns.factors; k++) out[row + k] = p.ability[i * columns.factors + k];
    out[row + columns.difficulty] = 1;
    out[row + columns.bias] = p.bias[i];
  }
  return out;
}

/** The parameters again, from the packed forms. */
export function unpackParameters(
  projection: Float32Array,
  ability: Float32Array,
  scalars: Pick<ArafParameters, "scale" | "offset" | "global">,
  width: number,
  columns: ArafColumns,
): ArafParameters {
  const { factors: K, count } = columns;
  const R = ability.length / count;
  return {
    ability: Float64Array.from(
      { length: R * K },
      (_, at) => ability[Math.floor(at / K) * count + at % K],
    ),
    bias: Float64Array.from({ length: R }, (_, i) => ability[i * count + columns.bias]),
    projection: Float64Array.from({ length: K * width }, (_, at) => {
      return projection[(at % width) * count + Math.floor(at / width)];
    }),
    difficulty: Float64Array.from(
      { length: width },
      (_, d) => projection[d * count + columns.difficulty],
    ),
    ...scalars,
  };
}

/** Per column: rate and decay as AdamW needs them. Columns that never move have rate 0 and decay 0. */
export interface ColumnRates {
  readonly rate: Float32Array;
  readonly decay: Float32Array;
}

export function projectionRates(settings: ArafSettings, columns: ArafColumns): ColumnRates {
  const rates = still(columns);
  rates.rate.fill(settings.projection.rate, 0, columns.factors);
  rates.decay.fill(settings.projection.decay, 0, columns.factors);
  rates.rate[columns.difficulty] = settings.difficulty.rate;
  rates.decay[columns.difficulty] = settings.difficulty.decay;
  return rates;
}

export function abilityRates(settings: ArafSettings, columns: ArafColumns): ColumnRates {
  const rates = still(columns);
  for (const at of [...Array(columns.factors).keys(), columns.bias]) {
    rates.rate[at] = settings.ability.rate;
    rates.decay[at] = settings.ability.decay;
  }
  return rates;
}

function still(columns: ArafColumns): { rate: Float32Array; decay: Float32Array } {
  return { rate: new Float32Array(columns.count), decay: new Float32Array(columns.count) };
}
