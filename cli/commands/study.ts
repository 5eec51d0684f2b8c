import { formatTable, STUDIES } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { refuseIdleFlags } from "../idle_flags.ts";
import { nearest } from "../nearest.ts";
import type { FlagValues } from "../parse_flags.ts";
import { runAllStudies } from "../run_all_studies.ts";
import { runNamedStudy, STUDY_NAMES } from "../run_named_study.ts";
import { STUDY_FLAGS } from "../study_flags.ts";
import { UsageError } from "../usage_error.ts";
import { watchStudy } from "../watch_study.ts";

export const study: Command = {
  name: "study",
  summary: "Run a study of the catalogue by name: its grid, its tables, its paired differences.",
  positionals: "NAME|all",
  flags: STUDY_FLAGS,
  examples: [
    ["deno task study --list", "What there is"],
    ["deno task study support-thinning --plan", "How long it would take"],
    [
      "deno task study support-thinning --data matrices --embeddings items.csv --seeds 0-19",
      "Twenty splits of your own matrices",
    ],
    ["deno task study pair-efficiency --continue", "Go on where an interrupted run stopped"],
    ["deno task study all --quick", "Every study, small; fits that several need are made once"],
  ],
  async run(flags) {
    if (flags.has("list")) {
      console.log(listOfStudies());
      return 0;
    }
    const name = nameOf(flags);
    if (name === "all") return await runAllStudies(STUDY_NAMES, flags);
    await refuseIdleFlags(name, flags);
    return await watchStudy(`study ${name}`, flags, async (watch) => {
      console.log(await runNamedStudy(name, flags, { watch }));
    });
  },
};

/** Every study with a line on what it finds out. */
function listOfStudies(): string {
  return formatTable({
    header: ["study", "what it finds out"],
    rows: [
      ["main", "How well every method predicts unseen items, at several penalties λ of ARAF"],
      ...STUDIES.map(({ name, about }) => [name, about]),
      ["sparse", "How TEMPER holds against the others as cells are taken away, with its own flags"],
    ],
  });
}

function nameOf({ positionals }: FlagValues): string {
  const names = [...STUDY_NAMES, "all", "sparse"];
  if (positionals.length !== 1) {
    throw new UsageError(
      `Cannot run study as the name of one must follow, of ${names.join(", ")}: found ${
        positionals.length === 0 ? "none" : positionals.join(" ")
      }`,
    );
  }
  const [name] = positionals;
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  throw new UsageError(
    `Cannot run study ${name} as there is no such study: ${
      near ? `did you mean ${near}?` : "see assay study --list"
    }`,
  );
}
