import { alignEmbeddings, loadEmbeddingTable, scaleToUnitRows } from "../../../features/mod.ts";
import { HubError, sha256 } from "../../../files/mod.ts";
import { benchmarkOf } from "../../../responses/mod.ts";
import type { StudyObserver } from "../observer.ts";
import { requireTexts } from "../item_features.ts";
import type { FeatureName, MainSettings, SourceSettings } from "../settings.ts";
import { withItemTexts } from "./item_texts.ts";
import { type EmbedItemTexts, withModelEmbeddings } from "./model_embeddings.ts";
import { loadFolder } from "./load_folder.ts";
import {
  cachedDataset,
  downloadPublicDataset,
  PUBLIC_DATASET,
  PUBLIC_EMBEDDINGS,
  type PublicDataset,
} from "./public_dataset.ts";
import { writeSimulatedLong } from "../../large/simulate_long.ts";
import { isFile, loadTable } from "./load_table.ts";
import { withLater } from "./with_later.ts";
import { simulatedData } from "./simulated.ts";
import type { StudyData } from "./study_data.ts";

/** The settings that decide which data a study needs. */
export type NeededData = Pick<MainSettings, "features" | "methods" | "preRevision">;

/** How long the hub may take to answer before the study goes on without it. */
const HUB_TIMEOUT_MS = 5000;

/** Width of simulated embeddings. */
const SIMULATED_WIDTH = 384;

/**
 * Finds the data of a study and announces them: the folder that was named, else the cached public data
 * set, else that of the hub, else simulated data.
 *
 * @throws {RangeError} When a folder was named and does not hold what the study needs
 * @throws {SyntaxError} When a table in it does not parse, with file, line and column
 */
export async function chooseSource(
  source: SourceSettings,
  { settings, observer, signal, embed }: {
    settings: NeededData;
    observer: StudyObserver;
    signal?: AbortSignal;
    embed?: EmbedItemTexts;
  },
): Promise<StudyData> {
  const data = await findData(source, { settings, observer, signal, embed });
  if (featuresUsed(settings).includes("text")) requireTexts(data.texts);
  const { kind, name, digest, notes } = data.source;
  const { matrix } = data;
  const size = `${matrix.respondents.length} agents x ${matrix.items.length} items`;
  observer.note(`Data: ${kind}, ${name} (${size}, SHA-256 ${digest.slice(0, 12)}…)`);
  for (const note of notes) observer.note(`Note: ${note}`);
  return data;
}

/** The features that some method will ask for. */
function featuresUsed({ methods, features }: NeededData): readonly FeatureName[] {
  const used = methods?.some((method) => method === "kNN" || method === "ARAF") ?? true;
  return used ? features : [];
}

async function findData(
  source: SourceSettings,
  { settings, observer, signal, embed }: {
    settings: NeededData;
    observer: StudyObserver;
    signal?: AbortSignal;
    embed?: EmbedItemTexts;
  },
): Promise<StudyData> {
  const earlier = settings.preRevision !== undefined;
  const { dataFolder, laterPath } = source;
  if (dataFolder !== undefined) {
    const found = await isFile(dataFolder)
      ? await loadTable(dataFolder, source)
      : await loadFolder(dataFolder, { earlier });
    const data = laterPath === undefined ? found : await withLater(found, laterPath);
    const file = source.embeddingsFile ?? await embeddingsIn(dataFolder);
    return await withItems(data, { file, source, settings, embed });
  }
  if (source.simulatedLong) {
    const { table, embeddings: file } = await writeSimulatedLong(source.simulatedLong);
    const { source: origin, ...data } = await loadTable(table, source);
    const { respondents, items } = data.matrix;
    const whole = await withItems({ ...data, source: origin }, { file, source, settings, embed });
    return {
      ...whole,
      source: {
        ...whole.source,
        kind: "simulated",
        name: `long table, ${respondents.length} respondents, ${items.length} items`,
        notes: [...whole.source.notes, "the data are simulated from known parameters"],
      },
    };
  }
  const cached = await cachedDataset();
  if (cached) return await loadPublic(cached, "cache", { source, settings, embed });
  const downloaded = await askHub(observer, signal);
  if (downloaded) return await loadPublic(downloaded, "hub", { source, settings, embed });
  if (source.textsPath !== undefined) {
    throw new RangeError(
      `Cannot use the texts in ${source.textsPath} as there must be responses to their items: found neither --data nor the public data set`,
    );
  }
  return await simulatedData({ width: SIMULATED_WIDTH });
}

/** The public data set from its hub, unless that may not be asked or fails. */
async function askHub(
  observer: StudyObserver,
  signal?: AbortSignal,
): Promise<PublicDataset | undefined> {
  if (Deno.env.get("HF_HUB_OFFLINE") === "1") {
    observer.note(`The data set ${PUBLIC_DATASET} is not asked for, as HF_HUB_OFFLINE is 1`);
    return undefined;
  }
  try {
    return await downloadPublicDataset({ timeoutMs: HUB_TIMEOUT_MS, retries: 0, signal });
  } catch (error) {
    // Only a hub that cannot be reached, or lacks the files, lets the study go on without.
    if (!(error instanceof HubError || error instanceof RangeError)) throw error;
    observer.note(`The data set ${PUBLIC_DATASET} is not used: ${error.message}`);
    return undefined;
  }
}

async function loadPublic(
  dataset: PublicDataset,
  kind: "cache" | "hub",
  { source, settings, embed }: {
    source: SourceSettings;
    settings: NeededData;
    embed?: EmbedItemTexts;
  },
): Promise<StudyData> {
  const { folder, commit } = dataset;
  const data = await loadFolder(folder, { earlier: settings.preRevision !== undefined });
  const file = `${folder}/${PUBLIC_EMBEDDINGS}`;
  const whole = await withItems(data, { file, source, settings, embed });
  const name = whole.source.name.replace(folder, `${PUBLIC_DATASET}@${commit}`);
  return { ...whole, source: { ...whole.source, kind, name } };
}

/** The public data set's table of embeddings, if a folder in its layout has it. */
async function embeddingsIn(folder: string): Promise<string | undefined> {
  const path = `${folder}/${PUBLIC_EMBEDDINGS}`;
  return await isFile(path) ? path : undefined;
}

/** Adds what is known of the matrix's items: embeddings, and texts if they were named. */
async function withItems(
  data: StudyData,
  { file, source, settings, embed }: {
    file: string | undefined;
    source: SourceSettings;
    settings: NeededData;
    embed?: EmbedItemTexts;
  },
): Promise<StudyData> {
  const { textsPath, embedWith, missingEmbedding } = source;
  if (embedWith !== undefined) {
    if (textsPath === undefined || embed === undefined) {
      throw new TypeError(
        `Cannot embed with ${embedWith.model} as there must be item texts and what runs the model: found ${
          embed ? "no texts" : "nothing that runs it"
        }`,
      );
    }
    const told = await withItemTexts(data, textsPath);
    return await withModelEmbeddings(told, { embedWith, embed, missing: missingEmbedding });
  }
  const embedded = await withEmbeddings(data, { file, source, settings });
  return textsPath === undefined ? embedded : await withItemTexts(embedded, textsPath);
}

/** Adds the embeddings of the matrix's items, each of length 1. */
async function withEmbeddings(
  data: StudyData,
  { file, source, settings }: {
    file: string | undefined;
    source: SourceSettings;
    settings: NeededData;
  },
): Promise<StudyData> {
  if (file === undefined) {
    const made = featuresUsed(settings).filter((name) => name !== "text" && name !== "ones");
    if (made.length === 0) return data;
    throw new RangeError(
      `Cannot use ${
        made.join(", ")
      } features on ${data.source.name} as they are made from item embeddings: found none; name a table with --embeddings, or give --features none`,
    );
  }
  const table = await loadKnownItems(file, data);
  const { values, missing } = alignEmbeddings(table, data.matrix.items, {
    missing: source.missingEmbedding,
  });
  const { name, notes, files, digest } = data.source;
  const remarks = missing.length > 0
    ? [`${missing.length} items have no embedding and are given the zero vector`]
    : [];
  const unused = table.items.length - (data.matrix.items.length - missing.length);
  if (unused > 0) {
    remarks.push(`${unused} of the ${table.items.length} items of ${file} are in no matrix`);
  }
  return {
    ...data,
    embeddings: { values: scaleToUnitRows(values, table.width), width: table.width, missing },
    source: {
      ...data.source,
      name: file.startsWith(name) ? name : `${name} with ${file}`,
      digest: await sha256(`${digest} ${table.source.digest}`),
      files: [...files, { name: file, sha256: table.source.digest }],
      notes: [...notes, ...remarks],
    },
  };
}

/**
 * Loads a table of embeddings. An item of one of the matrix's benchmarks that no file of it names is an
 * error, at its place; items of other benchmarks may be there.
 */
async function loadKnownItems(file: string, { matrix, knownItems }: StudyData) {
  const table = await loadEmbeddingTable(file);
  if (!knownItems) return table;
  const known = new Set(knownItems);
  const benchmarks = new Set(matrix.benchmarks);
  const elsewhere = table.items.filter((item) => !benchmarks.has(benchmarkOf(item)));
  if (table.items.every((item) => known.has(item) || !benchmarks.has(benchmarkOf(item)))) {
    return table;
  }
  return await loadEmbeddingTable(file, { strict: [...known, ...elsewhere] });
}
