import assert from "node:assert/strict";
import {
  buildRevisionEnsemble,
  type CellValue,
  isBaseRevision,
  overlayRevisions,
  RandomState,
  sampleRevisions,
} from "../../responses/mod.ts";
import { matrixOf, valuesOf } from "./_matrices.ts";

const named = (name: string, ...rows: CellValue[][]) => ({
  name,
  matrix: matrixOf(rows[0].map((_, i) => `${i}`), ...rows),
});

Deno.test("isBaseRevision() is true when the name ends in a lone 0 or says original", () => {
  const base = ["resmat_sky0.csv", "0.csv", "resmat_original_2.csv", "resmat-sky0.csv.gz", "sky0"];
  assert.deepEqual(base.map(isBaseRevision), base.map(() => true));
  const not = ["resmat_sky10.csv", "resmat_sky1.csv", "sky100", "zero.csv"];
  assert.deepEqual(not.map(isBaseRevision), not.map(() => false));
});

Deno.test("overlayRevisions() writes scores of each remediation over the base, within its shape", () => {
  const iterations = overlayRevisions([
    named("r2.csv", [undefined, 1], [undefined, undefined], [1, 1]),
    named("r0.csv", [0, "error"], [0, 1]),
    named("r1.csv", ["timeout", "timeout"], [1, undefined]),
  ]);
  assert.deepEqual(iterations.map((i) => i.name), ["r0.csv", "r1.csv", "r2.csv"]);
  assert.deepEqual(iterations.map((i) => valuesOf(i.matrix)), [
    [[0, "error"], [0, 1]],
    [[0, "error"], [1, 1]],
    [[0, 1], [0, 1]],
  ]);
  assert.throws(() => overlayRevisions([named("r1.csv", [1])]), /found 0 among r1.csv/);
  assert.throws(() => overlayRevisions([named("r0", [1]), named("original", [1])]), /found 2/);
});

const benchmarks = [
  { benchmark: "main", revisions: Array.from({ length: 40 }, (_, k) => named(`m${k}`, [k % 2])) },
  { benchmark: "side", revisions: [named("s0", [0, 0]), named("s1", [1, 0]), named("s2", [0, 1])] },
  { benchmark: "more", revisions: [named("t0", [1]), named("t1", [0])] },
];

Deno.test("buildRevisionEnsemble() joins every primary revision, by name, with seeded draws of the others", () => {
  const ensemble = buildRevisionEnsemble(benchmarks, { seed: 3 });
  const names = benchmarks[0].revisions.map((r) => r.name).sort();
  assert.deepEqual(ensemble.map((e) => e.name), names);
  const random = new RandomState(3);
  for (const { name, matrix } of ensemble) {
    const side = random.randint(0, 3), more = random.randint(0, 2);
    assert.deepEqual(valuesOf(matrix).map((row) => row.filter((v) => v !== "not run")), [
      [Number(name.slice(1)) % 2],
      [[0, 0], [1, 0], [0, 1]][side],
      [1 - more],
    ]);
    assert.deepEqual(matrix.respondents, ["main.a", "side.a", "more.a"]);
  }
  assert.deepEqual(buildRevisionEnsemble(benchmarks, { seed: 3 }), ensemble);
  assert.notDeepEqual(buildRevisionEnsemble(benchmarks, { seed: 4 }), ensemble);
});

Deno.test("buildRevisionEnsemble() passes over revisions without a score and takes each one as it is", () => {
  const ensemble = buildRevisionEnsemble([
    { benchmark: "main", revisions: [named("m1", [1]), named("m2", [undefined])] },
    { benchmark: "side", revisions: [named("s7", [1]), named("s8", ["error"])] },
  ], { seed: 0, iterations: "each" });
  assert.deepEqual(ensemble.map((e) => e.name), ["m1"]);
  assert.throws(
    () =>
      buildRevisionEnsemble([{ benchmark: "main", revisions: [named("m", ["error"])] }], {
        seed: 0,
      }),
    /found none for main/,
  );
  assert.throws(() => buildRevisionEnsemble([], { seed: 0 }), /at least one benchmark/);
});

Deno.test("sampleRevisions() draws like the legacy choice, and all in order when all are wanted", () => {
  const all = Array.from({ length: 54 }, (_, k) => k);
  assert.deepEqual(
    sampleRevisions(all, { count: 5, seed: 42 }),
    Array.from(new RandomState(42).choice(54, 5)),
  );
  assert.deepEqual(sampleRevisions(all, { count: 54, seed: 42 }), all);
  assert.throws(() => sampleRevisions(all, { count: 55, seed: 42 }), /from 1 to 54: found 55/);
});
