import { projectRoot } from "./project_root.ts";

/** Runs this very Deno in the project's folder, its output going where ours goes; gives its status. */
export async function runDeno(args: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: projectRoot(),
    env: { DENO_NO_UPDATE_CHECK: "1" },
  });
  return (await child.spawn().status).code;
}
