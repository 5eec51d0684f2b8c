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
  /** Where the record of each key stands; values stay on disk, as a study may have very many */
  readonly #places: Map<string, Place>;
  #end: number;

  private constructor(
    file: Deno.FsFile,
    { places, end }: { places: Map<string, Place>; end: number },
    /** Whether a torn last line was cut off */
    readonly healed: boolean,
  ) {
    this.#file = file;
    this.#places = places;
    this.#end = end;
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
      const bytes = await Deno.readFile(path), { places, end } = parseJournal(bytes, path);
      const healed = end < bytes.length;
      if (healed) await file.truncate(end);
      return new Journal(file, { places, end }, healed);
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
    return this.#places.size;
  }

  /** The value kept under a key, or `undefined`. */
  get(key: string): unknown {
    const place = this.#places.get(key);
    if (!place) return undefined;
    const bytes = new Uint8Array(place.length);
    this.#file.seekSync(place.from, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) at += this.#file.readSync(bytes.subarray(at)) ?? Infinity;
    return parseRecord(new TextDecoder().decode(bytes))!.value;
  }

  /** Adds a record; on return it has been handed to the disk. */
  append(record: JournalRecord): void {
    const bytes = new TextEncoder().encode(JSON.stringify(record) + "\n");
    this.#file.seekSync(this.#end, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    this.#file.syncDataSync();
    this.#places.set(record.key, { from: this.#end, length: bytes.length - 1 });
    this.#end += bytes.length;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Where a record stands in the file, in bytes, its line end aside. */
interface Place {
  readonly from: number;
  readonly length: number;
}

const LINE_END = 10;

/** Where the records of a journal stand, and how much of it is whole lines. */
function parseJournal(
  bytes: Uint8Array,
  path: string,
): { places: Map<string, Place>; end: number } {
  const places = new Map<string, Place>(), decoder = new TextDecoder();
  let at = 0;
  for (let line = 1; at < bytes.length; line++) {
    const end = bytes.indexOf(LINE_END, at);
    if (end < 0) break;
    const text = decoder.decode(bytes.subarray(at, end)), record = parseRecord(text);
    if (!record) {
      if (end === bytes.length - 1) break;
      throw new SyntaxError(
        `${path}:${line}:1: Cannot continue from this journal as each line must be a record: found ${
          JSON.stringify(text.slice(0, 40))
        }; start again with --clean`,
      );
    }
    places.set(record.key, { from: at, length: end - at });
    at = end + 1;
  }
  return { places, end: at };
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    const record = JSON.parse(line);
    return typeof record?.key === "string" && "value" in record ? record : undefined;
  } catch {
    return undefined;
  }
}
