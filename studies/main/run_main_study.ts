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
  const protocol = protocolOf(settings);
  await prepareFolder(run, { ...settings, ...source });
  using journal = await Journal.open(`${run.outFolder}/${JOURNAL}`);
  let manifest: Manifest = {
    study: "main",
    status: "running",
    versions: versions(),
    system: system(),
    command: run.command,
    settings: { ...settings, ...source },
    protocol: describeProtocol(protocol, settings),
    startedAt: new Date().toISOString(),
  };
  const seconds = () => Math.round(performance.now() - start) / 1000;
  const record = async (change: Partial<Manifest>) => {
    manifest = { ...manifest, ...change };
    await writeManifest(run.outFolder, manifest);
  };
  await record({});
  try {
    const data = await chooseSource(source, { settings, observer, signal });
    const backend = await openBackend({ device: run.device });
    try {
      const device = backend.info;
      observer.note(`Device: ${device.name} (${device.kind})`);
      await record({ device, data: data.source });

      const store = new UnitStore(journal, { settings, digest: data.source.digest, device });
      const context = new FitContext({ data, settings, protocol, backend, run, signal, observer });
      const planned = planConfigurations(settings, {
        protocol,
        defaults: arafDefaults(protocol.preset),
        preRevision: data.revision === "pre",
      });
      const { seeds } = settings;
      const choosing = choosingUnits(planned, { protocol, seeds });
      const chosen = await computeAll(choosing, { label: "choosing", store, context });
      const choose = chooser(chosen.results, settings);
      const final = finalUnits(planned, { protocol, seeds, choose });
      const reported = await computeAll(final, { label: "final fits", store, context });

      const { json, rows } = await writeResults(run.outFolder, {
        choosing: chosen.results,
        final: reported.results,
        data,
        settings,
        protocol,
        device,
        others: [JOURNAL, ...await context.weightFiles()],
      });
      const wallSeconds = seconds();
      await record({
        status: "finished",
        wallSeconds,
        units: {
          total: choosing.length + final.length,
          reused: chosen.reused + reported.reused,
        },
        files: json.files,
      });
      return { data, rows, json, folder: run.outFolder, wallSeconds };
    } finally {
      backend.close();
    }
  } catch (error) {
    const stopped = signal?.aborted ?? false;
    await record({
      status: stopped ? "stopped" : "failed",
      wallSeconds: seconds(),
      ...(stopped ? {} : { error: error instanceof Error ? error.message : String(error) }),
    });
    throw error;
  }
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
    const whole = known && await context.hasWeights(unit);
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
