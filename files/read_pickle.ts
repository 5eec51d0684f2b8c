import { gunzip } from "./gzip.ts";
import { PickleError, Refusal } from "./pickle/error.ts";
import { Machine } from "./pickle/machine.ts";
import { toPlain } from "./pickle/plain.ts";
import type { PickledFrame } from "./pickle/values.ts";
import { readSource } from "./_source.ts";

/**
 * Reads a Python pickle of plain values, NumPy arrays or pandas tables, and runs nothing.
 *
 * Protocols 0 to 5 (Pitrou 2018, PEP 574). A pickle is a program that may name any function of
 * Python; here a name is looked up in a fixed list of constructors which are written anew, and every
 * other name ends the reading. Read are: `None`, booleans, numbers (whole ones past 2^53 as big
 * integers), text, bytes, lists, tuples (as arrays), dicts (as `Map`), sets, slices; arrays and
 * scalars of NumPy 1 and 2 that are little-endian numbers, booleans, text or objects; DataFrame and
 * Series of pandas 1.1 to 3 with columns of those, of text, categories and numbers with gaps.
 * Dates and times are not read.
 *
 * @param source Path, unpacked if it ends in `.gz`, or the bytes of the pickle
 * @throws {PickleError} With file and byte: a name outside the list, a length past the end, an object
 *   that holds itself, nesting past 100, bytes after the end
 *
 * @example A small dict
 * ```ts
 * import { readPickle } from "./read_pickle.ts";
 * import { strict as assert } from "node:assert";
 *
 * const bytes = Uint8Array.from("(dp0\nVa\nI1\ns.", (c) => c.charCodeAt(0));
 * assert.deepEqual(await readPickle(bytes), new Map([["a", 1]]));
 * ```
 *
 * @example A call is refused
 * ```ts
 * import { readPickle } from "./read_pickle.ts";
 * import { strict as assert } from "node:assert";
 *
 * const bytes = Uint8Array.from("cos\nsystem\n(S'ls'\ntR.", (c) => c.charCodeAt(0));
 * await assert.rejects(readPickle(bytes), /os\.system/);
 * ```
 */
export async function readPickle(source: string | Uint8Array): Promise<unknown> {
  const { bytes, name } = await readSource(source);
  const whole = name.endsWith(".gz") ? await gunzip(bytes, name) : bytes;
  const value = new Machine(whole, name).run();
  try {
    return toPlain(value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new PickleError(name, whole.length, error.message, { cause: error });
  }
}

/**
 * Whether a value read from a pickle is a table.
 *
 * @example A list is none
 * ```ts
 * import { isPickledFrame, readPickle } from "./read_pickle.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(isPickledFrame(await readPickle(new TextEncoder().encode("(l."))), false);
 * ```
 */
export function isPickledFrame(value: unknown): value is PickledFrame {
  return typeof value === "object" && value !== null && (value as PickledFrame).kind === "frame";
}
