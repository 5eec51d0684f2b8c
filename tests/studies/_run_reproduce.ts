import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../cli/assay.ts", import.meta.url));

/** The command that runs the main study, away from any network and from the user's cache. */
export function reproduceCommand(args: readonly string[], cwd: string): Deno.Command {
  return assayCommand(["reproduce", ...args], cwd);
}

/** The command that runs another study in the same way. */
export function studyCommand(name: string, args: readonly string[], cwd: string): Deno.Command {
  return assayCommand(["study", name, ...args], cwd);
}

function assayCommand(args: readonly string[], cwd: string): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, ...args],
    cwd,
    env: {
      NO_COLOR: "1",
      ASSAY_CACHE: `${cwd}/cache`,
      HF_ENDPOINT: "http://127.0.0.1:9",
      HF_TOKEN: "",
    },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs the main study to its end. */
export async function reproduce(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await reproduceCommand(args, cwd).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The tables of a finished run by name: all that must not depend on when or how often it was started. */
export async function readTables(folder: string): Promise<Map<string, string>> {
  const tables = new Map<string, string>();
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && /\.(csv|md)$|^results\.json$/.test(name)) names.push(name);
  }
  for (const name of names.sort()) tables.set(name, await Deno.readTextFile(`${folder}/${name}`));
  return tables;
}
