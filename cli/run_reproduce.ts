import { formatTable, resultsTable, runMainStudy, tableHeading } from "../studies/mod.ts";
import { embedWith } from "./embed_with.ts";
import type { FlagValues } from "./parse_flags.ts";
import { reproduceSettings } from "./reproduce_settings.ts";
import { runStudies } from "./run_all_studies.ts";
import { watchStudy } from "./watch_study.ts";

/** Runs the main study as its flags say, or the studies that its switches name. */
export async function runReproduce(
  flags: FlagValues,
  switches: readonly string[],
): Promise<number> {
  const studies = switches.filter((name) => flags.has(name))
    .map((name) => name.replace(/-study$/, ""));
  if (studies.length > 0) return await runStudies(studies, flags);
  const { settings, source, run } = reproduceSettings(flags);
  return await watchStudy("reproduce", flags, async (watch) => {
    await using texts = await embedWith(flags, watch);
    const result = await runMainStudy({
      settings,
      source: { ...source, ...(texts && { embedWith: texts.record }) },
      run,
      embed: texts?.embed,
    }, watch);
    watch.done();
    if (flags.has("json")) console.log(JSON.stringify(result.json));
    else {
      const seeds = `${settings.seeds.length} seed${settings.seeds.length === 1 ? "" : "s"}`;
      console.log(`${tableHeading(result.data, `held-out items, mean ± SE over ${seeds}`)}\n`);
      console.log(formatTable(resultsTable(result.rows)));
      if (settings.seeds.length === 1) {
        console.log("\nn/a: the standard error is over seeds, and one seed has none");
      }
      console.log(`\nResults are in ${run.outFolder}: start with ${run.outFolder}/summary.md`);
      console.log(`Took ${result.wallSeconds.toFixed(1)} s`);
    }
  });
}
