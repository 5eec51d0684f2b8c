import { canonicalJson } from "../../files/mod.ts";
import type { StudyScores } from "./study_scores.ts";

/** Settings that decide which cells are measured, and so must be the same. */
const SPLIT = ["preset", "preRevision", "itemShare", "respondentCount", "retention"];
/** Settings that only say which rows there are. */
const ROWS = ["features", "likelihoods", "methods", "baselinesOnly", "seeds"];

/**
 * The seeds of two studies that have measured the same cells.
 *
 * @throws {RangeError} When they have not: other matrices, splits, seeds or counts of items
 */
export function checkComparable(first: StudyScores, second: StudyScores): readonly number[] {
  const fail = (must: string, a: string, b: string): never => {
    throw new RangeError(
      `Cannot compare ${first.folder} with ${second.folder} as ${must}: found ${a} and ${b}`,
    );
  };
  const matrices = [first, second].map(matrixFiles);
  for (const name of new Set(matrices.flatMap((files) => [...files.keys()]))) {
    const [a, b] = matrices.map((files) => files.get(name)?.slice(0, 12) ?? "none");
    if (a !== b) fail(`both must be of the same matrices, but ${name} differs`, a, b);
  }
  const settings = [first, second].map(settingsOf);
  for (const name of SPLIT) {
    const [a, b] = settings.map((each) => JSON.stringify(each[name]) ?? "none");
    if (a !== b) fail(`both must have the same splits, but ${name} differs`, a, b);
  }
  const seeds = settings.map((each) => each.seeds as readonly number[]);
  const [a, b] = seeds.map((list) => list.toSorted((x, y) => x - y).join(", "));
  if (a !== b) fail("both must have the same seeds", a, b);
  if (seeds[0].length < 2) fail("a paired test needs two seeds at least", a, b);
  for (const row of first.rows.keys()) {
    if (second.rows.has(row)) checkRow(row, [first, second], seeds[0]);
  }
  return seeds[0];
}

function checkRow(
  row: string,
  studies: readonly [StudyScores, StudyScores],
  seeds: readonly number[],
): void {
  for (const seed of seeds) {
    const [a, b] = studies.map(({ folder, rows }) => {
      const scores = rows.get(row)!.get(seed);
      if (scores) return `${scores.testCells} cells of ${scores.testItems} items`;
      throw new RangeError(
        `Cannot compare ${folder} as ${row} must have scores for each seed: found none for ${seed}`,
      );
    });
    if (a === b) continue;
    throw new RangeError(
      `Cannot compare ${row} at seed ${seed} as both studies must have measured the same cells: found ${a} and ${b}`,
    );
  }
}

/** Settings in which two studies differ, besides those that only say which rows there are. */
export function differingSettings(
  first: StudyScores,
  second: StudyScores,
): { name: string; values: readonly unknown[] }[] {
  const both = [first, second].map((study) => {
    const device = (study.manifest.device as { name?: string } | undefined)?.name;
    return { ...settingsOf(study), ...(device && { device }) } as Record<string, unknown>;
  });
  const names = [...new Set(both.flatMap((each) => Object.keys(each)))].sort();
  return names.filter((name) => !ROWS.includes(name) && name !== "dataFolder")
    .map((name) => ({ name, values: both.map((each) => each[name]) }))
    .filter(({ values: [a, b] }) => canonicalJson(a ?? null) !== canonicalJson(b ?? null));
}

function settingsOf({ manifest }: StudyScores): Readonly<Record<string, unknown>> {
  return manifest.settings as unknown as Record<string, unknown>;
}

/** Digests of the matrices by name; of data without files, the digest of all. */
function matrixFiles(study: StudyScores): ReadonlyMap<string, string> {
  const { data } = study.manifest, { embeddingsFile, textsPath } = settingsOf(study);
  const isMatrix = (name: string) =>
    name !== embeddingsFile && name !== textsPath && !name.startsWith(`${textsPath}/`);
  const files = data.files.filter(({ name }) => isMatrix(name));
  if (files.length === 0) return new Map([[`the ${data.kind} data`, data.digest]]);
  return new Map(files.map(({ name, sha256 }) => [name, sha256]));
}
