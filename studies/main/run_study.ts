import { keptText } from "../../files/mod.ts";
import { type Backend, openBackend, tuneBackend } from "../../kernels/mod.ts";
import { Journal } from "../store/journal.ts";
import type { StudyObserver } from "./observer.ts";
import { type Manifest, system, versions, writeManifest } from "./output/manifest.ts";
import { JOURNAL, prepareFolder } from "./output/prepare_folder.ts";
import type { RunSettings, SourceSettings } from "./settings.ts";
import { chooseSource, type NeededData } from "./sources/choose_source.ts";
import type { EmbedItemTexts } from "./sources/model_embeddings.ts";
import type { StudyData } from "./sources/study_data.ts";

/** What was asked for: `settings` decide what is computed. */
export interface StudyRequest<Settings> {
  readonly settings: Settings;
  readonly source: SourceSettings;
  readonly run: RunSettings;
  /** Runs the model of `source.embedWith` */
  readonly embed?: EmbedItemTexts;
}

/** Who watches a study, and what may stop it. */
export interface StudyWatch {
  readonly signal?: AbortSignal;
  readonly observer: StudyObserver;
}

/** What makes one study out of data, a device and a journal. */
export interface StudyPlan<Context, Outcome> {
  readonly study: Manifest["study"];
  /** In words, for the manifest */
  readonly protocol: string;
  /** Fails where data and settings do not go together, before anything is written */
  readonly open: (data: StudyData, backend: Backend) => Context;
  readonly compute: (context: Context, journal: Journal) => Promise<Outcome>;
}

/**
 * Runs a study from its data to its manifest: guards the folder, finds data and device, opens the journal,
 * and records how it ended.
 *
 * @throws {RangeError} When settings, data and earlier results do not go together
 * @throws {DOMException} `AbortError` when `signal` says so; finished units are kept
 */
export async function runStudy<
  Settings extends NeededData,
  Context,
  Outcome extends Required<Pick<Manifest, "units" | "files">>,
>(
  { settings, source, run, embed }: StudyRequest<Settings>,
  { signal, observer }: StudyWatch,
  { study, protocol, open, compute }: StudyPlan<Context, Outcome>,
): Promise<Outcome & { data: StudyData; wallSeconds: number }> {
  const start = performance.now();
  const prepare = await prepareFolder(run, { ...settings, ...source });
  const data = await chooseSource(source, { settings, observer, signal, embed });
  const backend = await openBackend({ device: run.device });
  try {
    const tuning = await tuneBackend(backend, keptText("product-tuning"));
    observer.note(`Device: ${backend.info.name} (${backend.info.kind})`);
    const context = open(data, backend);
    await prepare();
    using journal = await Journal.open(run.journal ?? `${run.outFolder}/${JOURNAL}`);
    let manifest: Manifest = {
      study,
      status: "running",
      versions: versions(),
      system: system(),
      device: backend.info,
      ...(tuning && { products: tuning.table }),
      data: data.source,
      ...(source.embedWith && data.embedded &&
        { embeddings: { ...source.embedWith, ...data.embedded } }),
      command: run.command,
      settings: { ...settings, ...source },
      protocol,
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
      const outcome = await compute(context, journal);
      const { units, files } = outcome;
      const wallSeconds = await record({ status: "finished", units, files });
      return { ...outcome, data, wallSeconds };
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
