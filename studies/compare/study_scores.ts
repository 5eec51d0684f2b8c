import { readCsv } from "../../files/mod.ts";
import type { Manifest } from "../main/output/manifest.ts";
import type { FinalScores } from "./final_scores.ts";
import { readFinalRows } from "./read_final_rows.ts";

/** A finished main study as its folder tells it. */
export interface StudyScores {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Final scores by row and seed, in the order of the files */
  readonly rows: ReadonlyMap<string, ReadonlyMap<number, FinalScores>>;
}

/** Names of the files that hold final scores. */
const TABLE = /^(amortized_irt|baseline|temper)_.*\.csv$/;

/**
 * Reads the scores of a finished main study from its folder: `manifest.json` and the tables it names.
 *
 * @param folder As `reproduce --out` wrote it
 * @throws {RangeError} If no main study has finished there
 * @throws {SyntaxError} With file, line and column, if a table is not as it was written
 *
 * @example A folder without a study
 * ```ts
 * import { readStudyScores } from "./study_scores.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await assert.rejects(readStudyScores(folder), /must hold the results of a finished reproduce/);
 * await Deno.remove(folder);
 * ```
 */
export async function readStudyScores(folder: string): Promise<StudyScores> {
  const manifest = await manifestOf(folder);
  const rows = new Map<string, Map<number, FinalScores>>();
  const byCandidate = (manifest.settings as { preset?: string }).preset !== "default";
  for (const path of manifest.files ?? []) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!TABLE.test(name)) continue;
    const table = await readCsv(`${folder}/${name}`).catch((cause) => {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new RangeError(
        `Cannot compare ${folder} as it must hold ${name}, which its manifest.json names: found no file`,
        { cause },
      );
    });
    for (const { row, seed, scores } of readFinalRows(table, { name, byCandidate })) {
      const seeds = rows.get(row) ?? new Map<number, FinalScores>();
      rows.set(row, seeds.set(seed, scores));
    }
  }
  if (rows.size === 0) {
    throw new RangeError(`Cannot compare ${folder} as there must be final scores: found none`);
  }
  return { folder, manifest, rows };
}

async function manifestOf(folder: string): Promise<Manifest> {
  let manifest: Partial<Manifest> | undefined;
  let found = "no manifest.json that can be read";
  try {
    manifest = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
    found = `a study ${manifest?.study} that is ${manifest?.status}`;
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound || error instanceof SyntaxError ||
      error instanceof Deno.errors.NotADirectory;
    if (!absent) throw error;
  }
  if (manifest?.study === "main" && manifest.status === "finished" && manifest.data) {
    return manifest as Manifest;
  }
  throw new RangeError(
    `Cannot compare ${folder} as it must hold the results of a finished reproduce: found ${found}`,
  );
}
