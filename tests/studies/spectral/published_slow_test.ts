import assert from "node:assert/strict";
import { hashNumbers, witnessHash } from "../../../files/mod.ts";
import { adaptiveVerdict } from "../../../studies/spectral/adaptive_verdict.ts";
import { certify } from "../../../studies/spectral/certificate.ts";
import { detectionStatistics } from "../../../studies/spectral/detection_statistics.ts";
import { standardiseColumns } from "../../../studies/spectral/detection_statistics.ts";
import { decompose } from "../../../studies/spectral/decompose.ts";
import { matrixOf, rowsOf, sliceRows } from "../../../studies/spectral/matrix.ts";
import { pathFeatures } from "../../../studies/spectral/path_features.ts";
import { readTraces } from "../../../studies/spectral/read_traces.ts";
import { repeatPublished } from "../../../studies/spectral/published_protocol.ts";
import { sharedTest } from "../../_helpers/shared.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

async function lines(path: string): Promise<Json[]> {
  return (await Deno.readTextFile(path)).trim().split("\n").map((line) => JSON.parse(line));
}

/** Within 1e-9 of the published number, or of what it stands for. */
function near(actual: number | undefined, expected: Json, what: string): void {
  if (expected === undefined) return;
  if (expected === "NaN") return assert.ok(actual === undefined || Number.isNaN(actual), what);
  const target = Number(expected);
  if (!Number.isFinite(target)) return assert.equal(actual, target, what);
  const allowed = 1e-9 * Math.max(Math.abs(target), 1e-3);
  assert.ok(Math.abs(actual! - target) <= allowed, `${what}: ${actual}, expected ${target}`);
}

for (const set of ["fixture-a", "edge-cases"]) {
  sharedTest(`all quantities of a trajectory are those published, in ${set}`, async (folder) => {
    const base = `${folder}/data/esm-traces-sample/${set}`;
    const traces = await lines(`${base}/traces.jsonl`);
    const expected = await lines(`${base}/expected.jsonl`);
    const first = matrixOf(traces[0].embeddings);
    const baseline = set === "fixture-a"
      ? sliceRows(decompose(standardiseColumns(first)).right, 0, 10)
      : undefined;
    for (const [i, { run_id, embeddings }] of traces.entries()) {
      const steps = matrixOf(embeddings), want = expected[i];
      const ill = new Set<string>(want.ill_posed_fields);
      const found = detectionStatistics(steps, { rank: 10, baseline, truncation: "requested" });
      const listed = found.illPosed.map((name) => `detection_k10.${snake(name)}`);
      for (const name of want.detection_k10 ? ill : []) assert.ok(listed.includes(name), name);
      for (const [name, value] of Object.entries(found)) {
        if (ill.has(`detection_k10.${snake(name)}`) || typeof value !== "number") continue;
        near(value, want.detection_k10?.[snake(name)], `${run_id} ${name}`);
      }
      checkCertificate(run_id, certify(steps), want);
      const verdict = adaptiveVerdict(steps, certify(steps));
      if (verdict) checkVerdict(run_id, verdict, want.adaptive);
      const path = pathFeatures(steps, certify(steps));
      near(path.embedNorm, want.embed_norm, `${run_id} embed_norm`);
      near(path.remainder, want.r_norm, `${run_id} r_norm`);
      assert.equal(await hashNumbers(steps.data), want.raw_matrix_sha256);
      assert.equal(await witnessHash(rowsOf(steps)), want.augmented_matrix_sha256);
    }
  });
}

function checkCertificate(run: string, found: Json, want: Json): void {
  const { certificate_r10: one, witness_check: witness } = want;
  assert.equal(found.refused !== undefined, want.reason !== null, `${run}: ${found.refused}`);
  const pairs: [Json, Json][] = [
    [found.pcaExplained, one.pca_explained],
    [found.sigmaMax, one.sigma_max],
    [found.sigmaSecond, one.sigma_second],
    [found.singularGap, one.singular_gap],
    [found.condition, one.condition_number],
    [found.temporalSigmaMax, one.temporal_sigma_max],
    [found.temporalSigmaSecond, one.temporal_sigma_second],
    [found.temporalGap, one.koopman_singular_gap],
    [found.residual, one.residual],
    [found.insampleResidual, one.insample_residual],
    [found.oosResidual, one.oos_residual],
    [found.tailEnergy, one.tail_energy],
    [found.semanticDivergence, one.semantic_divergence],
    [found.theoreticalBound, one.theoretical_bound],
    [found.effectiveRank?.rank, one.r_eff],
    [found.effectiveRank?.byEnergy, one.r_eff_diagnostics?.k_variance],
    [found.effectiveRank?.byCondition, one.r_eff_diagnostics?.k_condition],
    [found.witness?.condition, witness.condition_number],
    [found.witness?.gap, witness.spectral_gap],
    [found.witness?.relativeGap, witness.relative_gap],
  ];
  pairs.forEach(([actual, expected], i) => near(actual, expected, `${run} certificate ${i}`));
  assert.equal(found.oosValid, one.oos_valid ?? false, run);
  const segments = one.segments ?? [];
  assert.equal(found.segments.length, segments.length, run);
  found.segments.forEach((segment: Json, i: number) => {
    assert.deepEqual([segment.start, segment.end], [segments[i].start, segments[i].end], run);
    near(segment.pcaExplained, segments[i].pca_explained, `${run} segment`);
    near(segment.residual, segments[i].residual, `${run} segment`);
  });
}

function checkVerdict(run: string, found: Json, want: Json): void {
  const { local_coherence: local, global_alignment: global } = want;
  assert.equal(found.verdict, want.multi_scale_verdict, run);
  assert.equal(found.contextSwitches, want.num_context_switches, run);
  assert.deepEqual(found.window, { start: local.window_start, end: local.window_end }, run);
  assert.deepEqual(
    found.segments,
    want.segments.map(({ start, end }: Json) => ({ start, end })),
    run,
  );
  near(found.localBound, want.local_spectral_bound, run);
  near(found.localResidual, local.local_residual, run);
  near(found.localExplained, local.local_pca_explained, run);
  near(found.globalDrift, want.global_semantic_drift, run);
  near(found.windowDrift, global.window_semantic_drift, run);
  near(found.cumulativeDrift, global.cumulative_semantic_drift, run);
  near(found.maximumDrift, global.max_semantic_drift, run);
}

sharedTest("repeatPublished() gives the published figures of fixture-a", async (folder) => {
  const base = `${folder}/data/esm-traces-sample/fixture-a`;
  const { traces } = await readTraces(base);
  const found = repeatPublished(traces);
  const want = JSON.parse(await Deno.readTextFile(`${base}/classifier_expected.json`));
  near(found.report.overall_auc!, 0.896701388888889, "auc");
  near(found.report.overall_tpr_at_fpr05!, 0.5833333333333334, "tpr");
  assert.deepEqual(
    Object.values(found.report.per_model).map(({ auc }) => auc),
    [0.90625, 0.890625, 0.90625],
  );
  assert.deepEqual(
    found.experiments.map(({ test_auc }) => test_auc),
    [0.8984375, 0.890625, 0.8984375],
  );
  assert.equal(found.report.p_value, 1);
  assert.equal(found.report.data_source, "synthetic");
  checkFit(found.overall, want.overall_in_sample);
  for (const { test_model, fpr, tpr } of found.experiments) {
    const one = want.leave_one_model_out[test_model];
    checkFit(found.leaveOut.get(test_model)!, one);
    assert.deepEqual([fpr, tpr], [one.roc.fpr, one.roc.tpr]);
  }
  const gold = traces.filter(({ condition }) => condition === "gold");
  assert.equal(
    await witnessHash(gold.flatMap(({ steps }) => rowsOf(steps))),
    "4a9d19ef92b7aade2cb133275b744f8b4c301201eb2f703a23141c09e01d82d9",
  );
  const [header, ...rows] = (await Deno.readTextFile(`${base}/features.csv`)).trim().split("\n")
    .map((line) => line.split(","));
  const byRun = new Map(found.measured.map((one) => [one.trace.runId, one.values]));
  for (const row of rows) {
    const values: Json = byRun.get(row[0])!;
    header.forEach((name, i) => name in values && near(values[name], row[i], `${row[0]} ${name}`));
  }
});

function checkFit({ fit, scores }: Json, want: Json): void {
  fit.weights.forEach((weight: number, i: number) =>
    assert.ok(Math.abs(weight - want.coef[i]) <= 1e-8 * Math.max(1, Math.abs(want.coef[i])))
  );
  assert.ok(Math.abs(fit.intercept - want.intercept) <= 1e-8 * Math.abs(want.intercept));
  for (const [run, score] of Object.entries<number>(want.scores)) {
    if (scores.has(run)) assert.ok(Math.abs(scores.get(run) - score) <= 1e-8, run);
  }
}
