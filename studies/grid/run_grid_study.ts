import type { Backend } from "../../kernels/mod.ts";
import type { Journal } from "../store/journal.ts";
import { computePoints, type MeasuredPoint } from "../main/compute_points.ts";
import { configurationName } from "../main/configuration.ts";
import { describeProtocol, protocolOf } from "../main/protocol.ts";
import { runStudy, type StudyRequest, type StudyWatch } from "../main/run_study.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import type { UnitResult } from "../main/unit_result.ts";
import { JOURNAL } from "../main/output/prepare_folder.ts";
import { drawItemResamples, RESAMPLE_SEED } from "../bootstrap/item_resamples.ts";
import { chooseOnTest } from "./choose_by_test_scores.ts";
import { type GridContext, openGrid } from "./open_grid.ts";
import type { Condition, FinalFit, GridSettings, GridStudy, StudyPoint } from "./grid_study.ts";
import { type GridReport, reportOf } from "./grid_report.ts";
import { resamplePoint } from "./resample_point.ts";
import { TableSet } from "./table_set.ts";
import { type GridJson, writeGridReport } from "./write_grid_report.ts";

/** What a finished study gives back. */
export interface GridStudyResult {
  readonly report: GridReport;
  readonly json: GridJson;
  readonly units: { readonly total: number; readonly reused: number };
  readonly wallSeconds: number;
}

/**
 * Runs a study over its grid: under each condition the methods choose on validation items and are measured
 * on test items of the same splits, and held against each other there.
 *
 * Results stand in `run.outFolder`: the tables of the study, `differences.csv`, `summary.md`,
 * `results.json`, `manifest.json` and the journal of finished fits from which an interrupted study
 * continues. Tables are written as points end and appear when they are whole.
 *
 * @throws {RangeError} When settings, data and earlier results do not go together
 * @throws {DOMException} `AbortError` when the signal says so; finished fits are kept
 *
 * @example Two means of agents as fewer and fewer cells are known
 * ```ts
 * import { runGridStudy } from "./run_grid_study.ts";
 * import { gridSettings } from "./grid_settings.ts";
 * import { supportThinning } from "../catalogue/support_thinning.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const items = Array.from({ length: 40 }, (_, i) => `usaco.${i}`);
 * const row = (agent: number) => [agent, ...items.map((_, i) => (i * agent) % 3 ? 1 : 0)].join(",");
 * const table = [`agent,${items.join(",")}`, row(1), row(2), row(3)].join("\n");
 * await Deno.writeTextFile(`${folder}/usaco.csv`, table);
 * const settings = gridSettings(supportThinning, {
 *   size: "quick",
 *   seeds: [0, 1],
 *   methods: ["naive", "agent mean"],
 *   features: [],
 * });
 * const { json } = await runGridStudy(supportThinning, {
 *   settings,
 *   source: { dataFolder: folder, missingEmbedding: "error" },
 *   run: {
 *     outFolder: `${folder}/results`,
 *     device: "wasm",
 *     earlier: "refuse",
 *     saveWeights: false,
 *     command: [],
 *   },
 * }, { observer: { note: () => {}, progress: () => {} } });
 * assert.deepEqual(json.rows.map(({ condition, method }) => `${condition} ${method}`), [
 *   "10 % naive",
 *   "10 % agent mean",
 *   "100 % naive",
 *   "100 % agent mean",
 * ]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function runGridStudy(
  study: GridStudy,
  request: StudyRequest<GridSettings>,
  watch: StudyWatch,
): Promise<GridStudyResult> {
  const { settings, run } = request, protocol = protocolOf(settings);
  const { report, json, units, wallSeconds } = await runStudy(request, watch, {
    study: study.name,
    protocol: describeProtocol(protocol, settings),
    open(data: StudyData, backend: Backend) {
      const grid = openGrid(study, { request, watch, data, backend });
      grid.contexts[0].context.seed(settings.seeds[0]); // data too small for the protocol fail here
      return grid;
    },
    async compute(whole, journal) {
      const onTest = study.choosesOnTest === true && !protocol.chooses;
      const grid = onTest ? await chooseOnTest(whole, journal) : whole;
      await using tables = await TableSet.open(run.outFolder, study);
      const { results, units } = await computeGrid(study, { grid, journal, tables });
      const files = await tables.close();
      const report = reportOf(study, { grid, results, settings, tables });
      const json = await writeGridReport(
        run.outFolder,
        report,
        run.journal ? files : [...files, JOURNAL],
      );
      return { report, json, units, files: json.files };
    },
  });
  return { report, json, units, wallSeconds };
}

/** Measures every point and hands it to the tables; keeps what the report is made from. */
async function computeGrid(
  study: GridStudy,
  { grid, journal, tables }: { grid: GridContext; journal: Journal; tables: TableSet },
): Promise<{
  results: Map<Condition, UnitResult[]>;
  units: { total: number; reused: number };
}> {
  const { contexts, settings, data } = grid;
  const conditions = new Map(contexts.map(({ condition, context }) => [context, condition]));
  const results = new Map<Condition, UnitResult[]>(), units = { total: 0, reused: 0 };
  const resamples = drawItemResamples(data.matrix.benchmarks, {
    count: settings.resamples,
    seed: RESAMPLE_SEED,
  });
  // Conditions of one seed stand together, as many share features.
  const points = settings.seeds.flatMap((seed) =>
    contexts.map(({ context }) => ({ context, seed }))
  );
  for await (const measured of computePoints(points, { journal, label: study.name })) {
    const condition = conditions.get(measured.context)!;
    const point: StudyPoint = { ...measured, condition, fits: finalFits(measured) };
    await tables.add(point);
    const kept = results.get(condition) ?? [];
    kept.push(
      ...measured.final.map((result) => resamplePoint(result, measured.context, resamples)),
    );
    results.set(condition, kept);
    units.total += measured.choosing.length + measured.final.length;
    units.reused += measured.reused;
  }
  return { results, units };
}

/** Each final fit with the scores of its candidate on the validation items. */
function finalFits({ choosing, final }: MeasuredPoint): FinalFit[] {
  return final.map((result) => {
    const name = configurationName(result.unit.configuration);
    const tried = choosing.filter(({ unit }) => configurationName(unit.configuration) === name);
    const same = tried.find((each) => isChosen(each, result));
    return { result, ...(same && { validation: same.scores }) };
  });
}

/** Whether the candidate of a validation fit became this final fit; what it found by itself aside. */
function isChosen({ unit, details }: UnitResult, final: UnitResult): boolean {
  const candidate = { ...unit.candidate, ...details.found };
  return JSON.stringify(candidate) === JSON.stringify(final.unit.candidate);
}
