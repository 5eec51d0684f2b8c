import type { BackendInfo } from "../../../kernels/mod.ts";
import { formatMarkdownTable, type TextTable } from "../../tables/format_table.ts";
import { COMPARED_METRICS, compareWithBest, type Comparison } from "../paired_comparisons.ts";
import { describeProtocol, type Protocol } from "../protocol.ts";
import type { ResultRow } from "../result_rows.ts";
import type { MainSettings } from "../settings.ts";
import type { StudyData } from "../sources/study_data.ts";
import { recoveryTable } from "./recovery_table.ts";
import { formatMeasured, resultsTable } from "./results_table.ts";

/** What `summary.md` is made from. */
export interface SummaryInput {
  readonly rows: readonly ResultRow[];
  readonly data: StudyData;
  readonly settings: MainSettings;
  readonly protocol: Protocol;
  readonly device: BackendInfo;
}

/**
 * The heading of every table: simulated results say so.
 *
 * @example
 * ```ts
 * import { tableHeading } from "./summary_markdown.ts";
 * import { strict as assert } from "node:assert";
 *
 * const source = { kind: "simulated", name: "", digest: "", files: [], notes: [] } as const;
 * assert.equal(tableHeading({ source }, "held-out items"), "Simulated: held-out items");
 * ```
 */
export function tableHeading(data: Pick<StudyData, "source">, what: string): string {
  return data.source.kind === "simulated" ? `Simulated: ${what}` : what;
}

/** The report of a study in Markdown; it names no times, so that the same run gives the same text. */
export function summaryMarkdown(input: SummaryInput): string {
  const { rows, data, settings, protocol, device } = input;
  const { source, matrix } = data;
  const heading = (what: string) => `## ${tableHeading(data, what)}`;
  const parts = [
    "# Main study",
    "",
    `- Data: ${source.kind}, ${source.name}; SHA-256 ${source.digest}`,
    `- Matrix: ${matrix.respondents.length} agents x ${matrix.items.length} items in ${
      new Set(matrix.benchmarks).size
    } benchmarks, ${matrix.observedCount} scores`,
    ...source.notes.map((note) => `- Note: ${note}`),
    `- Device: ${device.name} (${device.kind}${device.software ? ", no graphics hardware" : ""})`,
    `- Seeds: ${settings.seeds.join(", ")}`,
    `- Protocol ${protocol.preset}: ${describeProtocol(protocol, settings)}`,
    "",
    heading("held-out items"),
    "",
    formatMarkdownTable(resultsTable(rows)),
    "",
  ];
  const recovery = recoveryTable(rows);
  if (recovery) {
    parts.push(heading("recovery of what the generator knows"), "");
    parts.push(formatMarkdownTable(recovery), "");
    parts.push(
      "Correlations on held-out items, mean over seeds. Probability: predicted with true, over cells. Easiness: fitted with true, within benchmarks. Loadings: multiple correlation of the true ones given the fitted ones.",
      "",
    );
  }
  for (const metric of COMPARED_METRICS) {
    const comparisons = compareWithBest(rows, { metric });
    const name = { auc: "AUC", logLoss: "log-loss", rmse: "RMSE" }[metric];
    parts.push(heading(`paired tests, ${name}`), "");
    if (comparisons.length === 0) {
      parts.push("Not available: a paired test needs at least two seeds and two methods.", "");
      continue;
    }
    parts.push(verdict(comparisons, name), "");
    parts.push(formatMarkdownTable(comparisonTable(comparisons)), "");
  }
  return [...parts, ...howToRead(protocol)].join("\n") + "\n";
}

/** Which method wins, in a sentence. */
function verdict(comparisons: readonly Comparison[], metric: string): string {
  const [{ first, test }] = comparisons;
  const unsettled = comparisons.filter(({ correctedP }) =>
    correctedP.status !== "ok" || correctedP.value >= 0.05
  ).map(({ second }) => second);
  const lead = `Best mean ${metric} over ${test.pairs} seeds: ${first}.`;
  if (unsettled.length === 0) {
    return `${lead} It beats every other row at the 5 % level of the corrected test.`;
  }
  return `${lead} At the 5 % level of the corrected test it cannot be told from: ${
    unsettled.join(", ")
  }.`;
}

function comparisonTable(comparisons: readonly Comparison[]): TextTable {
  return {
    header: ["first", "second", "advantage", "wins", "p", "p corrected", "p Wilcoxon"],
    rows: comparisons.map(({ first, second, test, wins, correctedP, wilcoxonP }) => [
      first,
      second,
      formatMeasured(test.meanDifference, test.standardError),
      `${wins}/${test.pairs}`,
      ...[test.p, correctedP, wilcoxonP].map((p) =>
        p.status === "ok" ? formatP(p.value) : "undefined"
      ),
    ]),
    right: [3],
  };
}

function formatP(p: number): string {
  return p < 1e-4 ? p.toExponential(1) : p.toFixed(4);
}

function howToRead(protocol: Protocol): string[] {
  return [
    "## How to read this",
    "",
    "- Items are held out whole: every agent's score on a test item is new to the model.",
    "- AUC is pooled over benchmarks and so rewards knowing how hard each benchmark is. The AUC within benchmarks is the mean over those where it is defined.",
    "- ± is the standard error over seeds alone. Splits of one data set overlap, so it is too small for statements about other data. One seed has no standard error: not available, n/a.",
    "- Advantage is how much better the first is, whichever way better lies; p is from Student's paired t test, corrected p widens its variance for overlapping splits (Nadeau and Bengio 2003).",
    "- The best row is picked by these same scores, so with many rows its advantage is a little flattered.",
    "- Log-loss is in nats a cell; ECE is the mean gap between predicted and observed shares over ten bins of equal size.",
    "- Names: TEMPER is also told which benchmark, scaffold, model and family each agent's name gives; the row without is told what the others are told.",
    "- Active: dimensions whose scale was not driven to 0.",
    protocol.chooses
      ? "- Every choice was made on validation items; no test score took part in any."
      : "- Settings of the amortized model are rows of their own: picking the best of them would be choosing on the test items.",
  ];
}
