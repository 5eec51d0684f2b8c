import { canonicalJson, writeAtomic } from "../../../files/mod.ts";
import type { BackendInfo, ProductTuning } from "../../../kernels/mod.ts";
import { VERSION } from "../../version.ts";
import type { EmbeddingModelRecord, SourceSettings } from "../settings.ts";
import type { DataSource, EmbeddingCounts } from "../sources/study_data.ts";

/** The record of a run, written when it starts and again when it ends. */
export interface Manifest {
  /** `main`, `sparse`, or the name of a study of the catalogue */
  readonly study: string;
  readonly status: "running" | "finished" | "stopped" | "failed";
  /** What went wrong, where the run failed */
  readonly error?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly system: { readonly os: string; readonly architecture: string; readonly cores: number };
  readonly device: BackendInfo;
  /** Forms of the matrix product that were measured to be the fastest on a hardware WebGPU device */
  readonly products?: ProductTuning["table"];
  readonly data: DataSource;
  /** The model that has embedded the item texts, and its work, where there is one */
  readonly embeddings?: EmbeddingModelRecord & EmbeddingCounts;
  readonly command: readonly string[];
  /** Everything that decides what is computed, and what from */
  readonly settings: object & SourceSettings;
  readonly protocol: string;
  readonly startedAt: string;
  readonly wallSeconds?: number;
  readonly units?: { readonly total: number; readonly reused: number };
  readonly files?: readonly string[];
}

/** What this program is made of. */
export function versions(): Record<string, string> {
  return { assay: VERSION, ...Deno.version };
}

/** The machine in a few words. */
export function system(): Manifest["system"] {
  return {
    os: Deno.build.os,
    architecture: Deno.build.arch,
    cores: navigator.hardwareConcurrency,
  };
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeAtomic(`${folder}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
}

/** The manifest of a folder, or `undefined` where there is none that can be read. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether two runs compute the same thing. */
export function sameSettings(a: Manifest["settings"], b: Manifest["settings"]): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
