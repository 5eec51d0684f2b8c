import assert from "node:assert/strict";
import { abilities, difficulties, fitTemper, predictTemper } from "../../../irt/temper/mod.ts";
import { allPairs, type SimulateOptions, simulateTemper } from "./_simulate.ts";

const Z90 = 1.6448536269514722;

interface Tally {
  hits: number;
  count: number;
}

/** Share of true values inside 90 % intervals, over repeated simulations. */
function coverage(
  options: Omit<SimulateOptions, "seed">,
  { repeats, secondFactors }: { repeats: number; secondFactors?: number },
) {
  const tally = { ability: none(), difficulty: none(), probability: none() };
  const found = { text: 0, rest: 0, between: 0, slopes: 0 };
  for (let seed = 0; seed < repeats; seed++) {
    const { cells, benchmarks, text, ability, slope, easiness, unseen } = simulateTemper({
      ...options,
      seed,
    });
    const fit = fitTemper(cells, {
      benchmarks,
      textGroups: [text],
      ...(secondFactors !== undefined && { secondFactors }),
    });
    const note = (kind: Tally, inside: boolean) => {
      kind.count++;
      if (inside) kind.hits++;
    };
    for (const { respondent, ability: mean, standardError } of abilities(fit)) {
      note(tally.ability, Math.abs(mean - ability[respondent]) < Z90 * standardError);
    }
    for (const { item, difficulty, standardError, trials } of difficulties(fit)) {
      const error = difficulty + easiness[item];
      if (trials > 0) note(tally.difficulty, Math.abs(error) < Z90 * standardError);
    }
    const query = allPairs(cells.respondents, cells.items - unseen, cells.items);
    const { interval } = predictTemper(fit, query);
    query.respondent.forEach((i, q) => {
      const p = 1 / (1 + Math.exp(-ability[i] - slope[i] * easiness[query.item[q]]));
      note(tally.probability, interval.lower[q] < p && p < interval.upper[q]);
    });
    found.text += fit.blocks[0].sides[0].groupVariance[0] / repeats;
    found.rest += fit.blocks[0].sides[0].residualVariance / repeats;
    found.between += fit.agents.residualVariance / repeats;
    found.slopes += fit.blocks[0].slopeVariance / repeats;
  }
  const share = ({ hits, count }: Tally) => hits / count;
  return {
    ability: share(tally.ability),
    difficulty: share(tally.difficulty),
    probability: share(tally.probability),
    found,
  };
}

const none = (): Tally => ({ hits: 0, count: 0 });

for (
  const [name, options, repeats] of [
    ["dense", { respondents: 60, items: 300, unseen: 60 }, 24],
    ["a tenth observed", { respondents: 120, items: 500, unseen: 60, observed: 0.1 }, 16],
    ["hard items", { respondents: 40, items: 200, unseen: 40, level: -2 }, 40],
    ["four trials a cell", { respondents: 40, items: 150, unseen: 40, trials: 4 }, 40],
  ] as const
) {
  Deno.test(`fitTemper() gives 90 % intervals that cover 87 to 93 % when simulated: ${name}`, () => {
    const { found: _, ...shares } = coverage(options, { repeats });
    for (const [what, share] of Object.entries(shares)) {
      assert.ok(share > 0.87 && share < 0.93, `${what}: ${(100 * share).toFixed(1)} % covered`);
    }
  });
}

Deno.test("fitTemper() recovers the variances that responses were simulated with", () => {
  const { found } = coverage({ respondents: 80, items: 400 }, {
    repeats: 12,
    secondFactors: 0,
  });
  // Of 12 simulations; sampling alone makes a deviation of about a tenth for the 16 text weights.
  for (
    const [what, truth, allowed] of [
      ["text", 0.6, 0.15],
      ["rest", 0.64, 0.06],
      ["between", 0.64, 0.08],
      ["slopes", 0.04, 0.02],
    ] as const
  ) {
    assert.ok(Math.abs(found[what] - truth) < allowed, `${what}: ${found[what]}, not ${truth}`);
  }
});

Deno.test("fitTemper() halves the error of items when four times as many respondents answer", () => {
  const errorOf = (respondents: number) => {
    let sum = 0, count = 0;
    for (let seed = 0; seed < 6; seed++) {
      const { cells, benchmarks, text, easiness } = simulateTemper({
        seed,
        respondents,
        items: 100,
      });
      const fit = fitTemper(cells, { benchmarks, textGroups: [text] });
      const mean = difficulties(fit).map(({ difficulty }) => -difficulty);
      const level = mean.reduce((s, d, j) => s + (d - easiness[j]) / 100, 0);
      for (const [j, d] of mean.entries()) {
        sum += (d - level - easiness[j]) ** 2;
        count++;
      }
    }
    return Math.sqrt(sum / count);
  };
  const ratio = errorOf(320) / errorOf(80);
  assert.ok(ratio > 0.4 && ratio < 0.6, `ratio of errors ${ratio}`);
});
