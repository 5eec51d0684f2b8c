import type { Command } from "./command.ts";

const WIDTH = 96;

/** The help text of a sub-command: usage, flags, examples. */
export function formatHelp(command: Command): string {
  const usage = ["assay", command.name, "[flags]", command.positionals].filter(Boolean).join(" ");
  const lines = [command.summary, "", `Usage: ${usage}`];
  const names = command.flags.map(({ name, value }) => `--${name}${value ? ` ${value}` : ""}`);
  if (names.length > 0) {
    const column = Math.max(...names.map((name) => name.length)) + 4;
    lines.push("", "Flags:");
    command.flags.forEach(({ help }, f) => {
      const [first, ...rest] = wrap(help, WIDTH - column);
      lines.push(`  ${names[f].padEnd(column - 2)}${first}`);
      for (const line of rest) lines.push(" ".repeat(column) + line);
    });
  }
  lines.push("", "Examples:");
  for (const [line, what] of command.examples) lines.push(`  ${line}`, `      ${what}`);
  return lines.join("\n");
}

/** Breaks a text at spaces into lines of at most `width` letters. */
function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
