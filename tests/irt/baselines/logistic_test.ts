import assert from "node:assert/strict";
import {
  COLD_START_PRIORS,
  everyCell,
  fitRasch,
  fitTwoPL,
  predictRasch,
  predictTwoPL,
} from "../../../irt/baselines/mod.ts";
import { simulateBenchmark } from "../../../irt/simulate/mod.ts";
import { observedCells, ResponseMatrix } from "../../../responses/mod.ts";
import { assertClose } from "../../_helpers/close.ts";
import { cellsOf, goldenFile, smallCells } from "./_golden.ts";

const small = smallCells(await goldenFile("small.json"));
const { discrimination: _, ...RASCH_PRIORS } = COLD_START_PRIORS;

/** Abilities and difficulties of a simulated Rasch model, and its cells. */
function raschModel(respondents: number, items: number) {
  const { matrix, truth } = simulateBenchmark({
    seed: 21,
    benchmarks: [{ name: "a", respondents, items }],
    factors: 0,
    biasDeviation: 1,
    benchmarkDeviation: 0,
  });
  return { cells: observedCells(ResponseMatrix.create(matrix)), truth };
}

/** Root mean square of centred ability errors, as they are and in standard errors of the Rasch model. */
function abilityErrors(respondents: number, items: number) {
  const { cells, truth } = raschModel(respondents, items);
  const fit = fitRasch(cells);
  assert.equal(fit.converged, true, fit.reason);
  const error = fit.ability.map((value, r) => value - truth.bias[r]);
  const shift = error.reduce((sum, e) => sum + e, 0) / respondents;
  let plain = 0, standard = 0;
  error.forEach((e, r) => {
    const p = truth.probability.subarray(r * items, (r + 1) * items);
    const information = p.reduce((sum, value) => sum + value * (1 - value), 0);
    plain += (e - shift) ** 2 / respondents;
    standard += (e - shift) ** 2 * information / respondents;
  });
  return { plain: Math.sqrt(plain), standard };
}

Deno.test("fitRasch() recovers abilities within their standard errors, and halves the error at four times the items", () => {
  const few = abilityErrors(80, 100), many = abilityErrors(80, 400);
  // A mean of 80 squares of standard normals has deviation √(2/80) = 0.16.
  assert.ok(Math.abs(few.standard - 1) < 0.5, `${few.standard}`);
  assert.ok(Math.abs(many.standard - 1) < 0.5, `${many.standard}`);
  const ratio = few.plain / many.plain;
  assert.ok(ratio > 1.6 && ratio < 2.6, `${ratio}`);
});

Deno.test("fitRasch() predicts the same when abilities and difficulties start elsewhere", () => {
  const first = predictRasch(fitRasch(small, { seed: 1 }), everyCell(small));
  const second = predictRasch(fitRasch(small, { seed: 2 }), everyCell(small));
  assertClose(first, second, { absolute: 1e-4, relative: 0 });
});

Deno.test("fitRasch() does not mind in which order respondents come", () => {
  const turned = { ...small, respondent: small.respondent.map((r) => small.respondents - 1 - r) };
  const fit = fitRasch(small, { priors: RASCH_PRIORS });
  const other = fitRasch(turned, { priors: RASCH_PRIORS });
  assertClose(other.ability.toReversed(), fit.ability, { absolute: 1e-4, relative: 0 });
});

Deno.test("fitRasch() counts a cell of weight two as two cells", () => {
  const rows = [[0, 0, 0.5], [0, 1, 0.3], [1, 0, 0.8], [1, 1, 0.4]] as [number, number, number][];
  const twice = cellsOf([...rows, rows[2]], 2, 2),
    weighed = {
      ...cellsOf(rows, 2, 2),
      weight: new Float64Array([1, 1, 2, 1]),
    };
  const options = { priors: RASCH_PRIORS };
  const query = everyCell(twice);
  const expected = predictRasch(fitRasch(twice, options), query);
  assertClose(predictRasch(fitRasch(weighed, options), query), expected, {
    absolute: 1e-6,
    relative: 0,
  });
});

Deno.test("fitRasch() ends finite and unconverged when somebody passes everything", () => {
  const rows = Array.from({ length: 20 }, (_, c) => {
    const r = Math.floor(c / 5), i = c % 5;
    return [r, i, r === 0 || (r + i) % 2 ? 1 : 0] as const;
  });
  const fit = fitRasch(cellsOf(rows, 4, 5));
  assert.equal(fit.converged, false);
  assert.equal(fit.reason, "no finite maximum");
  assert.deepEqual(fit.extremes, { respondents: [0], items: [] });
  assert.ok(fit.ability.every(Number.isFinite) && Number.isFinite(fit.value));
  assert.ok(fit.ability[0] > Math.max(...fit.ability.subarray(1)) + 3);
  assert.ok(fit.trail.length > 0);
  const held = fitRasch(cellsOf(rows, 4, 5), { priors: RASCH_PRIORS });
  assert.equal(held.converged, true);
  assert.ok(held.ability[0] < 3);
});

Deno.test("fitRasch() finds the data separated when no row or column is, but a block is", () => {
  // Respondents 0 and 1 pass both first items and part of the others; 2 and 3 fail those and share these.
  const scores = [[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]];
  const rows = scores.flatMap((row, r) => row.map((y, i) => [r, i, y] as const));
  for (const turned of [false, true]) {
    const cells = cellsOf(turned ? rows.map(([r, i, y]) => [3 - r, i, y]) : rows, 4, 4);
    const fit = fitRasch(cells);
    assert.deepEqual(fit.extremes, { respondents: [], items: [] });
    assert.equal(fit.reason, "no finite maximum");
    assert.equal(fit.converged, false);
  }
});

Deno.test("fitRasch() keeps blocks that never meet apart", () => {
  const rows = [[0, 0, 0.6], [0, 1, 0.2], [1, 2, 0.5], [1, 3, 0.7]] as [number, number, number][];
  const fit = fitRasch(cellsOf(rows, 2, 4));
  assert.equal(fit.converged, true, fit.reason);
  assertClose(predictRasch(fit, cellsOf(rows, 2, 4)), [0.6, 0.2, 0.5, 0.7], {
    absolute: 1e-3,
    relative: 0,
  });
});

Deno.test("fitTwoPL() recovers discriminations of both signs", () => {
  const respondents = 60, items = 12, rows: [number, number, number][] = [];
  const slope = Array.from({ length: items }, (_, i) => i % 4 === 0 ? -1 : 1 + i / 12);
  for (let r = 0; r < respondents; r++) {
    const theta = -2 + 4 * r / (respondents - 1);
    for (let i = 0; i < items; i++) {
      rows.push([r, i, 1 / (1 + Math.exp(-slope[i] * (theta - (i - 6) / 6)))]);
    }
  }
  const cells = cellsOf(rows, respondents, items);
  const fit = fitTwoPL(cells);
  // Up to the unit of ability, which nothing fixes: ratios of slopes are compared.
  const ratio = fit.discrimination.map((a) => a / fit.discrimination[11]);
  assertClose(ratio, slope.map((a) => a / slope[11]), { absolute: 0.05, relative: 0 });
  assertClose(predictTwoPL(fit, cells), cells.score, { absolute: 0.02, relative: 0 });
});

Deno.test("fitTwoPL() says so when an item runs away", () => {
  const rows = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 0]] as [number, number, number][];
  const fit = fitTwoPL(cellsOf(rows, 2, 2));
  assert.equal(fit.converged, false);
  assert.deepEqual(fit.extremes.items, [0]);
  assert.ok([...fit.ability, ...fit.difficulty, ...fit.discrimination].every(Number.isFinite));
});

Deno.test("fitRasch() and fitTwoPL() refuse cells, starts and priors that do not fit", () => {
  assert.throws(() => fitRasch(cellsOf([], 2, 2)), RangeError);
  assert.throws(() => fitRasch(cellsOf([[0, 5, 1]], 2, 2)), RangeError);
  assert.throws(() => fitTwoPL(cellsOf([[0, 1, 1.5]], 2, 2)), RangeError);
  const cells = cellsOf([[0, 1, 1]], 2, 2), short = new Float64Array(1);
  assert.throws(
    () => fitRasch(cells, { start: { ability: short, difficulty: short } }),
    /start must have 2 values of ability: found 1/,
  );
  assert.throws(
    () => fitRasch(cells, { priors: { ability: { mean: 0, deviation: 0 } } }),
    RangeError,
  );
  const fit = fitRasch(small);
  const query = { respondent: new Uint32Array([24]), item: new Uint32Array([0]) };
  assert.throws(() => predictRasch(fit, query), RangeError);
});
