import type { BackendInfo } from "../../kernels/mod.ts";
import { RESAMPLED_METRICS, type ResampledMetric } from "../bootstrap/resampled_scores.ts";
import { tableHeading } from "../main/output/summary_markdown.ts";
import { describeProtocol, type Protocol } from "../main/protocol.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import { formatMarkdownTable } from "../tables/format_table.ts";
import { type Difference, estimate, type RowsAt } from "../paired/differences.ts";
import { percent } from "../grid/condition_parts.ts";
import type { SparseSettings } from "./sparse_settings.ts";
import { differenceTable, METRIC_NAMES, scoreTable } from "../paired/paired_tables.ts";

/** What the report is made from. */
export interface SparseReport {
  readonly retentions: readonly RowsAt<number>[];
  readonly differences: readonly Difference<number>[];
  readonly data: StudyData;
  readonly settings: SparseSettings;
  readonly protocol: Protocol;
  readonly device: BackendInfo;
}

/** The report in Markdown; it names no times, so that the same run gives the same text. */
export function sparseSummary(report: SparseReport): string {
  const { retentions, differences, data, settings, protocol, device } = report;
  const { source, matrix } = data;
  const parts = [
    "# Sparse matrices",
    "",
    `- Data: ${source.kind}, ${source.name}; SHA-256 ${source.digest}`,
    `- Matrix: ${matrix.respondents.length} agents x ${matrix.items.length} items in ${
      new Set(matrix.benchmarks).size
    } benchmarks, ${matrix.observedCount} scores`,
    ...source.notes.map((note) => `- Note: ${note}`),
    `- Device: ${device.name} (${device.kind}${device.software ? ", no graphics hardware" : ""})`,
    `- Seeds: ${settings.seeds.join(", ")}`,
    `- Protocol: ${
      describeProtocol(protocol, { ...settings, retention: 1 })
    }; of the cells of training and validation items a share is kept at random, of the test items all`,
    "",
    `## ${
      tableHeading(data, "AUC / log-loss / RMSE / ECE on held-out items, by share of cells kept")
    }`,
    "",
    formatMarkdownTable(scoreTable(retentions, percent)),
    "",
    ...retentions.map((rows) => `- ${verdict(rows)}`),
    "",
  ];
  for (const first of new Set(differences.map((each) => each.first))) {
    for (const metric of RESAMPLED_METRICS) {
      parts.push(
        `## ${tableHeading(data, `${METRIC_NAMES[metric]} of ${first}, less that of the others`)}`,
        "",
        formatMarkdownTable(differenceTable(differences, { first, metric, label: percent })),
        "",
      );
    }
  }
  return [...parts, ...howToRead(settings)].join("\n") + "\n";
}

/** Which method has the best means at one share. */
function verdict({ at, rows }: RowsAt<number>): string {
  const best = (metric: ResampledMetric) => {
    const sign = metric === "auc" ? -1 : 1;
    const scored = rows.flatMap((row) => {
      const { mean } = estimate(row, metric);
      return mean.status === "ok" ? [{ name: row.name, loss: sign * mean.value }] : [];
    });
    return scored.sort((a, b) => a.loss - b.loss).at(0)?.name ?? "none";
  };
  return `${percent(at)}: best mean AUC ${best("auc")}, log-loss ${best("logLoss")}, RMSE ${
    best("rmse")
  }, ECE ${best("calibrationError")}`;
}

function howToRead({ resamples }: SparseSettings): string[] {
  return [
    "## How to read this",
    "",
    "- Items are held out whole: every agent's score on a test item is new to the model. AUC is pooled over benchmarks; log-loss is in nats a cell.",
    `- A difference stands with two standard errors and the splits in which it is an advantage. The first error is over splits, which overlap. The second is over ${resamples} draws of the items with replacement within benchmarks, all cells of an item together: it says how much other items of the kind would change the difference, given the fits.`,
    "- TEMPER is also told which benchmark, scaffold, model and family each agent's name gives; the row named only is told no more than the others.",
    "- Every choice was made on validation items, whose cells are as sparse as those of the training items.",
  ];
}
