import { fileURLToPath } from "node:url";
import type { RepairTask } from "../../agents/repair/mod.ts";

const program = fileURLToPath(new URL("../../cli/assay.ts", import.meta.url));

/** The command in a process of its own. */
export function repairCommand(args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, "repair", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs it to its end. */
export async function runCommand(
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await repairCommand(args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A folder with a file of tasks, for as long as `run` takes. */
export async function withTasks(
  tasks: readonly RepairTask[],
  run: (path: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/tasks.jsonl`;
    await Deno.writeTextFile(path, tasks.map((task) => `${JSON.stringify(task)}\n`).join(""));
    await run(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
