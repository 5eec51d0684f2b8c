import { projectRoot } from "./project_root.ts";

/** Runs this very Deno in the project's folder, its output going where ours goes; gives its exit code. */
export async function runDeno(args: readonly string[]): Promise<number> {
  return (await watchDeno(args)).code;
}

/** The same, telling also which signal ended it, if one did. `held` keeps its output back until it has ended. */
export async function watchDeno(
  args: readonly string[],
  { held = false }: { held?: boolean } = {},
): Promise<Deno.CommandStatus> {
  const stdio = held ? "piped" : "inherit";
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: projectRoot(),
    env: { DENO_NO_UPDATE_CHECK: "1" },
    stdout: stdio,
    stderr: stdio,
  });
  if (!held) return await command.spawn().status;
  const output = await command.output();
  await Deno.stdout.write(output.stdout);
  await Deno.stderr.write(output.stderr);
  return output;
}
