import type { Backend } from "../../kernels/mod.ts";
import { drawItemResamples, RESAMPLE_SEED } from "../bootstrap/item_resamples.ts";
import { computeUnits } from "../main/compute_units.ts";
import { FeatureStore } from "../main/feature_store.ts";
import { FitContext } from "../main/fit_context.ts";
import { describeProtocol, protocolOf } from "../main/protocol.ts";
import { resultRows } from "../main/result_rows.ts";
import { runStudy, type StudyRequest, type StudyWatch } from "../main/run_study.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import { differencesFrom, type RowsAt } from "../paired/differences.ts";
import { percent } from "../grid/condition_parts.ts";
import type { SparseSettings } from "./sparse_settings.ts";
import type { SparseReport } from "./sparse_summary.ts";
import { type SparseJson, writeSparseResults } from "./write_sparse_results.ts";

/** What a finished study gives back. */
export interface SparseStudyResult {
  readonly report: SparseReport;
  readonly json: SparseJson;
  readonly wallSeconds: number;
}

/**
 * Measures how methods predict unseen items as fewer and fewer of the training cells are kept: the same
 * splits at every share, choices on validation items, and TEMPER held against each other method on the
 * same splits and on the same draws of items.
 *
 * Results stand in `run.outFolder`: `sparse_scores.csv`, `sparse_differences.csv`, `summary.md`,
 * `results.json`, `manifest.json` and the journal of finished units from which an interrupted study
 * continues.
 *
 * @throws {RangeError} When settings, data and earlier results do not go together
 * @throws {DOMException} `AbortError` when the signal says so; finished units are kept
 *
 * @example Means of agents that were seen less and less
 * ```ts
 * import { runSparseStudy } from "./run_sparse_study.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const items = Array.from({ length: 40 }, (_, i) => `usaco.${i}`);
 * const row = (agent: number) => [agent, ...items.map((_, i) => (i * agent) % 3 ? 1 : 0)].join(",");
 * const table = [`agent,${items.join(",")}`, row(1), row(2), row(3)].join("\n");
 * await Deno.writeTextFile(`${folder}/usaco.csv`, table);
 * const { json } = await runSparseStudy({
 *   settings: {
 *     preset: "default",
 *     size: "quick",
 *     seeds: [0, 1],
 *     retentions: [0.5, 1],
 *     methods: ["naive", "agent mean"],
 *     features: [],
 *     likelihoods: ["bernoulli"],
 *     criterion: "logloss",
 *     itemShare: 1,
 *     baselinesOnly: false,
 *     resamples: 20,
 *   },
 *   source: { dataFolder: folder, missingEmbedding: "error" },
 *   run: {
 *     outFolder: `${folder}/results`,
 *     device: "wasm",
 *     earlier: "refuse",
 *     saveWeights: false,
 *     command: [],
 *   },
 * }, { observer: { note: () => {}, progress: () => {} } });
 * assert.deepEqual(json.rows.map(({ retention, method }) => `${method} ${retention}`), [
 *   "naive 0.5",
 *   "agent mean 0.5",
 *   "naive 1",
 *   "agent mean 1",
 * ]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function runSparseStudy(
  request: StudyRequest<SparseSettings>,
  watch: StudyWatch,
): Promise<SparseStudyResult> {
  const { settings, run } = request, protocol = protocolOf(settings);
  const { report, json, wallSeconds } = await runStudy(request, watch, {
    study: "sparse",
    protocol: describeProtocol(protocol, { ...settings, retention: 1 }),
    open: (data, backend) => openContexts(request, watch, { data, backend }),
    async compute(contexts, journal) {
      const retentions: RowsAt<number>[] = [], units = { total: 0, reused: 0 };
      for (const context of contexts) {
        const { retention } = context.settings;
        const computed = await computeUnits(context, journal, { label: percent(retention) });
        retentions.push({
          at: retention,
          rows: resultRows(computed.final, { byCandidate: false }),
        });
        units.total += computed.units.total;
        units.reused += computed.units.reused;
      }
      const [{ data, backend }] = contexts;
      const { rows } = retentions[0];
      const temper = rows.filter(({ configuration }) => configuration.method === "TEMPER");
      // Without TEMPER the first method takes its part.
      const firsts = temper.length > 0 ? temper : rows.slice(0, 1);
      const differences = firsts.flatMap(({ name }) => differencesFrom(retentions, name));
      const report = {
        ...{ retentions, differences, data, settings, protocol },
        device: backend.info,
      };
      const json = await writeSparseResults(run.outFolder, report);
      return { report, json, units, files: json.files };
    },
  });
  return { report, json, wallSeconds };
}

/** A context for each share; they see the same splits, features and draws of items. */
function openContexts(
  { settings, run }: StudyRequest<SparseSettings>,
  watch: StudyWatch,
  { data, backend }: { data: StudyData; backend: Backend },
): FitContext[] {
  const { retentions, resamples: count, ...rest } = settings;
  const features = new FeatureStore(data, backend);
  const resamples = drawItemResamples(data.matrix.benchmarks, { count, seed: RESAMPLE_SEED });
  const contexts = retentions.map((retention) =>
    new FitContext({
      data,
      settings: { ...rest, retention },
      protocol: protocolOf(settings),
      backend,
      run,
      ...watch,
      features,
      resamples,
    })
  );
  contexts[0].seed(settings.seeds[0]); // data too small for the protocol fail here
  return contexts;
}
