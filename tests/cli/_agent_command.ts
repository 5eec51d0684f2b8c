import { fileURLToPath } from "node:url";
import { withScenario } from "../agents/scenarios/_own_scenario.ts";
import { describeIsolation } from "../../sandbox/mod.ts";

const program = fileURLToPath(new URL("../../cli/assay.ts", import.meta.url));
const { bubblewrap } = await describeIsolation();
/** Agents work in bubblewrap where it is, else as plain processes. */
export const SANDBOX_ARGS = bubblewrap.available
  ? []
  : ["--sandbox", "process", "--allow-weak-isolation"];

/** The program in a process of its own. */
export function assayCommand(cwd: string, args: readonly string[]): Deno.Command {
  const agent = args[0] === "agent";
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, ...args, ...(agent ? SANDBOX_ARGS : [])],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs it to its end. */
export async function assay(
  cwd: string,
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await assayCommand(cwd, args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A folder with the scenario `closed_door` in `scenarios/`, for as long as `run` takes. */
export function withDoor(run: (cwd: string) => Promise<void>): Promise<void> {
  return withScenario({}, async (_, base) => {
    const cwd = await Deno.makeTempDir();
    try {
      await Deno.rename(base, `${cwd}/scenarios`);
      await Deno.mkdir(base);
      await run(cwd);
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  });
}

/** Flags that let the model of the project work at the scenario. */
export const door = (cwd: string): readonly string[] => [
  ...["--scenarios-dir", `${cwd}/scenarios`, "--scenario", "closed_door"],
  ...["--out", `${cwd}/out`],
];
