import { parseArgs } from "node:util";
import type { Command } from "./command.ts";
import { nearest } from "./nearest.ts";
import { UsageError } from "./usage_error.ts";

/** What was typed after the name of a sub-command. */
export class FlagValues {
  constructor(
    private readonly values: ReadonlyMap<string, string>,
    readonly positionals: readonly string[],
    /** The arguments as typed */
    readonly typed: readonly string[],
  ) {}

  /** Whether a flag was given at all. */
  has(name: string): boolean {
    return this.values.has(name);
  }

  /** The value of a flag, or `undefined` if it was not given. */
  text(name: string): string | undefined {
    return this.values.get(name);
  }
}

/**
 * Reads the arguments of a sub-command by its list of flags.
 *
 * @throws {UsageError} For an unknown flag (naming the nearest), one given twice, a value that is
 *   missing or not asked for, or arguments where the command takes none
 *
 * @example
 * ```ts
 * import { parseFlags } from "./parse_flags.ts";
 * import { strict as assert } from "node:assert";
 *
 * const command = {
 *   name: "show",
 *   summary: "",
 *   flags: [{ name: "seeds", value: "LIST", help: "" }, { name: "quiet", help: "" }],
 *   examples: [],
 *   run: () => Promise.resolve(0),
 * };
 * const flags = parseFlags(command, ["--seeds", "0-4", "--quiet"]);
 * assert.equal(flags.text("seeds"), "0-4");
 * assert(flags.has("quiet"));
 * assert.throws(() => parseFlags(command, ["--sed", "1"]), /did you mean --seeds/);
 * ```
 */
export function parseFlags(command: Command, args: readonly string[]): FlagValues {
  const kinds = new Map(command.flags.map((flag) => [flag.name, flag.value]));
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      command.flags.map(({ name, value }) => [name, { type: value ? "string" : "boolean" }]),
    ),
  });
  const values = new Map<string, string>(), positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    if (!kinds.has(name)) throw unknown(command, rawName, name);
    if (values.has(name)) {
      throw new UsageError(`Cannot run ${command.name} as ${rawName} may be given once only`);
    }
    const placeholder = kinds.get(name);
    if (!placeholder && value !== undefined) {
      throw new UsageError(
        `Cannot run ${command.name} as ${rawName} takes no value: found "${value}"`,
      );
    }
    if (placeholder && (!value || (!inlineValue && value.startsWith("--")))) {
      throw new UsageError(
        `Cannot run ${command.name} as ${rawName} needs a value, ${placeholder}: found ${
          value ? `"${value}"` : "none"
        }`,
      );
    }
    values.set(name, value ?? "");
  }
  if (positionals.length > 0 && !command.positionals) {
    throw new UsageError(
      `Cannot run ${command.name} as it takes flags only: found "${positionals[0]}"`,
    );
  }
  return new FlagValues(values, positionals, args);
}

function unknown(command: Command, rawName: string, name: string): UsageError {
  const near = nearest(name, command.flags.map((flag) => flag.name));
  return new UsageError(
    `Cannot run ${command.name} as it has no flag ${rawName}${
      near ? `: did you mean --${near}?` : `: see assay ${command.name} --help`
    }`,
  );
}
