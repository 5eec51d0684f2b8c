import { findStudy, formatTable, gridTable, STUDIES, tableHeading } from "../../studies/mod.ts";
import { runGridStudy } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { nearest } from "../nearest.ts";
import type { FlagValues } from "../parse_flags.ts";
import { STUDY_FLAGS } from "../study_flags.ts";
import { studySettings } from "../study_settings.ts";
import { UsageError } from "../usage_error.ts";
import { watchStudy } from "../watch_study.ts";

export const study: Command = {
  name: "study",
  summary: "Run a study of the catalogue by name: its grid, its tables, its paired differences.",
  positionals: "NAME",
  flags: STUDY_FLAGS,
  examples: [
    ["deno task study --list", "What there is"],
    ["deno task study support-thinning --plan", "How long it would take"],
    [
      "deno task study support-thinning --data matrices --embeddings items.csv --seeds 0-19",
      "Twenty splits of your own matrices",
    ],
    ["deno task study pair-efficiency --continue", "Go on where an interrupted run stopped"],
  ],
  async run(flags) {
    if (flags.has("list")) {
      console.log(listOfStudies());
      return 0;
    }
    return await runOne(studyNamed(flags), flags);
  },
};

/** Every study with a line on what it finds out. */
function listOfStudies(): string {
  return formatTable({
    header: ["study", "what it finds out"],
    rows: STUDIES.map(({ name, about }) => [name, about]),
  });
}

function studyNamed({ positionals }: FlagValues) {
  const names = [...STUDIES.map(({ name }) => name), "sparse"];
  if (positionals.length !== 1) {
    throw new UsageError(
      `Cannot run study as the name of one must follow, of ${names.join(", ")}: found ${
        positionals.length === 0 ? "none" : positionals.join(" ")
      }`,
    );
  }
  const [name] = positionals;
  if (names.includes(name)) return findStudy(name);
  const near = nearest(name, names);
  throw new UsageError(
    `Cannot run study ${name} as there is no such study: ${
      near ? `did you mean ${near}?` : "see assay study --list"
    }`,
  );
}

/** Runs one study with a progress line and prints its table. */
async function runOne(found: ReturnType<typeof findStudy>, flags: FlagValues): Promise<number> {
  const { settings, source, run } = studySettings(found, flags);
  return await watchStudy(`study ${found.name}`, flags, async (watch) => {
    const { json, report, wallSeconds } = await runGridStudy(
      found,
      { settings, source, run },
      watch,
    );
    watch.done();
    if (flags.has("json")) return console.log(JSON.stringify(json));
    const { length } = settings.seeds;
    const what = `AUC / log-loss / RMSE / ECE on held-out items, mean over ${length} split${
      length === 1 ? "" : "s"
    }`;
    console.log(`${tableHeading(report.data, what)}\n`);
    console.log(formatTable(gridTable(report)));
    for (const { heading, table } of report.sections) {
      console.log(`\n${tableHeading(report.data, heading)}\n\n${formatTable(table)}`);
    }
    console.log(`\nResults are in ${run.outFolder}: start with ${run.outFolder}/summary.md`);
    console.log(`Took ${wallSeconds.toFixed(1)} s`);
  });
}
