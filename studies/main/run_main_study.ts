import { computeUnits } from "./compute_units.ts";
import { FitContext } from "./fit_context.ts";
import type { JsonResults } from "./output/json_results.ts";
import { JOURNAL } from "./output/prepare_folder.ts";
import { writeResults } from "./output/write_results.ts";
import { describeProtocol, protocolOf } from "./protocol.ts";
import type { ResultRow } from "./result_rows.ts";
import { runStudy, type StudyRequest, type StudyWatch } from "./run_study.ts";
import type { MainSettings } from "./settings.ts";
import type { StudyData } from "./sources/study_data.ts";

/** What a finished study gives back. */
export interface MainStudyResult {
  readonly data: StudyData;
  readonly rows: readonly ResultRow[];
  readonly json: JsonResults;
  readonly folder: string;
  readonly wallSeconds: number;
}

/**
 * Runs the main study: every baseline and the amortized model on every feature set, over seeds.
 *
 * Results stand in `run.outFolder`: a CSV for each configuration, `summary.md`, `results.json`,
 * `manifest.json` and the journal of finished units from which an interrupted study continues.
 *
 * @throws {RangeError} When settings, data and earlier results do not go together
 * @throws {DOMException} `AbortError` when `signal` says so; finished units are kept
 *
 * @example The baselines of one small benchmark
 * ```ts
 * import { runMainStudy } from "./run_main_study.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const items = Array.from({ length: 20 }, (_, i) => `usaco.${i}`);
 * const row = (agent: number) => [agent, ...items.map((_, i) => (i * agent) % 3 ? 1 : 0)].join(",");
 * const table = [`agent,${items.join(",")}`, row(1), row(2), row(3)].join("\n");
 * await Deno.writeTextFile(`${folder}/usaco.csv`, table);
 * const { rows } = await runMainStudy({
 *   settings: {
 *     preset: "default",
 *     size: "quick",
 *     seeds: [0, 1],
 *     features: [],
 *     likelihoods: ["bernoulli"],
 *     criterion: "auc",
 *     itemShare: 1,
 *     retention: 1,
 *     baselinesOnly: true,
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
 * assert.deepEqual(rows.map((row) => row.name), ["naive", "agent mean", "Rasch", "2PL", "MIRT"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function runMainStudy(
  request: StudyRequest<MainSettings>,
  watch: StudyWatch,
): Promise<MainStudyResult> {
  const { settings, run } = request, protocol = protocolOf(settings);
  const { data, rows, json, wallSeconds } = await runStudy(request, watch, {
    study: "main",
    protocol: describeProtocol(protocol, settings),
    open(data, backend) {
      const context = new FitContext({ data, settings, protocol, backend, run, ...watch });
      context.seed(settings.seeds[0]); // data too small for the protocol fail here
      return context;
    },
    async compute(context, journal) {
      const { data, backend } = context;
      const { choosing, final, units } = await computeUnits(context, journal);
      const written = await writeResults(run.outFolder, {
        choosing,
        final,
        data,
        settings,
        protocol,
        device: backend.info,
        others: [JOURNAL, ...await context.weightFiles()],
      });
      return { ...written, units, files: written.json.files };
    },
  });
  return { data, rows, json, folder: run.outFolder, wallSeconds };
}
