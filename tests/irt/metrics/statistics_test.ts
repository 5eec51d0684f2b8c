import assert from "node:assert/strict";
import {
  meanAndStandardError,
  normalTail,
  pairedStudentT,
  studentTTail,
  wilcoxonSignedRank,
} from "../../../irt/metrics/mod.ts";

const golden = JSON.parse(
  await Deno.readTextFile(new URL("../../golden/baselines/statistics.json", import.meta.url)),
);

function near(actual: number, expected: number, what: string, relative = 1e-12) {
  const allowed = 1e-14 + relative * Math.abs(expected);
  assert.ok(Math.abs(actual - expected) <= allowed, `${what}: ${actual} is not ${expected}`);
}

Deno.test("normalTail() agrees with SciPy on both sides and far out", () => {
  for (const [z, expected] of golden.normalTail) near(normalTail(z), expected, `tail(${z})`);
});

Deno.test("studentTTail() agrees with SciPy for few, many and broken degrees of freedom", () => {
  for (const [t, df, expected] of golden.studentTTail) {
    near(studentTTail(t, df), expected, `tail(${t}, ${df})`, 1e-11);
  }
  assert.throws(() => studentTTail(1, 0), RangeError);
});

Deno.test("pairedStudentT() agrees with SciPy", () => {
  for (const { first, second, t, p } of golden.pairedStudentT) {
    const test = pairedStudentT({ first, second });
    assert.ok(test.t.status === "ok" && test.p.status === "ok");
    near(test.t.value, t, "t", 1e-11);
    near(test.p.value, p, "p", 1e-10);
    assert.equal(test.degreesOfFreedom, first.length - 1);
  }
});

Deno.test("pairedStudentT() is undefined when there is one pair or no spread", () => {
  const one = pairedStudentT({ first: [1], second: [0] });
  assert.deepEqual(one.meanDifference, { status: "ok", value: 1 });
  assert.equal(one.p.status, "undefined");
  const same = pairedStudentT({ first: [1, 2], second: [0, 1] });
  assert.deepEqual(same.t, { status: "undefined", reason: "all 2 differences are 1" });
  assert.throws(() => pairedStudentT({ first: [1], second: [] }), RangeError);
});

Deno.test("wilcoxonSignedRank() agrees with SciPy, and with brute force on ties", () => {
  for (const { first, second, w, p } of golden.wilcoxonSignedRank) {
    const test = wilcoxonSignedRank({ first, second });
    assert.ok(test.p.status === "ok");
    assert.equal(Math.min(test.positiveRankSum, test.negativeRankSum), w);
    near(test.p.value, p, `p of ${first.length} pairs`, 1e-10);
  }
});

Deno.test("wilcoxonSignedRank() is blind to the order of pairs and to a common factor", () => {
  const { first, second } = golden.wilcoxonSignedRank[2];
  const turned = wilcoxonSignedRank({
    first: first.toReversed().map((v: number) => 4 * v),
    second: second.toReversed().map((v: number) => 4 * v),
  });
  assert.deepEqual(turned, wilcoxonSignedRank({ first, second }));
});

Deno.test("wilcoxonSignedRank() is undefined when no pair differs", () => {
  const test = wilcoxonSignedRank({ first: [1, 2], second: [1, 2] });
  assert.deepEqual(test.p, { status: "undefined", reason: "no pair differs" });
});

Deno.test("meanAndStandardError() says so when there is too little to measure", () => {
  assert.equal(meanAndStandardError([]).mean.status, "undefined");
  assert.equal(meanAndStandardError([3]).standardError.status, "undefined");
  assert.deepEqual(meanAndStandardError([0, 2]).standardError, { status: "ok", value: 1 });
  assert.throws(() => meanAndStandardError([1, NaN]), RangeError);
});
