import assert from "node:assert/strict";
import {
  AGREEMENT_COEFFICIENTS,
  allPairs,
  fleissKappa,
  gwetAC1,
  krippendorffAlpha,
  measureAgreement,
  type Measured,
  pairAgreement,
  type Ratings,
  tabulateRatings,
} from "../../../irt/mod.ts";
import { CounterRandom } from "../../../kernels/mod.ts";

function close(actual: Measured, expected: number, tolerance: number, what: string): void {
  assert.ok(actual.status === "ok", `${what}: ${JSON.stringify(actual)}`);
  assert.ok(Math.abs(actual.value - expected) < tolerance, `${what}: ${actual.value}`);
}

/** Rows of ratings by task, one letter a rater; a dot where a rater said nothing. */
function ratingsOf(rows: readonly string[], categories?: readonly string[]): Ratings {
  return tabulateRatings(
    rows.flatMap((row, t) =>
      [...row].flatMap((category, r) =>
        category === "." ? [] : [{ task: `${t}`, rater: `r${r}`, category }]
      )
    ),
    { categories },
  );
}

// Krippendorff (2011), Computing Krippendorff's alpha-reliability: four observers, twelve units.
const OBSERVERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];
const UNITS = Array.from("123456789012", (_, u) => OBSERVERS.map((row) => row[u] ?? ".").join(""));

Deno.test("krippendorffAlpha() gives the published value of four observers on twelve units", () => {
  close(krippendorffAlpha(ratingsOf(UNITS)), 0.743, 5e-4, "alpha");
});

// Fleiss (1971), table 1 as counts of five categories by fourteen raters on ten subjects.
const FLEISS = [
  [0, 0, 0, 0, 14],
  [0, 2, 6, 4, 2],
  [0, 0, 3, 5, 6],
  [0, 3, 9, 2, 0],
  [2, 2, 8, 1, 1],
  [7, 7, 0, 0, 0],
  [3, 2, 6, 3, 0],
  [2, 5, 3, 2, 2],
  [6, 5, 2, 1, 0],
  [0, 2, 2, 3, 7],
];

Deno.test("fleissKappa() gives the value of ten subjects and fourteen raters", () => {
  const rows = FLEISS.map((row) => row.map((n, c) => String(c).repeat(n)).join(""));
  close(fleissKappa(ratingsOf(rows)), 0.2099, 5e-5, "kappa");
});

Deno.test("gwetAC1() withstands rare categories where kappa falls", () => {
  // 118 yes-yes, 5 and 2 disagreements, no no-no: Gwet (2002) has kappa below 0 and AC1 at 0.9408.
  const rows = [
    ...Array(118).fill("yy"),
    ...Array(5).fill("yn"),
    ...Array(2).fill("ny"),
  ];
  const ratings = ratingsOf(rows), pair = pairAgreement(ratings, [0, 1]);
  close(pair.gwetAC1, 0.9408, 5e-5, "AC1 of the pair");
  close(gwetAC1(ratings), 0.9408, 5e-5, "AC1 of all raters");
  close(pair.cohenKappa, -0.0234, 5e-5, "kappa");
  close(pair.pabak, 2 * 118 / 125 - 1, 1e-12, "PABAK");
});

Deno.test("coefficients are 1 where all agree, and about 0 where raters guess", () => {
  const same = ratingsOf(["aaa", "bbb", "aaa", "b.b"]);
  for (const value of [fleissKappa(same), gwetAC1(same), krippendorffAlpha(same)]) {
    close(value, 1, 1e-12, "all agree");
  }
  const random = new CounterRandom(4, "guesses");
  const guess = ratingsOf(
    Array.from(
      { length: 4000 },
      () => "xxx".replaceAll("x", () => random.next() < 0.5 ? "a" : "b"),
    ),
  );
  for (const value of [fleissKappa(guess), gwetAC1(guess), krippendorffAlpha(guess)]) {
    close(value, 0, 0.03, "guesses");
  }
});

Deno.test("coefficients of all raters do not change with the order of raters and tasks", () => {
  const turned = UNITS.map((row) => [...row].reverse().join("")).reverse();
  for (const coefficient of [fleissKappa, gwetAC1, krippendorffAlpha]) {
    const [a, b] = [coefficient(ratingsOf(UNITS)), coefficient(ratingsOf(turned))];
    assert.ok(a.status === "ok" && b.status === "ok" && Math.abs(a.value - b.value) < 1e-12);
  }
});

Deno.test("a task drawn twice counts as two tasks", () => {
  const twice = ratingsOf([...UNITS, UNITS[3], UNITS[5]]);
  const times = UNITS.map((_, t) => t === 3 || t === 5 ? 2 : 1);
  for (const coefficient of [fleissKappa, gwetAC1, krippendorffAlpha]) {
    const [a, b] = [coefficient(twice), coefficient(ratingsOf(UNITS), times)];
    assert.ok(a.status === "ok" && b.status === "ok" && Math.abs(a.value - b.value) < 1e-12);
  }
  assert.deepEqual(
    allPairs(twice).map(({ cohenKappa }) => cohenKappa),
    allPairs(ratingsOf(UNITS), times).map(({ cohenKappa }) => cohenKappa),
  );
});

Deno.test("measureAgreement() says what is undefined, and why", () => {
  const { estimates } = measureAgreement(ratingsOf(["00", "00"], ["0", "1"]), {
    seed: 1,
    resamples: 50,
  });
  assert.deepEqual(estimates.gwetAC1.value, { status: "ok", value: 1 });
  assert.match(reason(estimates.cohenKappa.value), /one category throughout/);
  assert.match(reason(estimates.krippendorffAlpha.value), /of one category/);
  const apart = measureAgreement(ratingsOf(["0.", ".1"]), { seed: 1, resamples: 50 });
  assert.equal(apart.tasks, 0);
  assert.equal(apart.pairs, 0);
  for (const name of AGREEMENT_COEFFICIENTS) {
    assert.equal(apart.estimates[name].value.status, "undefined", name);
  }
});

Deno.test("measureAgreement() keeps the consensus out of the pairs and holds others against it", () => {
  // The third rater is the consensus; the first agrees with it always, the second on two of four.
  const rows = ["000", "011", "110", "111"].map((row) => row[2] + row[1] + row[2]);
  const found = measureAgreement(ratingsOf(rows), { seed: 2, resamples: 100, consensus: "r2" });
  assert.equal(found.raters, 2);
  assert.equal(found.pairs, 1);
  const second = pairAgreement(ratingsOf(rows), [1, 2]).gwetAC1;
  assert.ok(second.status === "ok");
  close(found.estimates.consensusAC1.value, (1 + second.value) / 2, 1e-12, "consensus");
  assert.throws(
    () => measureAgreement(ratingsOf(rows), { seed: 2, consensus: "nobody" }),
    /consensus must be a rater: found "nobody"/,
  );
});

Deno.test("measureAgreement() gives intervals that hold the truth about as often as they say", () => {
  // Two raters that see the same coin of each task and each turn it in one case of ten.
  const turn = 0.1, truth = 1 - 2 * turn * (1 - turn);
  let held = 0;
  const runs = 200;
  for (let seed = 0; seed < runs; seed++) {
    const random = new CounterRandom(seed, "raters");
    const rows = Array.from({ length: 120 }, () => {
      const coin = random.next() < 0.5;
      return [0, 1].map(() => Number(coin !== random.next() < turn)).join("");
    });
    const { lower, upper } =
      measureAgreement(ratingsOf(rows, ["0", "1"]), { seed, resamples: 200 }).estimates.agreement;
    assert.ok(lower.status === "ok" && upper.status === "ok");
    if (lower.value <= truth && truth <= upper.value) held++;
  }
  assert.ok(held / runs > 0.89 && held / runs < 0.99, `held in ${held / runs}`);
});

Deno.test("tabulateRatings() refuses what is no table of ratings", () => {
  assert.throws(() => tabulateRatings([]), /found none/);
  const one = { task: "a", rater: "x", category: "1" };
  assert.throws(() => tabulateRatings([one, one]), /judge a task once: found two by x on a/);
  assert.throws(
    () => tabulateRatings([one], { categories: ["0"] }),
    /must be of 0: found "1" by x/,
  );
});

function reason(value: Measured): string {
  return value.status === "ok" ? "ok" : value.reason;
}
