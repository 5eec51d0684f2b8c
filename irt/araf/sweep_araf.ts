import { ensureFolder, hashNumbers, sha256, writeAtomic } from "../../files/mod.ts";
import type { Backend } from "../../kernels/mod.ts";
import { type ArafRequest, fitAraf, type FitArafOptions } from "./fit_araf.ts";
import { saveAraf } from "./save_araf.ts";

/** Where a sweep's fits go. */
export interface SweepArafOptions extends FitArafOptions {
  readonly folder: string;
  /** Names of the respondents, in the order of the cells' indices; written beside every fit. */
  readonly respondents?: readonly string[];
}

/** A fit that lies in the folder. */
export interface SweptFit {
  /** Index of the request. */
  readonly index: number;
  /** To be read by `loadAraf`. */
  readonly path: string;
  /** Whether it was there before. */
  readonly resumed: boolean;
}

const PLAN = "sweep.json";

/**
 * Fits thousands of amortized IRT models, each written to a file of its own as it ends, so that memory does
 * not grow with their number. A sweep that was ended, in whatever way, goes on where it was: call it again
 * with the same requests and the same folder. Fits that are there already come first.
 *
 * @param requests See {@linkcode fitAraf}; those that share cells and features should be the same objects
 * @returns Each request once, in no particular order
 * @throws {RangeError} When the folder holds another sweep, or files that are none
 *
 * @example Two penalties, then the same again without training
 * ```ts
 * import { sweepAraf } from "./sweep_araf.ts";
 * import { loadAraf } from "./save_araf.ts";
 * import { ARAF_PRESETS } from "./araf_options.ts";
 * import { openBackend } from "../../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([1, 1, 1, 0]),
 * };
 * const features = { values: new Float32Array([1, -1]), width: 1 };
 * const requests = [0, 0.1].map((penalty) => ({
 *   cells,
 *   features,
 *   options: { ...ARAF_PRESETS.default, factors: 1, epochs: 20, penalty },
 *   seed: 0,
 * }));
 * const folder = await Deno.makeTempDir();
 * const backend = await openBackend({ device: "reference" });
 * for (const resumed of [false, true]) {
 *   for await (const swept of sweepAraf(backend, requests, { folder })) {
 *     assert.equal(swept.resumed, resumed);
 *     const { fit } = await loadAraf(swept.path);
 *     assert.equal(fit.options.penalty, requests[swept.index].options.penalty);
 *   }
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function* sweepAraf(
  backend: Backend,
  requests: readonly ArafRequest[],
  { folder, respondents, ...options }: SweepArafOptions,
): AsyncGenerator<SweptFit> {
  const done = await openSweep(folder, {
    fits: requests.length,
    device: backend.info.kind,
    digest: await digestRequests(requests, options.lossEvery ?? 100),
  });
  const pathOf = (index: number) => `${folder}/${nameOf(index)}`;
  const missing: number[] = [];
  for (const index of requests.keys()) {
    if (done.has(nameOf(index))) yield { index, path: pathOf(index), resumed: true };
    else missing.push(index);
  }
  if (missing.length === 0) return;
  const rest = missing.map((index) => requests[index]);
  for await (const { index: at, fit } of fitAraf(backend, rest, options)) {
    const index = missing[at];
    await saveAraf(pathOf(index), fit, { respondents });
    yield { index, path: pathOf(index), resumed: false };
  }
}

function nameOf(index: number): string {
  return `fit-${String(index).padStart(6, "0")}.safetensors`;
}

interface SweepPlan {
  readonly fits: number;
  readonly device: string;
  /** Of all requests. */
  readonly digest: string;
}

/** Checks that the folder is this sweep's, or new; gives the names of what it holds. */
async function openSweep(folder: string, plan: SweepPlan): Promise<ReadonlySet<string>> {
  await ensureFolder(folder);
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) names.add(name);
  const path = `${folder}/${PLAN}`;
  if (!names.has(PLAN)) {
    if (names.size > 0) {
      throw new RangeError(
        `Cannot write a sweep to ${folder}: it must be empty or hold a sweep: found ${
          [...names].sort()[0]
        } and no ${PLAN}`,
      );
    }
    await writeAtomic(path, JSON.stringify(plan, null, 2) + "\n");
    return names;
  }
  const found = JSON.parse(await Deno.readTextFile(path)) as SweepPlan;
  for (const key of ["fits", "device", "digest"] as const) {
    if (found[key] !== plan[key]) {
      throw new RangeError(
        `Cannot go on with the sweep in ${folder}: its ${key} must be ${plan[key]}: found ${
          found[key]
        } in ${PLAN}; choose another folder`,
      );
    }
  }
  return names;
}

/** A digest of everything that a fit follows from. */
async function digestRequests(
  requests: readonly ArafRequest[],
  lossEvery: number,
): Promise<string> {
  const known = new Map<object, string>();
  const numbers = async (values: ArrayLike<number> & object): Promise<string> => {
    const digest = known.get(values) ?? await hashNumbers(values);
    known.set(values, digest);
    return digest;
  };
  const parts: unknown[] = [lossEvery];
  for (const { cells, features, options, seed, initial } of requests) {
    const { respondents, items, respondent, item, score, weight = [] } = cells;
    parts.push([
      ...[respondents, items, features.width, seed, options],
      ...await Promise.all([respondent, item, score, weight, features.values].map(numbers)),
      initial && await Promise.all(Object.values(initial).map(numbers)),
    ]);
  }
  return await sha256(JSON.stringify(parts));
}
