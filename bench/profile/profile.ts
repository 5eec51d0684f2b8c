/**
 * Runs a command of `assay` under V8's profiler and says where its time goes.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { formatTable } from "../../studies/mod.ts";
import { type CpuProfile, type ProfileShare, summariseProfiles } from "./summarise_profile.ts";

const HELP = `Profiles a command of assay: the share of each folder and of the longest functions.

Usage: deno task bench:profile [COMMAND [flags]]

The quick reproduce run on one thread unless given. Fails if a folder other than kernels takes more than 15 %.

Example: deno task bench:profile reproduce --quick --methods araf`;

/** Most that a folder other than kernels may take. */
const MOST = 0.15;

function table(heading: string, shares: readonly ProfileShare[], count: number): string {
  const rows = shares.slice(0, count).map((
    { name, share },
  ) => [name, `${(100 * share).toFixed(1)} %`]);
  return formatTable({ header: [heading, "share"], rows, right: [1] });
}

async function main(args: string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  const root = new URL("../../", import.meta.url);
  const folder = await Deno.makeTempDir({ prefix: "assay-profile-" });
  try {
    const usual = ["reproduce", "--quick", "--clean", "--parallel", "1", "--out", `${folder}/out`];
    const command = args.length > 0 ? args : usual;
    const run = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", "--cpu-prof", `--cpu-prof-dir=${folder}`],
        ...[fileURLToPath(new URL("cli/assay.ts", root)), ...command],
      ],
      stdout: "null",
    });
    const { code } = await run.output();
    if (code !== 0) throw new Error(`Cannot profile as the command must succeed: it gave ${code}`);
    const profiles: CpuProfile[] = [];
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".cpuprofile")) continue;
      profiles.push(JSON.parse(await Deno.readTextFile(`${folder}/${name}`)));
    }
    const { seconds, folders, functions } = summariseProfiles(profiles, root.href);
    console.log(`assay ${command.join(" ")}: ${seconds.toFixed(1)} s busy on all threads\n`);
    console.log(`${table("folder", folders, 12)}\n\n${table("function", functions, 15)}`);
    const most = folders.find(({ name }) => name !== "kernels");
    if (!most || most.share <= MOST) return 0;
    console.error(`error: ${most.name} takes ${(100 * most.share).toFixed(1)} %, more than 15 %`);
    return 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
