import { projectRoot } from "./project_root.ts";

/** Runs this very Deno in the project's folder, its output going where ours goes; gives its exit code. */
export async function runDeno(args: readonly string[]): Promise<number> {
  return (await watchDeno(args)).code;
}

/** The same, telling also which signal ended it, if one did. */
export async function watchDeno(args: readonly string[]): Promise<Deno.CommandStatus> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: projectRoot(),
    env: { DENO_NO_UPDATE_CHECK: "1" },
  });
  return await child.spawn().status;
}
