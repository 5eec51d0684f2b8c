import { nearest } from "./nearest.ts";
import { UsageError } from "./usage_error.ts";

/** Generators take 32 bits, and the published protocols add numbers of up to four digits to a seed. */
const LARGEST_SEED = 4_294_960_000;

/**
 * Whole numbers from a list such as `0-19`, `1,2,3` or `0-4,42`, each once, in the order given.
 *
 * @throws {UsageError} When a part is no such number or range, or a number occurs twice
 *
 * @example
 * ```ts
 * import { readSeeds } from "./read_lists.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(readSeeds("0-2,42", "--seeds"), [0, 1, 2, 42]);
 * ```
 */
export function readSeeds(text: string, flag: string): number[] {
  const seeds: number[] = [];
  for (const part of text.split(",")) {
    const match = /^\s*(\d{1,10})(?:\s*-\s*(\d{1,10}))?\s*$/.exec(part);
    const from = Number(match?.[1]), to = Number(match?.[2] ?? match?.[1]);
    if (!match || from > to || to > LARGEST_SEED || to - from > 1e6) {
      throw new UsageError(
        `Cannot read ${flag} as it must be whole numbers up to ${LARGEST_SEED} and rising ranges, such as 0-19 or 1,2,3: found "${part}"`,
      );
    }
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  return unique(seeds, flag);
}

/**
 * Numbers of a comma-separated list, each once.
 *
 * @throws {UsageError} When one is no number, or `accept` refuses it
 */
export function readNumbers(
  text: string,
  { flag, must, accept }: { flag: string; must: string; accept: (value: number) => boolean },
): number[] {
  const numbers = text.split(",").map((part) => {
    const value = Number(part);
    if (part.trim() === "" || !Number.isFinite(value) || !accept(value)) {
      throw new UsageError(`Cannot read ${flag} as it must be ${must}: found "${part}"`);
    }
    return value;
  });
  return unique(numbers, flag);
}

/** One number; see {@linkcode readNumbers}. */
export function readNumber(
  text: string,
  options: { flag: string; must: string; accept: (value: number) => boolean },
): number {
  const numbers = readNumbers(text, options);
  if (numbers.length > 1) {
    throw new UsageError(
      `Cannot read ${options.flag} as it must be ${options.must}: found "${text}"`,
    );
  }
  return numbers[0];
}

/**
 * Words of a comma-separated list, each one of those known and each once.
 *
 * @throws {UsageError} When a word is not known, naming the nearest
 */
export function readWords<T extends string>(
  text: string,
  { flag, words }: { flag: string; words: readonly T[] },
): T[] {
  const found = text.split(",").map((part) => {
    const word = words.find((known) => known === part.trim());
    if (!word) {
      const near = nearest(part.trim(), words);
      throw new UsageError(
        `Cannot read ${flag} as it must be of ${words.join(", ")}: found "${part}"${
          near ? `, did you mean ${near}?` : ""
        }`,
      );
    }
    return word;
  });
  return unique(found, flag);
}

/** One word; see {@linkcode readWords}. */
export function readWord<T extends string>(
  text: string,
  options: { flag: string; words: readonly T[] },
): T {
  const found = readWords(text, options);
  if (found.length > 1) {
    throw new UsageError(`Cannot read ${options.flag} as it must be one word: found "${text}"`);
  }
  return found[0];
}

function unique<T>(values: T[], flag: string): T[] {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) {
    throw new UsageError(`Cannot read ${flag} as each value must occur once: found ${twice} twice`);
  }
  return values;
}
