/** Coefficients B₂ₙ / 2n of the asymptotic series, n = 1 to 6 (DLMF 5.11.2). */
const SERIES = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760];

/** ψ(x), the derivative of ln Γ, for x > 0: lifted to at least 8 by ψ(x) = ψ(x + 1) − 1/x, then the series. */
export function digamma(x: number): number {
  let below = 0;
  while (x < 8) below += 1 / x++;
  const square = 1 / (x * x);
  let series = 0;
  for (let n = SERIES.length - 1; n >= 0; n--) series = (series + SERIES[n]) * square;
  return Math.log(x) - 0.5 / x - series - below;
}
