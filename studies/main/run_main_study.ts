import { openBackend } from "../../kernels/mod.ts";
import { Journal } from "../store/journal.ts";
import type { Configuration, Unit } from "./configuration.ts";
import { configurationName } from "./configuration.ts";
import { chooseCandidate } from "./choose_candidate.ts";
import { FitContext } from "./fit_context.ts";
import type { StudyObserver } from "./observer.ts";
import type { JsonResults } from "./output/json_results.ts";
import { type Manifest, system, versions, writeManifest } from "./output/manifest.ts";
import { JOURNAL, prepareFolder } from "./output/prepare_folder.ts";
import { writeResults } from "./output/write_results.ts";
import { describeProtocol, protocolOf } from "./protocol.ts";
import type { ResultRow } from "./result_rows.ts";
import { arafDefaults, runUnits } from "./run_units.ts";
import type { MainSettings, RunSettings, SourceSettings } from "./settings.ts";
import { chooseSource } from "./sources/choose_source.ts";
import type { StudyData } from "./sources/study_data.ts";
import { choosingUnits, finalUnits, planConfigurations } from "./unit_plan.ts";
import type { UnitResult } from "./unit_result.ts";
import { UnitStore } from "./unit_store.ts";

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
  { settings, source, run }: {
    settings: MainSettings;
    source: SourceSettings;
    run: RunSettings;
  },
  { signal, observer }: { signal?: AbortSignal; observer: StudyObserver },
): Promise<MainStudyResult> {
  const start = performance.now();
  const prepare = await prepareFolder(run, { ...settings, ...source });
  const data = await chooseSource(source, { settings, observer, signal });
  const backend = await openBackend({ device: run.device });
  try {
    observer.note(`Device: ${backend.info.name} (${backend.info.kind})`);
    const protocol = protocolOf(settings);
    const context = new FitContext({ data, settings, protocol, backend, run, signal, observer });
    context.seed(settings.seeds[0]); // data too small for the protocol fail before anything is written
    await prepare();
    using journal = await Journal.open(`${run.outFolder}/${JOURNAL}`);
    let manifest: Manifest = {
      study: "main",
      status: "running",
      versions: versions(),
      system: system(),
      device: backend.info,
      data: data.source,
      command: run.command,
      settings: { ...settings, ...source },
      protocol: describeProtocol(protocol, settings),
      startedAt: new Date().toISOString(),
    };
    const record = async (change: Partial<Manifest>) => {
      const wallSeconds = Math.round(performance.now() - start) / 1000;
      manifest = { ...manifest, wallSeconds, ...change };
      await writeManifest(run.outFolder, manifest);
      return wallSeconds;
    };
    await record({});
    try {
      const { json, rows, units } = await computeStudy(context, journal);
      const wallSeconds = await record({ status: "finished", units, files: json.files });
      return { data, rows, json, folder: run.outFolder, wallSeconds };
    } catch (error) {
      const stopped = signal?.aborted ?? false;
      const message = error instanceof Error ? error.message : String(error);
      await record(stopped ? { status: "stopped" } : { status: "failed", error: message });
      throw error;
    }
  } finally {
    backend.close();
  }
}

/** Chooses, fits, measures and writes down; what the journal holds is not computed again. */
async function computeStudy(context: FitContext, journal: Journal) {
  const { data, settings, protocol, backend, run } = context;
  const { seeds } = settings;
  const device = backend.info;
  const store = new UnitStore(journal, { settings, digest: data.source.digest, device });
  const planned = planConfigurations(settings, {
    protocol,
    defaults: arafDefaults(protocol.preset),
    preRevision: data.revision === "pre",
    temperFeatures: data.texts
      ? "text"
      : data.embeddings && settings.features.length > 0
      ? "raw"
      : undefined,
  });
  if (planned.length === 0) {
    throw new RangeError(
      "Cannot run the study as there must be a method and what it needs: found none left of those asked for",
    );
  }
  const choosing = choosingUnits(planned, { protocol, seeds });
  const chosen = await computeAll(choosing, { label: "choosing", store, context });
  const choose = chooser(chosen.results, settings);
  const final = finalUnits(planned, { protocol, seeds, choose });
  const reported = await computeAll(final, { label: "final fits", store, context });
  const written = await writeResults(run.outFolder, {
    choosing: chosen.results,
    final: reported.results,
    data,
    settings,
    protocol,
    device,
    others: [JOURNAL, ...await context.weightFiles()],
  });
  const units = {
    total: choosing.length + final.length,
    reused: chosen.reused + reported.reused,
  };
  return { ...written, units };
}

/** The results of all units in their order; those that are not in the store are computed and kept. */
async function computeAll(
  units: readonly Unit[],
  { label, store, context }: { label: string; store: UnitStore; context: FitContext },
): Promise<{ results: UnitResult[]; reused: number }> {
  const results: (UnitResult | undefined)[] = [];
  const missing: Unit[] = [], places = new Map<Unit, number>();
  for (const [at, unit] of units.entries()) {
    const known = await store.get(unit);
    const whole = known && await context.hasWeights(known);
    results.push(whole ? known : undefined);
    if (whole) continue;
    missing.push(unit);
    places.set(unit, at);
  }
  const reused = units.length - missing.length;
  context.expect({ label, done: reused, total: units.length });
  for await (const result of runUnits(missing, context)) {
    await store.put(result);
    results[places.get(result.unit)!] = result;
  }
  return { results: results as UnitResult[], reused };
}

/** Looks up the candidate with the best validation score for a seed and a configuration. */
function chooser(results: readonly UnitResult[], settings: MainSettings) {
  const groups = new Map<string, UnitResult[]>();
  const key = (seed: number, configuration: Configuration) =>
    `${seed} ${configurationName(configuration)}`;
  for (const result of results) {
    const name = key(result.unit.seed, result.unit.configuration);
    const group = groups.get(name);
    if (group) group.push(result);
    else groups.set(name, [result]);
  }
  return (seed: number, configuration: Configuration) => {
    const group = groups.get(key(seed, configuration)) ?? [];
    const { unit, details } = chooseCandidate(group, settings.criterion);
    return { ...unit.candidate, ...details.found };
  };
}
