import { overlay, positions } from "./_combine.ts";
import { SCORED } from "./cell_status.ts";
import { joinBenchmarks } from "./join_benchmarks.ts";
import { RandomState } from "./numpy_random/random_state.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** A matrix and the file it comes from. */
export interface NamedMatrix {
  name: string;
  matrix: ResponseMatrix;
}

/** Every revision of one benchmark. */
export interface BenchmarkRevisions {
  benchmark: string;
  revisions: readonly NamedMatrix[];
}

/** By code unit, as file names are sorted everywhere here: "r10" stands before "r2". */
export function sortByName<T extends { name: string }>(named: readonly T[]): T[] {
  return [...named].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/**
 * Whether a file holds the state before remediation: a final number 0, or "original" in its name.
 *
 * @example Ten is not nought
 * ```ts
 * import { isBaseRevision } from "./revision_ensemble.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(isBaseRevision("resmat_sky0.csv"), true);
 * assert.equal(isBaseRevision("resmat_sky10.csv"), false);
 * ```
 */
export function isBaseRevision(name: string): boolean {
  return /(?:^|[^0-9])0(?:\.csv(?:\.gz)?|\.parquet)?$/.test(name) || name.includes("original");
}

/**
 * The iterations of a benchmark that was repaired step by step: first the base file, then for each
 * remediation file, by name, the base overwritten by the scores of that file. Rows and columns are
 * those of the base.
 *
 * @param revisions The base and its remediations, in any order
 * @throws {RangeError} When there is not exactly one base (see {@linkcode isBaseRevision})
 *
 * @example One cell was repaired, one stays
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { overlayRevisions } from "./revision_ensemble.ts";
 * import { strict as assert } from "node:assert";
 *
 * const run = (x: number | undefined, y: number | undefined) =>
 *   ResponseMatrix.fromRows({ respondents: ["a"], items: ["x", "y"], rows: [[x, y]] });
 * const iterations = overlayRevisions([
 *   { name: "resmat_sky1.csv", matrix: run(1, undefined) },
 *   { name: "resmat_sky0.csv", matrix: run(0, 0) },
 * ]);
 * assert.deepEqual(iterations.map(({ matrix }) => [...matrix.scores]), [[0, 0], [1, 0]]);
 * ```
 */
export function overlayRevisions(revisions: readonly NamedMatrix[]): NamedMatrix[] {
  const sorted = sortByName(revisions);
  const bases = sorted.filter(({ name }) => isBaseRevision(name));
  if (bases.length !== 1) {
    throw new RangeError(
      `Cannot lay remediations over a base as exactly one file must be the base, ending in a lone 0 or containing "original": found ${bases.length} among ${
        sorted.map(({ name }) => name).join(", ")
      }`,
    );
  }
  const [base] = bases;
  const shape = {
    respondents: positions([base.matrix.respondents]),
    items: positions([base.matrix.items]),
    wins: (status: number, soFar: number) => status === SCORED || soFar === 0,
  };
  return [
    base,
    ...sorted.filter((r) => r !== base).map(({ name, matrix }) => ({
      name,
      matrix: overlay([base.matrix, matrix], shape),
    })),
  ];
}

/**
 * Joins revisions of several benchmarks into an ensemble of block matrices, after the construction of
 * the published post-revision ensemble: every revision of the primary benchmark, by name, is joined
 * with one iteration of each other benchmark, drawn uniformly at random.
 *
 * Revisions without any score are left out. The published draws were not reproducible; here all come
 * from one generator, benchmark by benchmark in the given order.
 *
 * @param benchmarks In modelling order; the first is the primary one
 * @param options `seed` of the draws; `iterations`: `"overlay"` makes them by {@linkcode overlayRevisions},
 * `"each"` takes every revision as it is
 * @returns One block matrix for each revision of the primary benchmark, named after it
 * @throws {RangeError} When a benchmark has no revision with a score, or a base is missing
 *
 * @example Two runs of one benchmark, each with a drawn run of the other
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { buildRevisionEnsemble } from "./revision_ensemble.ts";
 * import { strict as assert } from "node:assert";
 *
 * const run = (name: string, item: string) => ({
 *   name,
 *   matrix: ResponseMatrix.fromRows({ respondents: ["a"], items: [item], rows: [[1]] }),
 * });
 * const ensemble = buildRevisionEnsemble([
 *   { benchmark: "usaco", revisions: [run("u2", "usaco.1"), run("u1", "usaco.1")] },
 *   { benchmark: "gaia", revisions: [run("g1", "gaia.1"), run("g2", "gaia.1")] },
 * ], { seed: 0, iterations: "each" });
 * assert.deepEqual(ensemble.map((e) => e.name), ["u1", "u2"]);
 * assert.deepEqual(ensemble[0].matrix.items, ["usaco.1", "gaia.1"]);
 * ```
 */
export function buildRevisionEnsemble(
  benchmarks: readonly BenchmarkRevisions[],
  options: { seed: number; iterations?: "overlay" | "each" },
): NamedMatrix[] {
  const { seed, iterations = "overlay" } = options;
  const random = new RandomState(seed);
  const prepared = benchmarks.map(({ benchmark, revisions }, b) => {
    const made = b > 0 && iterations === "overlay"
      ? overlayRevisions(revisions)
      : sortByName(revisions);
    const scored = made.filter(({ matrix }) => matrix.observedCount > 0);
    if (scored.length === 0) {
      throw new RangeError(
        `Cannot build an ensemble as each benchmark must have a revision with scores: found none for ${benchmark}`,
      );
    }
    return { benchmark, revisions: scored };
  });
  if (prepared.length === 0) {
    throw new RangeError("Cannot build an ensemble as there must be at least one benchmark");
  }
  const [primary, ...others] = prepared;
  return primary.revisions.map(({ name, matrix }) => {
    const drawn = others.map(({ benchmark, revisions }) => ({
      benchmark,
      matrix: revisions[random.randint(0, revisions.length)].matrix,
    }));
    return {
      name,
      matrix: joinBenchmarks([{ benchmark: primary.benchmark, matrix }, ...drawn]).matrix,
    };
  });
}

/**
 * Some members of an ensemble, drawn without replacement as `numpy.random.RandomState(seed).choice`
 * draws them; all of them, in order and without a draw, when `count` is their number.
 *
 * @throws {RangeError} When more are asked for than there are, or none
 *
 * @example Two of four
 * ```ts
 * import { sampleRevisions } from "./revision_ensemble.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(sampleRevisions(["a", "b", "c", "d"], { count: 2, seed: 1 }).length, 2);
 * assert.deepEqual(sampleRevisions(["a", "b"], { count: 2, seed: 1 }), ["a", "b"]);
 * ```
 */
export function sampleRevisions<T>(
  ensemble: readonly T[],
  options: { count: number; seed: number },
): T[] {
  const { count, seed } = options;
  if (!Number.isInteger(count) || count < 1 || count > ensemble.length) {
    throw new RangeError(
      `Cannot sample revisions as the count must be from 1 to ${ensemble.length}: found ${count}`,
    );
  }
  if (count === ensemble.length) return [...ensemble];
  return Array.from(new RandomState(seed).choice(ensemble.length, count), (i) => ensemble[i]);
}
