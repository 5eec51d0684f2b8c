import assert from "node:assert/strict";
import { WasmBackend } from "../../../kernels/mod.ts";
import { groupedFolds } from "../../../studies/spectral/folds.ts";
import { shuffleLabels } from "../../../studies/spectral/controls.ts";
import { studyRows } from "../../../studies/spectral/study_rows.ts";
import { fillGaps, lengthDesign, spectralDesign } from "../../../studies/spectral/designs.ts";
import { fitLogistic } from "../../../studies/spectral/fit_logistic.ts";
import { matrixOf } from "../../../studies/spectral/matrix.ts";
import { measureTrace } from "../../../studies/spectral/measure_trace.ts";
import { rankSumBelow, screenTraces } from "../../../studies/spectral/screen_traces.ts";
import { assertClose } from "../../_helpers/close.ts";
import { clusterInterval, permutationTest } from "../../../studies/spectral/resample.ts";
import { pointWithin, rocCurve } from "../../../studies/spectral/roc_curve.ts";
import type { SpectralTrace } from "../../../studies/spectral/spectral_trace.ts";
import { validateTraces } from "../../../studies/spectral/validate_traces.ts";
import { DEFAULT_SETTINGS } from "../../../studies/spectral/validation_settings.ts";
import { someTraces, traceOf } from "./_traces.ts";

const backend = new WasmBackend();
const settings = { ...DEFAULT_SETTINGS, draws: 100, permutations: 199, shuffles: 20 };

Deno.test("validateTraces() finds drift that strays, above its controls", async () => {
  const { report } = await validateTraces(someTraces(0.8), { backend, settings });
  const { headline, controls, leave_one_model_out: models, permutation_test: test } = report;
  assert.ok(headline.auc.status === "ok" && headline.auc.value > 0.95);
  assert.ok(headline.auc_ci!.low > controls.shuffled_labels.upper!);
  assert.ok("experiments" in models && models.counted === 2 && models.mean_test_auc! > 0.9);
  assert.ok("p_greater" in test && test.p_greater === 1 / 200 && test.p_two_sided === 1 / 200);
  assert.ok(controls.length.status === "ok" && controls.length.increment! > 0.3);
  assert.equal(controls.words.status, "not run");
  assert.deepEqual(report.num_traces, { gold: 14, creative: 14, drift: 14 });
  assert.ok("not_run" in report.leave_one_scenario_out);
  assert.equal(report.label, "condition");
});

Deno.test("validateTraces() finds nothing where prompts change nothing, though the fit looks good", async () => {
  const { report } = await validateTraces(someTraces(0.1), { backend, settings });
  const { headline, optimistic, controls } = report;
  assert.ok(headline.auc.status === "ok" && optimistic.auc.status === "ok");
  assert.ok(headline.auc.value < optimistic.auc.value);
  assert.ok(controls.shuffled_labels.p_value! > 0.05);
});

Deno.test("validateTraces() gives length and words away as rivals where they tell as much", async () => {
  const traces = someTraces(0.1).map((trace, k): SpectralTrace => {
    const long = trace.condition === "drift";
    const words = `step ${k} ${long ? "urgent override" : "careful check"}`;
    return { ...traceOf(k, { length: long ? 25 : 15 }), ...keep(trace), words };
  });
  const { report } = await validateTraces(traces, { backend, settings });
  const { length, words } = report.controls;
  assert.ok(length.status === "ok" && words.status === "ok");
  for (const { alone } of [length, words]) {
    assert.ok(alone.auc.status === "ok" && alone.auc.value > 0.99);
  }
  assert.ok(length.increment! <= 0.01 && words.increment! <= 0.01);
});

function keep({ runId, group, model, condition, place }: SpectralTrace) {
  return { runId, group, model, condition, place };
}

Deno.test("validateTraces() goes by what agents did where a checker says, not by their prompts", async () => {
  const traces = someTraces(0.8).map((trace, k): SpectralTrace => ({
    ...trace,
    behaviour: k % 7 === 0 ? "undetermined" : trace.condition === "drift" ? "kept" : "drifted",
  }));
  const { report } = await validateTraces(traces, { backend, settings });
  assert.equal(report.label, "behaviour");
  assert.equal(report.runs_left_out, 6);
  assert.deepEqual(report.behaviours.drift, { undetermined: 2, kept: 12 });
  const byPrompt = await validateTraces(traces, {
    backend,
    settings: { ...settings, label: "condition" },
  });
  assert.equal(byPrompt.report.positives, 14);
});

Deno.test("validateTraces() refuses mixed sources, other widths and too few runs", async () => {
  const traces = someTraces(0.8), [first, ...rest] = traces;
  const run = (own: readonly SpectralTrace[]) => validateTraces(own, { backend, settings });
  await assert.rejects(run([{ ...first, source: "synthetic" }, ...rest]), /one source/);
  await assert.rejects(run([{ ...first, steps: matrixOf([[1], [2], [3]]) }, ...rest]), /one width/);
  const few = traces.filter(({ condition }, k) => condition !== "drift" || k % 7 < 2);
  await assert.rejects(run(few), /at least 5 runs of two steps or more: found 4 of drift/);
});

Deno.test("spectralDesign() takes no test run into the baseline", async () => {
  const traces = someTraces(0.8), gold = traces.map(({ condition }) => condition === "gold");
  const measured = traces.map((trace) => measureTrace(trace, { rank: 3 }));
  const options = { features: ["dk_angle"] as const, gold, rank: 3, backend };
  const fold = { name: "f", train: [1, 2, 3], test: [0] };
  const whole = await spectralDesign(measured, options)(fold);
  const changed = measured.map((one, k) =>
    k < 4 ? one : measureTrace(traceOf(99, { noise: 5 }), { rank: 3 })
  );
  const other = await spectralDesign(changed, options)(fold);
  assert.deepEqual([...whole.test.data], [...other.test.data]);
  assert.ok(whole.test.data[0] > 0.01);
});

Deno.test("fillGaps() says where a value is missing, and drops what no training row has", () => {
  const table: Record<string, (number | null)[]> = { a: [1, null, 3, 9], b: [null, null, null, 1] };
  const { train, test, names } = fillGaps(["a", "b"], {
    train: [0, 1, 2],
    test: [3],
    cell: (row, name) => table[name][row],
  });
  assert.deepEqual(names, ["a", "a missing"]);
  assert.deepEqual([...train.data], [1, 0, 2, 1, 3, 0]);
  assert.deepEqual([...test.data], [9, 0]);
});

Deno.test("groupedFolds() keeps groups together and gives each fold both classes", () => {
  const groups = Array.from({ length: 30 }, (_, k) => `g${Math.floor(k / 3)}`);
  const labels = groups.map((_, k) => (k % 3 === 2 ? 1 : 0));
  const folds = groupedFolds(labels, { groups, folds: 5, seed: 3 });
  assert.deepEqual(folds.flatMap(({ test }) => test).sort((a, b) => a - b), [...labels.keys()]);
  for (const { train, test } of folds) {
    const seen = new Set(train.map((row) => groups[row]));
    assert.ok(test.every((row) => !seen.has(groups[row])));
    assert.deepEqual(new Set(test.map((row) => labels[row])), new Set([0, 1]));
  }
});

Deno.test("fitLogistic() has a slope of zero, and the intercept goes unpunished", () => {
  const x = matrixOf([[0, 1], [1, 1], [2, 0], [3, 0], [4, 1], [5, 0]]), y = [0, 1, 0, 1, 1, 1];
  const { weights, intercept, mean, deviation } = fitLogistic(x, y, { strength: 0.7 });
  let intercepts = 0;
  const slopes = [...weights];
  for (let r = 0; r < x.rows; r++) {
    const z = [0, 1].map((c) => (x.data[2 * r + c] - mean[c]) / deviation[c]);
    const miss = 1 / (1 + Math.exp(-z[0] * weights[0] - z[1] * weights[1] - intercept)) - y[r];
    intercepts += 0.7 * miss;
    slopes.forEach((_, c) => slopes[c] += 0.7 * miss * z[c]);
  }
  assert.ok(Math.abs(intercepts) < 1e-12 && slopes.every((slope) => Math.abs(slope) < 1e-12));
  assert.throws(() => fitLogistic(x, [0, 0, 0, 0, 0, 0]), /both classes/);
});

Deno.test("pointWithin() takes the last point within the limit, with ties as one step", () => {
  const points = rocCurve([1, 0, 1, 0, 0], [0.9, 0.8, 0.8, 0.2, 0.1]);
  assert.equal(pointWithin(points, 0.05).truePositiveRate, 0.5);
  assert.equal(pointWithin(points, 0.4).truePositiveRate, 1);
});

Deno.test("permutationTest() tests the right tail", () => {
  const rows = (sign: number) =>
    Array.from({ length: 20 }, (_, k) => ({ value: sign * k, label: k > 9 ? 1 : 0, stratum: "" }));
  const settings = { permutations: 199, seed: 5 };
  assert.equal(permutationTest(rows(1), settings).p_greater, 1 / 200);
  assert.equal(permutationTest(rows(-1), settings).p_greater, 1);
  assert.equal(permutationTest(rows(-1), settings).p_two_sided, 1 / 200);
});

Deno.test("rankSumBelow() gives SciPy's one-sided p, ties and all", () => {
  const a = [0.1, 0.2, 0.2, 0.35, 0.4], b = [0.2, 0.5, 0.6, 0.35, 0.7, 0.9];
  assertClose([rankSumBelow(a, b)!], [0.032384484849443805], { absolute: 1e-12, relative: 0 });
  assert.equal(rankSumBelow([], b), null);
  assert.equal(rankSumBelow([1, 1], [1, 1]), null);
});

Deno.test("screenTraces() finds runs that stray above the steps of gold ones", () => {
  const traces = someTraces(0.8).map((trace) => measureTrace(trace, { rank: 5 }));
  const labels = traces.map(({ trace }) => (trace.condition === "drift" ? 1 : 0));
  const gold = traces.map(({ trace }) => trace.condition === "gold");
  const found = screenTraces(traces, { labels, gold, seed: 1 });
  assert.ok(found.remainder_threshold! > 0);
  assert.ok(found.above_threshold!.positives > found.above_threshold!.others);
  const none = screenTraces([], { labels: [], gold: [], seed: 1 });
  assert.equal(none.above_threshold, null);
  assert.ok(found.bound_p! < 0.001);
});

Deno.test("validateTraces() keeps runs that repeat another on one side, and refuses ones too short", async () => {
  const traces = someTraces(0.1);
  const twins = [
    ...traces,
    ...traces.map((trace) => ({ ...trace, runId: `${trace.runId}'`, group: `${trace.group}'` })),
  ];
  const { report } = await validateTraces(twins, { backend, settings });
  assert.equal(report.runs_alike, 42);
  const once = await validateTraces(traces, { backend, settings });
  const area = (found: typeof report) =>
    found.headline.auc.status === "ok" ? found.headline.auc.value : NaN;
  assert.ok(Math.abs(area(report) - area(once.report)) < 0.15);
  // A run that is there twice is no further evidence.
  assert.deepEqual(report.permutation_test, once.report.permutation_test);
  assert.deepEqual(report.screens, once.report.screens);
  const short = traces.map((trace, k) => ({ ...traceOf(k, { length: 4 }), ...keep(trace) }));
  await assert.rejects(
    validateTraces(short, { backend, settings }),
    /at least half of the features: found 42 of 42 without, their middle length 4 steps/,
  );
});

Deno.test("clusterInterval() draws whole groups, and has no interval where there is nothing to draw", () => {
  const rows = ["a", "a", "b", "c"].map((group) => ({ group, stratum: "s" }));
  const seen = new Set<string>();
  const statistic = (places: readonly number[]) => {
    seen.add([...places].sort().join());
    return places.length;
  };
  assert.ok(clusterInterval(rows, { statistic, draws: 200, seed: 1 }));
  assert.ok(seen.has("0,0,0,1,1,1") && seen.has("0,1,2,3") && !seen.has("0,2,3"));
  const alone = rows.map(({ group }) => ({ group, stratum: group }));
  assert.equal(clusterInterval(alone, { statistic, draws: 20, seed: 1 }), undefined);
});

Deno.test("validateTraces() goes by the prompt where a checker could tell of no run", async () => {
  const traces = someTraces(0.8).map((trace) => ({ ...trace, behaviour: "undetermined" as const }));
  const { report } = await validateTraces(traces, {
    backend,
    settings: { ...settings, shuffles: 1 },
  });
  assert.equal(report.label, "condition");
});

Deno.test("shuffleLabels() leaves out shuffles that cannot be split, and counts them", async () => {
  const traces = someTraces(0.8).slice(0, 21).map((trace, k) => ({ ...trace, group: `${k % 3}` }));
  const rows = studyRows(traces.map((trace) => measureTrace(trace, { rank: 5 })), {
    kind: "condition",
    features: ["residual"],
  });
  const alone = await shuffleLabels({ ...rows, groups: rows.groups.map(() => "one") }, {
    observed: 0.5,
    designFor: () => lengthDesign(rows.measured),
    settings: { ...settings, shuffles: 3 },
  });
  assert.deepEqual([alone.left_out, alone.aucs, alone.p_value], [3, [], undefined]);
});
