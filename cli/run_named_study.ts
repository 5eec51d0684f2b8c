import {
  findStudy,
  formatTable,
  gridTable,
  type MainSettings,
  planGridStudy,
  planMainStudy,
  planTable,
  resultsTable,
  runGridStudy,
  runMainStudy,
  STUDIES,
  type StudyCost,
  tableHeading,
} from "../studies/mod.ts";
import type { FlagValues } from "./parse_flags.ts";
import { reproduceSettings } from "./reproduce_settings.ts";
import { studySettings } from "./study_settings.ts";
import type { TerminalWatch } from "./watch_study.ts";

/** Names of all studies that the command runs, in the order in which they run together. */
export const STUDY_NAMES: readonly string[] = ["main", ...STUDIES.map(({ name }) => name)];

/** Where the results of one study go, and which journal it shares with others. */
export interface StudyPlace {
  readonly outFolder?: string;
  readonly journal?: string;
}

/** Runs a study, or plans it, and gives what is to be printed. */
export async function runNamedStudy(
  name: string,
  flags: FlagValues,
  { watch, place = {} }: { watch: TerminalWatch; place?: StudyPlace },
): Promise<string> {
  if (name === "main") return await runMain(flags, { watch, place });
  const study = findStudy(name);
  const { settings, source, run } = studySettings(study, flags);
  const request = { settings, source, run: { ...run, ...place } };
  if (flags.has("plan")) {
    return planText(name, await planGridStudy(study, request, watch), watch);
  }
  const { json, report, units, wallSeconds } = await runGridStudy(study, request, watch);
  watch.done();
  if (flags.has("json")) return JSON.stringify(json);
  const { length } = settings.seeds, { outFolder } = request.run;
  const what = `AUC / log-loss / RMSE / ECE on held-out items, mean over ${length} split${
    length === 1 ? "" : "s"
  }`;
  return [
    tableHeading(report.data, what),
    "",
    formatTable(gridTable(report)),
    ...report.sections.flatMap(({ heading, table }) => [
      "",
      tableHeading(report.data, heading),
      "",
      formatTable(table),
    ]),
    "",
    `Results are in ${outFolder}: start with ${outFolder}/summary.md`,
    tookLine(wallSeconds, units),
  ].join("\n");
}

/** What a study would take, in words. */
function planText(name: string, cost: StudyCost, watch: TerminalWatch): string {
  watch.done();
  const { conditions, seeds, speed, device } = cost;
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  const pace = speed.operationsPerSecond === undefined
    ? ""
    : ` ${(speed.operationsPerSecond / 1e9).toPrecision(3)} GFLOP/s,`;
  return [
    tableHeading(
      cost.data,
      `${name}: ${counted(conditions, "condition")}, ${counted(seeds, "split")}`,
    ),
    "",
    formatTable(planTable(cost)),
    "",
    `On ${device},${pace} measured in ${speed.measuringSeconds.toFixed(1)} s`,
  ].join("\n");
}

/** λ of the main study where it stands among the others: enough of them to see what they do. */
const MAIN: Partial<MainSettings> = { penalties: [0.002, 0.0155, 0.16], dropouts: [0.5] };

/** The main study with the features and likelihood of the others. */
async function runMain(
  flags: FlagValues,
  { watch, place }: { watch: TerminalWatch; place: StudyPlace },
): Promise<string> {
  const presets = ["default", "original"];
  const { settings: base, source, run } = reproduceSettings(flags, "study main", { presets });
  const texts = flags.has("texts") && flags.has("data") && !flags.has("embeddings");
  const settings: MainSettings = {
    ...base,
    preset: String(base.preset) === "original" ? "v3" : base.preset,
    ...(base.size === "quick" && MAIN),
    ...(flags.has("lambda") && { penalties: base.penalties }),
    ...(flags.has("dropout") && { dropouts: base.dropouts }),
    ...(!flags.has("features") && base.size === "quick" &&
      { features: texts ? ["text"] : ["pca"] }),
    ...(!flags.has("likelihood") && { likelihoods: ["cross-entropy"] }),
  };
  const request = { settings, source, run: { ...run, ...place } };
  if (flags.has("plan")) return planText("main", await planMainStudy(request, watch), watch);
  const result = await runMainStudy(request, watch);
  watch.done();
  if (flags.has("json")) return JSON.stringify(result.json);
  return [
    tableHeading(result.data, `held-out items, mean ± SE over ${settings.seeds.length} seeds`),
    "",
    formatTable(resultsTable(result.rows)),
    "",
    `Results are in ${request.run.outFolder}: start with ${request.run.outFolder}/summary.md`,
    tookLine(result.wallSeconds),
  ].join("\n");
}

function tookLine(seconds: number, units?: { total: number; reused: number }): string {
  const took = `Took ${seconds.toFixed(1)} s`;
  if (!units) return took;
  const made = units.total - units.reused;
  const rate = made > 0 && seconds > 0 ? `, ${(made / seconds).toPrecision(2)} fits/s` : "";
  return `${took}: ${made} fits made${rate}, ${units.reused} found`;
}
