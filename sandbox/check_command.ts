import type { RunOptions } from "./sandbox.ts";

const LONGEST_ARGUMENT = 131_071;
const LONGEST_COMMAND = 1_000_000;

/**
 * Checks the words of a command and its environment before anything is started.
 *
 * @throws {TypeError} No program, or a word that is not text
 * @throws {RangeError} NUL in a word, a name that no variable can have, or more than the kernel takes
 *
 * @example A word with NUL
 * ```ts
 * import { checkCommand } from "./check_command.ts";
 * import { strict as assert } from "node:assert";
 *
 * checkCommand(["ls", "-l"], {});
 * assert.throws(() => checkCommand(["ls", "a\0b"], {}), RangeError);
 * ```
 */
export function checkCommand(argv: readonly string[], { env = {} }: Pick<RunOptions, "env">): void {
  if (!Array.isArray(argv) || argv.length === 0 || argv[0] === "") {
    throw new TypeError("Cannot run a command as it must start with the name of a program");
  }
  const encoder = new TextEncoder();
  let total = 0;
  const measure = (word: unknown, what: string) => {
    if (typeof word !== "string") {
      throw new TypeError(`Cannot run ${argv[0]} as ${what} must be text: got ${typeof word}`);
    }
    if (word.includes("\0")) {
      throw new RangeError(`Cannot run ${argv[0]} as ${what} must not contain NUL`);
    }
    const bytes = encoder.encode(word).length;
    if (bytes > LONGEST_ARGUMENT) {
      throw new RangeError(
        `Cannot run ${
          argv[0]
        } as ${what} must have at most ${LONGEST_ARGUMENT} bytes: it has ${bytes}`,
      );
    }
    total += bytes + 1;
  };
  for (const [i, word] of argv.entries()) measure(word, `argument ${i}`);
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new RangeError(`Cannot run ${argv[0]} as no variable can be named "${name}"`);
    }
    measure(value, `variable ${name}`);
  }
  if (total > LONGEST_COMMAND) {
    throw new RangeError(
      `Cannot run ${
        argv[0]
      } as a command must have at most ${LONGEST_COMMAND} bytes: it has ${total}`,
    );
  }
}
