import type { Command } from "../../cli/command.ts";
import { parseFlags } from "../../cli/parse_flags.ts";

/** Runs a command in this process and gives what it prints; what it throws is thrown. */
export async function runHere(
  command: Command,
  args: readonly string[],
): Promise<{ code: number; stdout: string }> {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...parts: unknown[]) => void lines.push(parts.join(" "));
  try {
    const code = await command.run(parseFlags(command, args));
    return { code, stdout: lines.map((line) => `${line}\n`).join("") };
  } finally {
    console.log = log;
  }
}
