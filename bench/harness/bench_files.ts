import { basename, dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Entrant } from "./entrants.ts";
import type { AnyCase } from "./kernel_case.ts";

/** A file of cases. */
export interface BenchFile {
  readonly path: string;
  /** Its folder and stem, such as `kernels/product` */
  readonly family: string;
}

/** What such a file exports as `cases`: makes them for the engines that there are. */
export type MakeCases = (entrants: readonly Entrant[]) => Iterable<AnyCase>;

/** Folders whose `…_bench.ts` are taken where no file is named. */
const FOLDERS = ["../kernels/", "../features/"];

/** Every file of cases, or those at the given paths, in order. */
export async function findBenchFiles(paths: readonly string[]): Promise<BenchFile[]> {
  const found = paths.map((path) => resolve(path));
  if (paths.length === 0) {
    for (const folder of FOLDERS.map((name) => new URL(name, import.meta.url))) {
      const names: string[] = [];
      for await (const { name } of Deno.readDir(folder)) {
        if (name.endsWith("_bench.ts")) names.push(name);
      }
      found.push(...names.sort().map((name) => fileURLToPath(new URL(name, folder))));
    }
  }
  for (const path of found) {
    if (!await Deno.stat(path).then(({ isFile }) => isFile, () => false)) {
      throw new RangeError(`Cannot time ${path} as it must be a file: there is none`);
    }
  }
  return found.map((path) => ({
    path,
    family: `${basename(dirname(path))}/${basename(path).replace(/(_bench)?\.ts$/, "")}`,
  }));
}

/**
 * What makes the cases of a file.
 *
 * @throws {TypeError} When the file exports no function `cases`
 */
export async function loadCases({ path }: BenchFile): Promise<MakeCases> {
  const loaded: { cases?: unknown } = await import(pathToFileURL(path).href);
  if (typeof loaded.cases !== "function") {
    throw new TypeError(
      `Cannot time ${path} as it must export a function named cases: it exports ${
        Object.keys(loaded).join(", ") || "nothing"
      }; a measurement of another kind runs by itself, with deno run -A or deno bench -A`,
    );
  }
  return loaded.cases as MakeCases;
}
