import { RESAMPLED_METRICS } from "../bootstrap/resampled_scores.ts";
import { tableHeading } from "../main/output/summary_markdown.ts";
import { describeProtocol } from "../main/protocol.ts";
import { differenceTable, METRIC_NAMES, scoreTable } from "../paired/paired_tables.ts";
import { formatMarkdownTable } from "../tables/format_table.ts";
import type { GridReport } from "./grid_report.ts";

/** The report in Markdown; it names no times, so that the same run gives the same text. */
export function gridSummary(report: GridReport): string {
  const { study, conditions, differences, data, settings, protocol, device } = report;
  const { source, matrix } = data;
  const label = (at: string) => at;
  const parts = [
    `# Study: ${study.name}`,
    "",
    `${study.about}.`,
    "",
    `- Data: ${source.kind}, ${source.name}; SHA-256 ${source.digest}`,
    `- Matrix: ${matrix.respondents.length} agents x ${matrix.items.length} items in ${
      new Set(matrix.benchmarks).size
    } benchmarks, ${matrix.observedCount} scores`,
    ...source.notes.map((note) => `- Note: ${note}`),
    `- Device: ${device.name} (${device.kind}${device.software ? ", no graphics hardware" : ""})`,
    `- Seeds: ${settings.seeds.join(", ")}`,
    `- Protocol ${protocol.preset}${protocol.preset === "default" ? "" : ", as published"}: ${
      describeProtocol(protocol, settings)
    }`,
    "",
    `## ${tableHeading(data, "AUC / log-loss / RMSE / ECE on held-out items")}`,
    "",
    formatMarkdownTable(scoreTable(conditions, label)),
    "",
  ];
  for (const { heading, table } of report.sections) {
    parts.push(`## ${tableHeading(data, heading)}`, "", formatMarkdownTable(table), "");
  }
  for (const first of new Set(differences.map((each) => each.first))) {
    for (const metric of RESAMPLED_METRICS) {
      parts.push(
        `## ${tableHeading(data, `${METRIC_NAMES[metric]} of ${first}, less that of the others`)}`,
        "",
        formatMarkdownTable(differenceTable(differences, { first, metric, label })),
        "",
      );
    }
  }
  return [...parts, "## How to read this", "", ...howToRead(report)].join("\n") + "\n";
}

function howToRead({ study, settings, protocol }: GridReport): string[] {
  const common = [
    "Items are held out whole: every agent's score on a test item is new to the model. AUC is pooled over benchmarks; log-loss is in nats a cell.",
    protocol.chooses
      ? "Every choice was made on validation items; no test score took part in any."
      : "Nothing is chosen: each setting is a row of its own. Picking the best of them is choosing on the test items, which flatters a method that has many.",
    ...(protocol.chooses
      ? [
        `A difference stands with two standard errors and the splits in which it is an advantage. The first error is over splits, which overlap. The second is over ${settings.resamples} draws of the items with replacement within benchmarks, all cells of an item together.`,
        "TEMPER is also told which benchmark, scaffold, model and family each agent's name gives; the row named only is told no more than the others.",
      ]
      : []),
  ];
  return [...study.reading, ...common].map((line) => `- ${line}`);
}
