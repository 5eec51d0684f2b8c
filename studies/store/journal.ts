import { dirname } from "node:path";
import { ensureFolder } from "../../files/mod.ts";

/** One finished piece of work: what it was, and what came of it. */
export interface JournalRecord {
  /** Digest of everything that the value depends on */
  readonly key: string;
  /** The same in words, for whoever reads the file */
  readonly unit: unknown;
  readonly value: unknown;
}

/**
 * A file of finished work, one JSON record a line, that survives the end of its writer at any moment.
 *
 * A record counts once its line is complete. What a killed writer left of a last line is cut off when the
 * file is opened again. One process at a time holds the file.
 *
 * @example A torn line is healed
 * ```ts
 * import { Journal } from "./journal.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const path = `${folder}/journal.jsonl`;
 * {
 *   using journal = await Journal.open(path);
 *   journal.append({ key: "a", unit: "first", value: 1 });
 * }
 * await Deno.writeTextFile(path, '{"key":"b","un', { append: true });
 * {
 *   using journal = await Journal.open(path);
 *   assert.equal(journal.healed, true);
 *   assert.equal(journal.get("a"), 1);
 *   assert.equal(journal.get("b"), undefined);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class Journal implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #values: Map<string, unknown>;

  private constructor(
    file: Deno.FsFile,
    values: Map<string, unknown>,
    /** Whether a torn last line was cut off */
    readonly healed: boolean,
  ) {
    this.#file = file;
    this.#values = values;
  }

  /**
   * Opens or makes a journal and holds it until it is disposed of.
   *
   * @throws {Error} When another process holds it
   * @throws {SyntaxError} When a line other than the last is no record
   */
  static async open(path: string): Promise<Journal> {
    await ensureFolder(dirname(path));
    const file = await Deno.open(path, { read: true, write: true, create: true });
    try {
      if (!await file.tryLock(true)) {
        throw new Error(
          `Cannot write to ${path} as one run at a time may do so: another one is at work`,
        );
      }
      const text = await Deno.readTextFile(path);
      const { values, length } = parseJournal(text, path);
      const healed = length < text.length;
      const bytes = new TextEncoder().encode(text.slice(0, length)).length;
      if (healed) await file.truncate(bytes);
      await file.seek(bytes, Deno.SeekMode.Start);
      return new Journal(file, values, healed);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Whether another process holds the journal at this path. */
  static async isHeld(path: string): Promise<boolean> {
    try {
      using file = await Deno.open(path, { read: true, write: true });
      return !await file.tryLock(true);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /** How many records there are. */
  get size(): number {
    return this.#values.size;
  }

  /** The value kept under a key, or `undefined`. */
  get(key: string): unknown {
    return this.#values.get(key);
  }

  /** Adds a record; on return it has been handed to the disk. */
  append(record: JournalRecord): void {
    const bytes = new TextEncoder().encode(JSON.stringify(record) + "\n");
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    this.#file.syncDataSync();
    this.#values.set(record.key, record.value);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** The records of a journal's text, and how much of the text is whole lines. */
function parseJournal(
  text: string,
  path: string,
): { values: Map<string, unknown>; length: number } {
  const values = new Map<string, unknown>();
  let at = 0;
  for (let line = 1; at < text.length; line++) {
    const end = text.indexOf("\n", at);
    if (end < 0) break;
    const record = parseRecord(text.slice(at, end));
    if (!record) {
      if (end === text.length - 1) break;
      throw new SyntaxError(
        `${path}:${line}:1: Cannot continue from this journal as each line must be a record: found ${
          JSON.stringify(text.slice(at, Math.min(end, at + 40)))
        }; start again with --clean`,
      );
    }
    values.set(record.key, record.value);
    at = end + 1;
  }
  return { values, length: at };
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    const record = JSON.parse(line);
    return typeof record?.key === "string" && "value" in record ? record : undefined;
  } catch {
    return undefined;
  }
}
