import { loadBenchmarks, selectCells } from "../../responses/mod.ts";
import { type PhaseVerdicts, readVerdicts, rubricReport } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { readWords } from "../read_lists.ts";
import { reportFlags, requireText, showReport } from "../show_report.ts";

export const analyseRubrics: Command = {
  name: "analyse rubrics",
  summary: "How many items judges call defective, before and after revision.",
  flags: [
    { name: "pre", value: "FILE|DIR", help: "verdicts on the items before revision" },
    { name: "post", value: "FILE|DIR", help: "verdicts on the items after it, if there are some" },
    {
      name: "matrices",
      value: "DIR",
      help: "responses to the items: wide tables, one a benchmark; adds the table of verdicts",
    },
    { name: "benchmarks", value: "LIST", help: "which benchmarks of --matrices; all if left out" },
    ...reportFlags("output/rubrics"),
  ],
  examples: [
    [
      "deno task analyse rubrics --pre verdicts --matrices before --out output/rubrics",
      "Tables for the figures rubrics and verdicts, which assay figures draws",
    ],
  ],
  async run(flags) {
    const pre = requireText(flags, "pre", "verdicts", "analyse rubrics");
    const post = flags.text("post"), folder = flags.text("matrices");
    const phases: PhaseVerdicts[] = [{ phase: "pre", found: await readVerdicts(pre) }];
    if (post !== undefined) phases.push({ phase: "post", found: await readVerdicts(post) });
    if (folder === undefined) return await showReport(rubricReport(phases), flags);
    const { matrix, benchmarks } = await loadBenchmarks(folder);
    const list = flags.text("benchmarks");
    const wanted = list === undefined
      ? benchmarks
      : readWords(list, { flag: "--benchmarks", words: benchmarks });
    const items = [...matrix.items.keys()].filter((i) => wanted.includes(matrix.benchmarks[i]));
    const respondents = [...matrix.respondents.keys()].filter((r) =>
      items.some((i) => matrix.scoreAt(r, i) !== undefined)
    );
    const part = selectCells(matrix, { items, respondents });
    return await showReport(rubricReport(phases, part), flags);
  },
};
