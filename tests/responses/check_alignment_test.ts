import assert from "node:assert/strict";
import {
  type AlignmentReport,
  checkAlignment,
  type NamedMatrix,
  RandomState,
  readResponseMatrix,
  ResponseMatrix,
  selectItems,
  selectRespondents,
} from "../../responses/mod.ts";
import { sharedTest } from "../_helpers/shared.ts";

/** Revisions of R agents and I items under a Rasch model with difficulties of standard deviation 1.5. */
function simulate(options: { revisions: number; R: number; I: number; seed: number }) {
  const random = new RandomState(options.seed);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.random())) * Math.cos(2 * Math.PI * random.random());
  const items = Array.from({ length: options.I }, (_, i) => `t.${i}`);
  const respondents = Array.from({ length: options.R }, (_, r) => `agent${r}`);
  const difficulty = items.map(() => 1.5 * normal());
  const ability = respondents.map(() => normal() - 0.5);
  return Array.from({ length: options.revisions }, (_, k): NamedMatrix => ({
    name: `run${k}`,
    matrix: ResponseMatrix.fromRows({
      respondents,
      items,
      rows: ability.map((theta) =>
        difficulty.map((b) => random.random() < 1 / (1 + Math.exp(b - theta)) ? 1 : 0)
      ),
    }),
  }));
}

/** The same revision with its columns in random order under the old names. */
function permuted({ name, matrix }: NamedMatrix, seed: number): NamedMatrix {
  const mixed = selectItems(matrix, new RandomState(seed).permutation(matrix.items.length));
  return { name, matrix: ResponseMatrix.create({ ...mixed, items: matrix.items }) };
}

const verdicts = (report: AlignmentReport) =>
  Object.fromEntries(report.revisions.map((r) => [r.revision, r.verdict]));

Deno.test("checkAlignment() names every row of a permuted revision and no other, both ways", () => {
  for (let seed = 0; seed < 5; seed++) {
    const runs = simulate({ revisions: 4, R: 8, I: 400, seed });
    runs[2] = permuted(runs[2], 100 + seed);
    const mixed = checkAlignment(runs);
    assert.deepEqual(
      mixed.rows.map((row) => row.verdict),
      runs.flatMap(({ name }) => Array(8).fill(name === "run2" ? "misaligned" : "aligned")),
    );
    assert.equal(mixed.siblings.length, 24);
    assert.deepEqual(mixed.revisions[2].misaligned, runs[2].matrix.respondents);

    const held = checkAlignment(runs.slice(1), { reference: runs.slice(0, 1) });
    assert.deepEqual(verdicts(held), { run1: "aligned", run2: "misaligned", run3: "aligned" });
  }
});

Deno.test("checkAlignment() lets the majority decide when each row is permuted on its own", () => {
  const runs = simulate({ revisions: 5, R: 4, I: 500, seed: 9 });
  const scramble = (run: NamedMatrix, k: number): NamedMatrix => {
    const rows = run.matrix.respondents.map((_, r) =>
      permuted({ name: "", matrix: selectRespondents(run.matrix, [r]) }, 50 * k + r).matrix
    );
    return {
      name: run.name,
      matrix: ResponseMatrix.fromRows({
        respondents: run.matrix.respondents,
        items: run.matrix.items,
        rows: rows.map((row) => [...row.scores]),
      }),
    };
  };
  // Three of five are out of order, yet only the two others agree with anyone.
  const report = checkAlignment(runs.map((run, k) => k < 3 ? scramble(run, k) : run));
  assert.deepEqual(verdicts(report), {
    run0: "misaligned",
    run1: "misaligned",
    run2: "misaligned",
    run3: "aligned",
    run4: "aligned",
  });
});

Deno.test("checkAlignment() leaves a row out of the means it is held against", () => {
  const [first, second] = simulate({ revisions: 2, R: 1, I: 300, seed: 12 });
  const x = [...first.matrix.scores], y = [...second.matrix.scores];
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const product = (a: number[], b: number[]) => mean(a.map((v, i) => v * b[i])) - mean(a) * mean(b);
  const expected = product(x, y) / Math.sqrt(product(x, x) * product(y, y));
  for (const row of checkAlignment([first, second]).rows) {
    assert.ok(Math.abs(row.correlation! - expected) < 1e-12);
    assert.ok(Math.abs(row.z! - expected * Math.sqrt(299)) < 1e-10);
  }
});

Deno.test("checkAlignment() flags a row of which only a third is in order, beyond chance as it is", () => {
  const [first, ...others] = simulate({ revisions: 3, R: 8, I: 900, seed: 13 });
  const head = Array.from({ length: 300 }, (_, i) => i);
  const tail = Array.from(new RandomState(1).permutation(600), (i) => 300 + i);
  const mixed = selectItems(first.matrix, [...head, ...tail]);
  const partly = {
    name: "partly",
    matrix: ResponseMatrix.create({ ...mixed, items: first.matrix.items }),
  };
  const report = checkAlignment([partly, ...others]);
  assert.deepEqual(verdicts(report), { partly: "misaligned", run1: "aligned", run2: "aligned" });
  assert.ok(report.rows.slice(0, 8).some((row) => row.verdict === "misaligned" && row.z! > 3.1));
});

Deno.test("checkAlignment() measures by exactly the rows it finds in order when it ends", () => {
  for (let seed = 60; seed < 65; seed++) {
    const runs = simulate({ revisions: 3, R: 6, I: 90, seed }); // too few items to link all pairs
    const report = checkAlignment([permuted(runs[0], seed), ...runs.slice(1)]);
    const label = (r: { revision: string; respondent: string }) => `${r.revision} ${r.respondent}`;
    assert.deepEqual(
      report.siblings.map(label),
      report.rows.filter((row) => row.verdict === "aligned").map(label),
    );
  }
});

Deno.test("checkAlignment() flags a chance of rows near its level when all rows are in order", () => {
  let misaligned = 0, rows = 0;
  for (let seed = 20; seed < 40; seed++) {
    const report = checkAlignment(simulate({ revisions: 3, R: 8, I: 300, seed }), { level: 0.01 });
    for (const row of report.rows) {
      rows++;
      if (row.verdict === "misaligned") misaligned++;
    }
  }
  assert.equal(rows, 480);
  assert.ok(misaligned <= 12, `${misaligned} of ${rows}`); // 4.8 expected at most, 3 sd above
});

Deno.test("checkAlignment() has z of mean 0 and variance 1 when rows are permuted", () => {
  const [first, ...others] = simulate({ revisions: 3, R: 8, I: 120, seed: 4 });
  const z: number[] = [];
  for (let seed = 0; seed < 50; seed++) {
    const { rows } = checkAlignment([permuted(first, 1000 + seed)], { reference: others });
    z.push(rows[0].z!, rows[5].z!);
  }
  const mean = z.reduce((a, b) => a + b) / z.length;
  const variance = z.reduce((a, b) => a + (b - mean) ** 2, 0) / (z.length - 1);
  assert.ok(Math.abs(mean) < 0.35, `mean ${mean}`); // standard error 0.1, rows of one draw related
  assert.ok(variance > 0.55 && variance < 1.6, `variance ${variance}`);
});

Deno.test("checkAlignment() says too few responses when rows are short, empty or constant", () => {
  const runs = simulate({ revisions: 3, R: 8, I: 400, seed: 2 });
  const short = { name: "short", matrix: selectItems(runs[0].matrix, [0, 1, 2, 3, 4, 5, 6, 7]) };
  const flat: NamedMatrix = {
    name: "flat",
    matrix: ResponseMatrix.fromRows({
      respondents: ["zeros", "none"],
      items: runs[0].matrix.items,
      rows: [runs[0].matrix.items.map(() => 0), runs[0].matrix.items.map(() => "error")],
    }),
  };
  const report = checkAlignment([short, flat], { reference: runs.slice(1) });
  assert.deepEqual(verdicts(report), { short: "too few responses", flat: "too few responses" });
  assert.deepEqual(
    report.rows.slice(8).map(({ correlation, responses }) => [correlation, responses]),
    [[undefined, 400], [undefined, 0]],
  );
});

Deno.test("checkAlignment() does not blame rows of few successes when these are in order", () => {
  const runs = simulate({ revisions: 3, R: 8, I: 1000, seed: 6 });
  const rare = runs.map(({ name, matrix }) => ({
    name,
    matrix: ResponseMatrix.fromRows({
      respondents: [...matrix.respondents, "weak"],
      items: matrix.items,
      rows: [
        ...matrix.respondents.map((_, r) => matrix.items.map((_, i) => matrix.scoreAt(r, i)!)),
        // solves what all of its run solve, one time in eight
        matrix.items.map((_, i) =>
          matrix.respondents.every((_, r) => matrix.scoreAt(r, i) === 1) && i % 8 === 0 ? 1 : 0
        ),
      ],
    }),
  }));
  const weak = checkAlignment(rare).rows.filter((row) => row.respondent === "weak");
  for (const row of weak) assert.notEqual(row.verdict, "misaligned", JSON.stringify(row));
  assert.ok(weak[0].expected! < 0.5);
});

Deno.test("checkAlignment() says no majority when two halves disagree or nobody agrees", () => {
  const runs = simulate({ revisions: 2, R: 6, I: 400, seed: 3 });
  const tie = checkAlignment([runs[0], permuted(runs[1], 7)]);
  assert.deepEqual(verdicts(tie), { run0: "no majority", run1: "no majority" });
  assert.equal(tie.siblings.length, 0);
  const lone = runs.map(({ name, matrix }) => ({ name, matrix: selectRespondents(matrix, [0]) }));
  assert.equal(checkAlignment([lone[0], permuted(lone[1], 8)]).rows[0].verdict, "no majority");
});

Deno.test("checkAlignment() refuses no revision, a reference that cannot judge and a strange level", () => {
  const [run] = simulate({ revisions: 1, R: 2, I: 10, seed: 1 });
  assert.throws(() => checkAlignment([]), /must be a revision: found none/);
  assert.throws(() => checkAlignment([run], { level: 0.5 }), /found 0.5/);
  const one = { name: "one", matrix: selectRespondents(run.matrix, [0]) };
  assert.throws(() => checkAlignment([run], { reference: [one] }), /found 1/);
});

async function load(folder: string, names: string[]): Promise<NamedMatrix[]> {
  return await Promise.all(names.map(async (name) => ({
    name,
    matrix: await readResponseMatrix(`${folder}/${name}.csv`),
  })));
}
const MOON = ["moon35", "moon37", "moon40"], SUN = ["sun12", "sun13", "sun14", "sun15"];
/** Rows of the misaligned folder that are in order after all. */
const GOOD = ["sun13 o3-mini", "sun14 gpt_4_1", "sun14 o3-mini", "sun15 gpt_4_1"];

sharedTest(
  "checkAlignment() flags sun12 to sun15 and no moon run when they are mixed or held against each other",
  async (shared) => {
    const post = `${shared}/data/agent-eval-post`;
    const moon = await load(`${post}/colbench_backend_programming`, MOON);
    const sun = await load(`${post}/colbench_backend_programming-misaligned`, SUN);
    const [before] = await load(`${shared}/data/agent-eval-pre`, ["colbench_backend_programming"]);
    const reports = [
      checkAlignment([...moon, ...sun]),
      checkAlignment([...sun, ...moon], { reference: moon }),
      checkAlignment([...moon, ...sun], { reference: [before] }),
      ...sun.map((one) => checkAlignment([...moon, one])),
      checkAlignment(moon),
    ];
    for (const report of reports) {
      for (const { revision, verdict } of report.revisions) {
        assert.equal(verdict, SUN.includes(revision) ? "misaligned" : "aligned", revision);
      }
      const label = (r: { revision: string; respondent: string }) =>
        `${r.revision} ${r.respondent.replace("_colbench_example_agent", "")}`;
      const fine = report.rows.filter((r) => SUN.includes(r.revision) && r.verdict === "aligned");
      for (const row of fine) assert.ok(GOOD.includes(label(row)), label(row));
      if (report.revisions.length === 7) assert.deepEqual(fine.map(label).sort(), GOOD);
      for (const row of report.rows.filter((r) => r.verdict === "misaligned")) {
        assert.ok(Math.abs(row.z!) < 3.1, JSON.stringify(row));
      }
    }
  },
);

sharedTest(
  "checkAlignment() claims nothing of the small benchmarks when runs have 11 to 29 items",
  async (shared) => {
    for (const benchmark of ["scicode", "corebench_hard", "scienceagentbench"]) {
      const folder = `${shared}/data/agent-eval-post/${benchmark}`;
      const names = [...Deno.readDirSync(folder)].map((e) => e.name.replace(/\.csv$/, ""));
      const { rows } = checkAlignment(await load(folder, names));
      // 29 items are just enough to be linked to a row that is the same, 24 are not.
      const allowed = ["too few responses", ...(benchmark === "scicode" ? ["no majority"] : [])];
      for (const row of rows) assert.ok(allowed.includes(row.verdict), row.verdict);
    }
  },
);
