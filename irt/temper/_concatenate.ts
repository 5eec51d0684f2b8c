import type { Moments } from "./_steps.ts";
import type { TemperRows } from "./temper_fit.ts";

/** Lists of doubles in one, in turn. */
export function concatenate(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Rows of two sets, one after the other. */
export function joinRows(first: TemperRows, second: TemperRows): TemperRows {
  const join = (a: Moments, b: Moments) => ({
    mean: concatenate([a.mean, b.mean]),
    variance: concatenate([a.variance, b.variance]),
  });
  return {
    respondent: Uint32Array.from([...first.respondent, ...second.respondent]),
    block: Uint32Array.from([...first.block, ...second.block]),
    bias: join(first.bias, second.bias),
    factors: first.factors.map((factor, f) => join(factor, second.factors[f])),
    covariance: concatenate([first.covariance, second.covariance]),
    ...(first.text && second.text && {
      text: {
        mean: concatenate([first.text.mean, second.text.mean]),
        covariance: concatenate([first.text.covariance, second.text.covariance]),
      },
    }),
  };
}
