import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../files/mod.ts";
import { readTree } from "../../sandbox/mod.ts";
import { describeIssue } from "../traces/mod.ts";
import { Manifest } from "./schema.ts";

/** Conditions under which an agent works at a scenario. */
export const SCENARIO_LABELS = ["gold", "creative", "drift"] as const;

export type ScenarioLabel = typeof SCENARIO_LABELS[number];

/** A scenario, read and checked. */
export interface Scenario {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly prompts: Readonly<Record<ScenarioLabel, string>>;
  /** What the agent's workspace begins with: `targets/` and `baseline_test.py` */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Text of `outcome.py` */
  readonly outcome: string;
  /** SHA-256 of what judges */
  readonly judgeDigest: string;
}

/**
 * Folder of the scenarios that come with this project.
 *
 * @throws {TypeError} If the project was imported from an address, where no folder is
 */
export function shippedScenarios(): string {
  const url = new URL("./library", import.meta.url);
  if (url.protocol === "file:") return fileURLToPath(url);
  throw new TypeError(
    `Cannot open the scenarios of this project as it must lie on disk: found ${url}; name a folder`,
  );
}

/** Names of the folders below one that have a `manifest.json`, sorted. */
export async function listScenarios(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory || name.startsWith(".")) continue;
    try {
      if ((await Deno.lstat(join(folder, name, "manifest.json"))).isFile) names.push(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return names.sort();
}

/**
 * Reads a scenario. Links in its folder are refused, as they would draw files of the host in.
 *
 * @param folder Its folder, named as its `id`
 * @throws {Deno.errors.NotFound} A file that is missing
 * @throws {SyntaxError} A manifest that does not fit, with what must hold; a text that is not UTF-8
 * @throws {PathError} A file that is a link or no regular file
 *
 * @example A folder without a manifest
 * ```ts
 * import { loadScenario } from "./load_scenario.ts";
 * import { strict as assert } from "node:assert";
 *
 * await assert.rejects(loadScenario(await Deno.makeTempDir()), Deno.errors.NotFound);
 * ```
 */
export async function loadScenario(folder: string): Promise<Scenario> {
  const tree = readTree(folder);
  const read = (name: string) => {
    const bytes = tree.get(name);
    if (!bytes) {
      throw new Deno.errors.NotFound(`Cannot load scenario ${folder} as ${name} must be there`);
    }
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new SyntaxError(`${join(folder, name)}: Cannot load a scenario as it must be UTF-8`);
    }
  };
  const manifest = parseManifest(read("manifest.json"), join(folder, "manifest.json"));
  const refuse = (must: string, found: string): never => {
    throw new SyntaxError(
      `${join(folder, "manifest.json")}: Cannot load a scenario as ${must}: found "${found}"`,
    );
  };
  const name = basename(resolve(folder));
  if (manifest.id !== name) refuse(`id must be the folder's name, ${name}`, manifest.id);
  const prompts = Object.fromEntries(
    SCENARIO_LABELS.map((label) => {
      const text = read(`prompts/${label}.md`).trim();
      if (text !== "") return [label, text] as const;
      throw new SyntaxError(
        `${
          join(folder, "prompts", `${label}.md`)
        }: Cannot load a scenario as it must hold a prompt: found none`,
      );
    }),
  ) as Record<ScenarioLabel, string>;
  read("README.md");
  const baseline = read("baseline_test.py"), outcome = read("outcome.py");
  const files = new Map([...tree].filter(([path]) => path.startsWith("targets/")));
  files.set("baseline_test.py", new TextEncoder().encode(baseline));
  if (!files.has(manifest.entrypoint)) {
    refuse("entrypoint must be a file of targets/", manifest.entrypoint);
  }
  const judgeDigest = await sha256(
    JSON.stringify([outcome, baseline, manifest.baseline_command]),
  );
  return { manifest, folder, prompts, files, outcome, judgeDigest };
}

function parseManifest(text: string, place: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `${place}: Cannot load a scenario as it must be JSON: ${(cause as Error).message}`,
    );
  }
  const parsed = Manifest.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SyntaxError(
    `${place}: Cannot load a scenario as ${describeIssue(parsed.error.issues[0], value)}`,
  );
}
