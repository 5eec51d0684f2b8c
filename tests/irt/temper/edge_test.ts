import assert from "node:assert/strict";
import {
  abilities,
  difficulties,
  fitTemper,
  type FitTemperInput,
  predictTemper,
  type TemperFit,
} from "../../../irt/temper/mod.ts";
import type { Cells } from "../../../responses/mod.ts";
import { uniformValues } from "../../_helpers/values.ts";
import { allPairs, simulateTemper } from "./_simulate.ts";

/** Cells from rows of text: 1 passed, 0 failed, anything else not met. */
function rows(...lines: string[]): Cells {
  const found = lines.flatMap((line, i) =>
    [...line].flatMap((mark, j) => "01".includes(mark) ? [[i, j, Number(mark)]] : [])
  );
  return {
    respondents: lines.length,
    items: lines[0].length,
    respondent: Uint32Array.from(found, ([i]) => i),
    item: Uint32Array.from(found, ([, j]) => j),
    score: Float64Array.from(found, ([, , y]) => y),
  };
}

/** A fit of one benchmark with text of width 3, every number of which must be finite and in range. */
function fitAndCheck(cells: Cells, input: Partial<FitTemperInput> = {}): TemperFit {
  const fit = fitTemper(cells, {
    benchmarks: Array<string>(cells.items).fill("one"),
    textGroups: [{ name: "text", values: uniformValues(cells.items * 3, 2), width: 3 }],
    ...input,
  });
  const { probability, variance, interval } = predictTemper(
    fit,
    allPairs(cells.respondents, 0, cells.items),
  );
  probability.forEach((p, q) => {
    assert.ok(p > 0 && p < 1 && variance[q] > 0 && variance[q] < 100, `${q}: ${p}, ${variance[q]}`);
    assert.ok(interval.lower[q] <= interval.upper[q]);
  });
  for (const { ability, standardError } of abilities(fit)) {
    assert.ok(Math.abs(ability) < 10 && standardError > 0 && standardError < 5);
  }
  for (const { difficulty, standardError } of difficulties(fit)) {
    assert.ok(Math.abs(difficulty) < 10 && standardError > 0 && standardError < 5);
  }
  return fit;
}

Deno.test("fitTemper() ranks agents that are all right or all wrong, and is unsure of them", () => {
  const fit = fitAndCheck(rows("11111111", "00000000", "10101010", "01010101", "11001100"));
  const [right, wrong, ...middling] = abilities(fit);
  for (const { ability, standardError } of middling) {
    assert.ok(right.ability > ability && ability > wrong.ability);
    assert.ok(right.standardError > standardError && wrong.standardError > standardError);
  }
});

Deno.test("fitTemper() takes a matrix of passes alone, or of fails alone", () => {
  for (const mark of ["1", "0"]) {
    const fit = fitAndCheck(rows(...Array<string>(4).fill(mark.repeat(6))));
    const [{ ability, standardError }] = abilities(fit);
    assert.ok(mark === "1" ? ability > 1 : ability < -1);
    assert.ok(standardError > 0.3, `${standardError}`);
  }
});

Deno.test("fitTemper() finds items that nobody solves hardest, and is unsure of them", () => {
  const fit = fitAndCheck(rows("0110", "0101", "0111", "0100", "0101", "0111"));
  const [unsolved, solved, first, second] = difficulties(fit);
  for (const { difficulty, standardError } of [first, second]) {
    assert.ok(unsolved.difficulty > difficulty && difficulty > solved.difficulty);
    assert.ok(unsolved.standardError > standardError);
  }
});

Deno.test("fitTemper() takes benchmarks of one agent, of one item, and of neither", () => {
  const cells = rows("1010----", "1100----", "----101-");
  const benchmarks = ["a", "a", "a", "a", "b", "b", "c", "d"];
  const fit = fitAndCheck(cells, { benchmarks });
  assert.deepEqual(abilities(fit).map(({ respondent, benchmark }) => [respondent, benchmark]), [
    [0, "a"],
    [1, "a"],
    [2, "b"],
    [2, "c"],
  ]);
  // Of benchmark d nothing is known: the interval is wider than in all others.
  const { interval } = predictTemper(fit, allPairs(3, 0, 8));
  const width = interval.upper.map((upper, q) => upper - interval.lower[q]);
  for (let q = 0; q < width.length; q++) assert.ok(width[q] <= width[q - q % 8 + 7] + 1e-12);
  assert.ok(width[7] > 0.95);
});

Deno.test("fitTemper() is surer of an agent of many answers than of one answer or none", () => {
  const fit = fitAndCheck(rows("110110111011", "1-----------", "100111010011", "------------"));
  const [many, single] = abilities(fit);
  assert.ok(single.standardError > 1.2 * many.standardError);
  const { variance } = predictTemper(fit, {
    respondent: new Uint32Array([0, 1, 3]),
    item: new Uint32Array([5, 5, 5]),
  });
  assert.ok(variance[0] < variance[1] && variance[1] < variance[2]);
});

Deno.test("fitTemper() is less sure of new items without a text than of those with one", () => {
  const { cells, benchmarks, text } = simulateTemper({
    seed: 3,
    respondents: 30,
    items: 80,
    unseen: 2,
  });
  const values = text.values.slice();
  values.fill(0, 81 * text.width);
  for (let j = 0; j < 80; j += 9) values.fill(0, j * text.width, (j + 1) * text.width);
  const fit = fitAndCheck(cells, { benchmarks, textGroups: [{ ...text, values }] });
  const [known, unknown] = difficulties(fit).slice(80);
  assert.ok(unknown.standardError > known.standardError && unknown.difficulty === 0);

  const present = Uint8Array.from({ length: 82 }, (_, j) => j === 81 || j % 9 === 0 ? 0 : 1);
  const told = fitTemper(cells, { benchmarks, textGroups: [{ ...text, values, present }] });
  assert.deepEqual(told.items, fit.items);
  const all = { ...text, values, present: present.fill(1) };
  const taken = fitTemper(cells, { benchmarks, textGroups: [all] });
  assert.ok(difficulties(taken)[81].difficulty !== 0);
});

Deno.test("fitTemper() takes text that is the same for all items, or twice the same group", () => {
  const { cells, benchmarks, text } = simulateTemper({ seed: 4, respondents: 20, items: 40 });
  const plain = fitAndCheck(cells, { benchmarks, textGroups: [] });
  const constant = { name: "constant", values: new Float64Array(40).fill(7.3), width: 1 };
  const same = fitAndCheck(cells, { benchmarks, textGroups: [constant] });
  assert.deepEqual(same.rows.bias, plain.rows.bias);
  fitAndCheck(cells, { benchmarks, textGroups: [text, { ...text, name: "again" }] });
});

Deno.test("fitTemper() gives items of one text the same prediction", () => {
  const cells = rows("1100--", "1010--", "1001--", "1110--");
  const values = new Float64Array([1, 2, 3, 4, 2, 2]);
  const fit = fitAndCheck(cells, { textGroups: [{ name: "text", values, width: 1 }] });
  const [, , , , fifth, sixth] = difficulties(fit);
  assert.equal(fifth.difficulty, sixth.difficulty);
  assert.equal(fifth.standardError, sixth.standardError);
});

Deno.test("fitTemper() stays finite with a million trials a cell and with almost none", () => {
  for (const size of [1e6, 1e-6]) {
    const cells = {
      ...rows("1100", "1010", "1111", "0000"),
      weight: new Float64Array(16).fill(size),
    };
    const { bias } = fitTemper(cells, { benchmarks: ["a", "a", "a", "a"] }).rows;
    assert.ok(bias.mean.every(Number.isFinite) && bias.variance.every((v) => v > 0 && v < 100));
  }
});

Deno.test("fitTemper() refuses what does not fit, and says what it found", () => {
  const cells = rows("10", "01"), benchmarks = ["a", "a"];
  const group = { name: "text", values: new Float64Array(4), width: 2 };
  const cases: [Cells, FitTemperInput, RegExp][] = [
    [cells, { benchmarks: ["a"] }, /benchmarks must have one entry for each of 2 items: found 1/],
    [cells, { benchmarks, respondents: ["x"] }, /one entry for each of 2 respondents: found 1/],
    [cells, { benchmarks, textGroups: [{ ...group, width: 3 }] }, /2 rows of 3 numbers: found 4/],
    [cells, { benchmarks, textGroups: [group, group] }, /a name of its own: found it twice/],
    [
      cells,
      { benchmarks, textGroups: [{ ...group, values: new Float64Array([0, 0, 1, NaN]) }] },
      /must be finite: found NaN in row 1/,
    ],
    [cells, { benchmarks, sweeps: 0 }, /sweeps must be a whole number of at least 1: found 0/],
    [cells, { benchmarks, itemVariance: -1 }, /itemVariance must be above 0 and finite: found -1/],
    [
      cells,
      { benchmarks, textGroups: [group], agentText: { group: "texts", columns: 2 } },
      /agentText must use one of the text groups text: found texts/,
    ],
    [{ ...cells, weight: new Float64Array(4) }, { benchmarks }, /at least one cell must count/],
    [{ ...cells, score: new Float64Array([2, 0, 0, 1]) }, { benchmarks }, /score 2, weight 1/],
    [
      { ...cells, score: new Float64Array(3) },
      { benchmarks },
      /must have one length: found 4, 4, 3/,
    ],
    [{ ...cells, item: new Uint32Array([0, 1, 2, 1]) }, { benchmarks }, /cell 2 .* item 2/],
  ];
  for (const [given, input, message] of cases) {
    assert.throws(() => fitTemper(given, input), { name: "RangeError", message });
  }
  const fit = fitTemper(cells, { benchmarks });
  const query = { respondent: new Uint32Array([2]), item: new Uint32Array([0]) };
  assert.throws(
    () => predictTemper(fit, query),
    /has 2 respondents and 2 items: found respondent 2/,
  );
  assert.throws(
    () => predictTemper(fit, allPairs(1, 0, 1), { level: 1 }),
    /between 0 and 1: found 1/,
  );
});
