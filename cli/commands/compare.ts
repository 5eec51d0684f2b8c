import { writeCsv } from "../../files/mod.ts";
import {
  COMPARE_METRICS,
  type CompareMetric,
  compareStudies,
  comparisonColumns,
  comparisonTable,
  formatTable,
  readStudyScores,
  type StudyComparison,
} from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { readWords } from "../read_lists.ts";
import { UsageError } from "../usage_error.ts";

const METRICS = Object.keys(COMPARE_METRICS) as CompareMetric[];

export const compare: Command = {
  name: "compare",
  summary:
    "Hold two runs of reproduce against each other, row by row, by paired tests over their seeds.",
  positionals: "FIRST SECOND",
  flags: [
    {
      name: "metrics",
      value: "LIST",
      help: `of ${METRICS.join(", ")}; auc, log-loss and rmse if left out`,
    },
    { name: "out", value: "FILE", help: "also write the numbers as a table, .csv or .csv.gz" },
    { name: "json", help: "print one JSON object instead of tables" },
  ],
  examples: [
    [
      "deno task assay compare output/words output/sentences",
      "Whether the features of the second run predict better than those of the first",
    ],
    [
      "deno task assay compare a b --metrics auc-within --out comparison.csv",
      "By one metric, with a table to keep",
    ],
  ],
  async run(flags) {
    const folders = flags.positionals.map((folder) => folder.replace(/(.)\/+$/, "$1"));
    if (folders.length !== 2) {
      throw new UsageError(
        `Cannot run compare as it needs two folders of results: found ${folders.length}`,
      );
    }
    const out = flags.text("out");
    if (out !== undefined && !/\.csv(\.gz)?$/.test(out)) {
      throw new UsageError(
        `Cannot run compare as --out must end in .csv or .csv.gz: found "${out}"`,
      );
    }
    const list = flags.text("metrics");
    const metrics = list === undefined
      ? METRICS.slice(0, 3)
      : readWords(list, { flag: "--metrics", words: METRICS });
    const [first, second] = [await readStudyScores(folders[0]), await readStudyScores(folders[1])];
    const result = compareStudies([first, second], { metrics });
    if (out !== undefined) await writeCsv(out, comparisonColumns(result.comparisons, result));
    if (flags.has("json")) console.log(JSON.stringify(result));
    else report(result, { metrics, out });
    return 0;
  },
};

function report(
  result: StudyComparison,
  { metrics, out }: { readonly metrics: readonly CompareMetric[]; readonly out?: string },
): void {
  const { seeds, differing, unpaired, simulated } = result;
  console.log(`first   ${result.first}\nsecond  ${result.second}`);
  for (const { name, values } of differing) {
    const [a, b] = values.map(show);
    console.log(`  ${name}: ${a} and ${b}`);
  }
  for (const metric of metrics) {
    const { label, better } = COMPARE_METRICS[metric];
    const some = result.comparisons.filter((each) => each.metric === metric);
    const heading = `${label}, ${better} is better, means over ${seeds.length} seeds`;
    console.log(
      `\n${simulated ? "Simulated: " : ""}${heading}\n\n${formatTable(comparisonTable(some))}`,
    );
  }
  for (const [which, rows] of Object.entries(unpaired)) {
    if (rows.length > 0) console.log(`\nOnly in the ${which}: ${rows.join(", ")}`);
  }
  console.log(
    "\nAdvantage ± standard error over seeds; wins leave out ties; p of Student's paired t test, corrected for overlapping splits (Nadeau and Bengio 2003), then for the number of rows (Holm 1979); Wilcoxon's signed ranks beside them",
  );
  if (out !== undefined) console.log(`\n${out}: ${result.comparisons.length} comparisons`);
}

/** A setting in a few words; of a model that embeds, its name and what runs it. */
function show(value: unknown): string {
  if (value === undefined) return "none";
  const { model, pooling, backend } = (value ?? {}) as Record<string, unknown>;
  return typeof model === "string" ? `${model} (${pooling}, ${backend})` : JSON.stringify(value);
}
