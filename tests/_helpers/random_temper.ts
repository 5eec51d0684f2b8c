import type { CellProblem, FeatureMatrix, RidgeProblem } from "../../kernels/mod.ts";
import { generator, normals } from "./simulate_cells.ts";

/** A problem of the bound pass without meaning: fractional scores, up to three trials, every term in use. */
export function randomCells(
  [rows, items]: readonly [number, number],
  { seed, factors = 2, observed = 1, offset = false }: {
    seed: number;
    factors?: number;
    observed?: number;
    offset?: boolean;
  },
): CellProblem {
  const random = generator(seed), start = new Uint32Array(rows + 1);
  const item: number[] = [], weight: number[] = [], excess: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < items; j++) {
      if (random() >= observed) continue;
      const n = 1 + Math.floor(3 * random());
      item.push(j);
      weight.push(n);
      excess.push(Math.fround(n * (random() - 0.5)));
    }
    start[i + 1] = item.length;
  }
  const moments = (count: number, size = 1) => ({
    mean: normals(random, count).map((x) => Math.fround(size * x)),
    variance: Float64Array.from({ length: count }, () => Math.fround(size * random())),
  });
  return {
    cells: {
      rows,
      items,
      start,
      item: Uint32Array.from(item),
      weight: Float64Array.from(weight),
      excess: Float64Array.from(excess),
    },
    terms: {
      bias: moments(rows),
      factors: Array.from(
        { length: factors },
        () => ({ row: moments(rows), item: moments(items) }),
      ),
      ...(offset && { offset: moments(item.length, 0.5) }),
    },
  };
}

/** Features with rows of a mean squared length of about 1. */
export function randomFeatures(rows: number, width: number, seed: number): FeatureMatrix {
  const values = normals(generator(seed), rows * width);
  return { values: values.map((x) => Math.fround(x / Math.sqrt(width))), rows, width };
}

/** A ridge regression of a condition like those of response models. */
export function randomRidge({ rows, width }: FeatureMatrix, seed: number): RidgeProblem {
  const random = generator(seed);
  const weight = Float64Array.from({ length: rows }, () => Math.fround(random()));
  if (rows > 3) weight[2] = 0;
  const pull = normals(random, rows).map((x, j) => Math.fround(x * Math.sqrt(weight[j])));
  return {
    weight,
    pull,
    ridge: Float64Array.from({ length: width }, () => Math.fround(2 + 20 * random())),
  };
}

/** Φ_gΦ_gᵀ of groups of consecutive columns. */
export function gramsOf({ values, rows, width }: FeatureMatrix, groups: number): Float64Array[] {
  return Array.from({ length: groups }, (_, g) => {
    const [from, to] = [g, g + 1].map((n) => Math.floor(n * width / groups));
    return Float64Array.from({ length: rows * rows }, (_, at) => {
      const i = Math.floor(at / rows) * width, j = (at % rows) * width;
      let sum = 0;
      for (let k = from; k < to; k++) sum += values[i + k] * values[j + k];
      return sum;
    });
  });
}
