import { dirname, resolve } from "node:path";
import { ensureFolder, readText, writeAtomic } from "../../files/mod.ts";
import type { Attempt, Sample } from "./attempt.ts";

/** What results depend on; those of different settings never stand in one file. */
export type RunConfig = Readonly<Record<string, string | number | boolean | null>>;

/** How much a run was to make: the denominators of its shares, which may grow as a run is resumed. */
export interface Selection {
  readonly tasks: number;
  readonly samples: number;
}

/** What a file of results holds. */
export interface Results {
  /** Absent where the file is empty */
  readonly config: RunConfig | undefined;
  /** Absent in files of earlier versions */
  readonly selection?: Selection;
  readonly samples: Sample[];
  /** The last line is torn, and left aside */
  readonly torn: boolean;
}

/** What to do with a file that is there already. */
export type ExistingFile = "refuse" | "resume" | "overwrite";

/**
 * A file of results: a header line with the settings, then one line a sample, each on disk before the
 * next is begun.
 *
 * A run that is killed while it writes leaves a last line that is torn. It is cut off when the file is
 * resumed, and so are samples that ended by an error of model or sandbox, which are then made again.
 */
export class ResultsFile implements AsyncDisposable {
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    /** What was there when it was opened */
    readonly earlier: readonly Sample[],
    /** A last line that was torn has been cut off */
    readonly healed: boolean,
    readonly file: Deno.FsFile,
  ) {}

  /**
   * Opens or makes a file of results.
   *
   * @throws {Deno.errors.AlreadyExists} If it is there and neither resuming nor overwriting was asked for
   * @throws {SyntaxError} With file and line, if what is there is damaged other than by a torn last line
   * @throws {Deno.errors.Busy} If another run has it open
   * @throws {RangeError} If it was made with other settings: each is named, with both values
   *
   * @example What was written is there when the file is resumed
   * ```ts
   * import { ResultsFile } from "./results_file.ts";
   * import { strict as assert } from "node:assert";
   *
   * const path = `${await Deno.makeTempDir()}/results.jsonl`;
   * const sample = { taskId: "own/0", sample: 0, outcome: "exhausted", attempts: [] } as const;
   * {
   *   await using file = await ResultsFile.open(path, { seed: 1 });
   *   await file.append(sample);
   * }
   * await using again = await ResultsFile.open(path, { seed: 1 }, { existing: "resume" });
   * assert.deepEqual(again.earlier, [sample]);
   * ```
   */
  static async open(
    path: string,
    config: RunConfig,
    { existing = "refuse", selection }: { existing?: ExistingFile; selection?: Selection } = {},
  ): Promise<ResultsFile> {
    await ensureFolder(dirname(resolve(path)));
    let file = await openLocked(path);
    try {
      // A line torn within a character is cut off with it, as what stands for the character does not end it.
      const text = new TextDecoder().decode(await Deno.readFile(path));
      if (text !== "" && existing === "refuse") {
        throw new Deno.errors.AlreadyExists(
          `Cannot write results to ${path} as it is there already: resume it, overwrite it, or name another`,
        );
      }
      const header = `${JSON.stringify({ kind: "repair", version: 1, config, selection })}\n`;
      const found = existing === "overwrite" ? undefined : parseResults(text, path);
      // A header that is itself torn tells nothing, and nothing came after it.
      if (found?.config) checkConfig(path, { found: found.config, config });
      const kept = found?.samples.filter(({ outcome }) => outcome !== "error") ?? [];
      const whole = header + kept.map((sample) => `${JSON.stringify(sample)}\n`).join("");
      if (whole !== text) {
        await writeAtomic(path, whole);
        const before = file;
        file = await openLocked(path);
        before.close();
      }
      return new ResultsFile(path, kept, found?.torn ?? false, file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Adds a sample and waits until it is on disk. */
  append(sample: Sample): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(sample)}\n`);
    const writing = this.#writing.then(async () => {
      for (let at = 0; at < bytes.length;) at += await this.file.write(bytes.subarray(at));
      await this.file.syncData();
    });
    this.#writing = writing.catch(() => {});
    return writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    this.file.close();
  }
}

/** Opens a file to append to it, making it if need be, which nobody else then may. */
async function openLocked(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { append: true, create: true });
  const locked = await file.tryLock(true);
  const here = await file.stat(), there = await Deno.stat(path);
  if (locked && here.ino === there.ino) return file;
  file.close();
  throw new Deno.errors.Busy(`Cannot write results to ${path} as another run is writing them`);
}

/** Header and samples of a file's text; a last line without its end may be torn. */
export function parseResults(text: string, path: string): Results {
  const lines = text.split("\n");
  const last = lines.pop()!;
  const whole = last !== "" && parseLine(last) !== undefined;
  if (whole) lines.push(last);
  const torn = last !== "" && !whole;
  const seen = new Map<string, number>(), samples: Sample[] = [];
  let config: RunConfig | undefined, selection: Selection | undefined;
  lines.forEach((line, i) => {
    const fault = (must: string) =>
      new SyntaxError(
        `${path}:${i + 1}: Cannot read results as ${must}: found ${
          JSON.stringify(line.slice(0, 80))
        }`,
      );
    const value = parseLine(line);
    if (i === 0) {
      if (value?.kind !== "repair" || value.version !== 1 || typeof value.config !== "object") {
        throw fault("the first line must be a header of version 1");
      }
      config = value.config as RunConfig;
      selection = value.selection as Selection | undefined;
      return;
    }
    const { taskId, sample, outcome, attempts } = value ?? {};
    if (
      typeof taskId !== "string" || typeof sample !== "number" || typeof outcome !== "string" ||
      !Array.isArray(attempts)
    ) throw fault("each line must be a sample");
    if (!attempts.every(isAttempt)) throw fault("each attempt must have a verdict and its seconds");
    const key = JSON.stringify([taskId, sample]);
    const before = seen.get(key);
    if (before) throw fault(`each sample must stand once, and this one stands in line ${before}`);
    seen.set(key, i + 1);
    samples.push(value as unknown as Sample);
  });
  return { config, ...(selection && { selection }), samples, torn };
}

/** Reads all samples of a file, a torn last line left aside. */
export async function readResults(path: string): Promise<Results> {
  return parseResults(await readText(path), path);
}

/** Whether a value of a file has what sums are made of. */
function isAttempt(value: unknown): boolean {
  const { verdict, generateSeconds, executeSeconds } = (value ?? {}) as Partial<Attempt>;
  return typeof verdict?.passed === "boolean" && typeof verdict.reason === "string" &&
    Number.isFinite(generateSeconds) && Number.isFinite(executeSeconds);
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function checkConfig(
  path: string,
  { found, config }: { found: RunConfig; config: RunConfig },
): void {
  const names = [...new Set([...Object.keys(found), ...Object.keys(config)])];
  const other = names.filter((name) => found[name] !== config[name]);
  if (!other.length) return;
  const shown = other.map((name) =>
    `${name} ${JSON.stringify(found[name])}, now ${JSON.stringify(config[name])}`
  );
  throw new RangeError(
    `Cannot resume ${path} as its settings must be those of this run: found ${shown.join("; ")}`,
  );
}
