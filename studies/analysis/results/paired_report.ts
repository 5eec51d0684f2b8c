import type { CsvValue } from "../../../files/mod.ts";
import { holmAdjust, type Measured } from "../../../irt/mod.ts";
import type { AnalysisReport } from "../report/report.ts";
import { type ChoiceRule, chooseRows, configurationOf } from "./choose_rows.ts";
import { compareFits, type FitComparison } from "./compare_fits.ts";
import type { DrawnScores } from "./item_draws.ts";
import { RESULT_METRICS, type ResultMetric, type ResultRecord } from "./read_results.ts";

/** What two configurations of one setting come to. */
interface PairedRow {
  readonly setting: string;
  readonly metric: ResultMetric;
  readonly first: string;
  readonly second: string;
  readonly found: FitComparison;
}

/** Differences that are told in words are beyond chance at this level, adjusted for their number. */
const LEVEL = 0.05;

/**
 * Which method beats which, and by how much: every configuration held against every other of the same
 * setting, or against one, seed by seed, with p values adjusted for their number (Holm 1979), and over
 * draws of the items.
 *
 * @param options `against`: words of one configuration, all pairs if left out
 * @throws {RangeError} When there is no pair to compare
 */
export function pairedReport(
  records: readonly ResultRecord[],
  { rule, metric, against, draws }: {
    rule: ChoiceRule;
    metric: ResultMetric;
    against?: string;
    draws: DrawnScores;
  },
): AnalysisReport {
  const left: string[] = [], rows: PairedRow[] = [];
  const known = new Set(records.map(configurationOf));
  const chosen = against === undefined ? undefined : oneOf(known, against);
  for (const [setting, own] of Map.groupBy(records, (each) => each.setting)) {
    const configurations = [...Map.groupBy(own, configurationOf)].flatMap(([name, group]) => {
      const { rows, status } = chooseRows(group, { rule, metric });
      if (rows.length > 0) return [{ name, rows }];
      left.push(`${name} (${setting}): ${status}`);
      return [];
    });
    for (const [a, first] of configurations.entries()) {
      for (const second of configurations.slice(a + 1)) {
        if (chosen !== undefined && first.name !== chosen && second.name !== chosen) continue;
        const turned = second.name === chosen;
        const [one, two] = turned ? [second, first] : [first, second];
        for (const each of RESULT_METRICS) {
          const found = compareFits(one.rows, two.rows, { metric: each, draws });
          if (found) {
            rows.push({ setting, metric: each, first: one.name, second: two.name, found });
          }
        }
      }
    }
  }
  if (rows.length === 0) {
    throw new RangeError(
      `Cannot compare methods as two with scores on the same seeds and data are needed${
        against === undefined ? "" : `, one of them "${against}"`
      }: found ${[...known].join(", ")}`,
    );
  }
  const adjusted = adjust(rows);
  const simulated = records.some((each) => each.simulated);
  return {
    name: "paired",
    title: `${simulated ? "Simulated: " : ""}Methods held against each other`,
    notes: [
      "A difference is first − second, mean over seeds; larger AUC is better, smaller log-loss and RMSE",
      "t: paired over seeds; corrected: widened as splits of one data set overlap (Nadeau and Bengio 2003); Holm: the corrected p, or where it cannot be had the plain one, adjusted over all comparisons of the metric",
      draws.source === undefined
        ? "Intervals over items were not run: the folder holds neither draws of items nor single predictions; differences.csv of a study has its errors over items"
        : `Intervals over items: 95 %, from ${draws.source}, items drawn with replacement within benchmarks, the fits being kept`,
      rule === "validation"
        ? "Settings were chosen before the test, or on validation items"
        : `Settings: rule ${rule}, which looks at the test items`,
      ...left.map((each) => `Left out: ${each}`),
    ],
    tables: [{
      name: "paired",
      heading: "Differences",
      header: [
        ...["setting", "metric", "first", "second", "seeds", "difference", "se_seeds", "wins"],
        ...[
          "p_t",
          "p_corrected",
          "p_wilcoxon",
          "p_holm",
          "item_lower",
          "item_upper",
          "simulated",
          "status",
        ],
      ],
      rows: rows.map((row, at) => tableRow(row, { holm: adjusted[at], simulated })),
    }],
    findings: findings(rows, adjusted),
  };
}

/** The configuration of that name, or the only one whose name begins with it. */
function oneOf(known: ReadonlySet<string>, name: string): string {
  if (known.has(name)) return name;
  const near = [...known].filter((each) => each.startsWith(`${name} `));
  return near.length === 1 ? near[0] : name;
}

/** Holm's adjustment within each metric; `undefined` where a comparison has no p value. */
function adjust(rows: readonly PairedRow[]): (number | undefined)[] {
  const adjusted = new Array<number | undefined>(rows.length).fill(undefined);
  for (const metric of RESULT_METRICS) {
    const family = [...rows.keys()].filter((at) =>
      rows[at].metric === metric && pOf(rows[at].found) !== undefined
    );
    const values = holmAdjust(family.map((at) => pOf(rows[at].found)!));
    family.forEach((at, k) => adjusted[at] = values[k]);
  }
  return adjusted;
}

function pOf({ correctedP, tP }: FitComparison): number | undefined {
  if (correctedP.status === "ok") return correctedP.value;
  return tP.status === "ok" ? tP.value : undefined;
}

function tableRow(
  { setting, metric, first, second, found }: PairedRow,
  { holm, simulated }: { holm?: number; simulated: boolean },
): CsvValue[] {
  const number = (value: Measured) => value.status === "ok" ? value.value : null;
  const { tP, correctedP, wilcoxonP, itemLower, itemUpper } = found;
  const missing = [found.standardError, tP, correctedP, wilcoxonP, itemLower]
    .flatMap((each) => each.status === "ok" ? [] : [each.reason]);
  return [
    ...[setting, metric, first, second, found.seeds, found.difference],
    ...[number(found.standardError), found.wins, number(tP), number(correctedP)],
    ...[number(wilcoxonP), holm ?? null, number(itemLower), number(itemUpper)],
    simulated,
    missing.length ? [...new Set(missing)].join("; ") : "ok",
  ];
}

/** Sentences on the differences that stay beyond chance, the largest first in each setting and metric. */
function findings(rows: readonly PairedRow[], adjusted: readonly (number | undefined)[]): string[] {
  const lines: string[] = [];
  for (const [setting, own] of Map.groupBy([...rows.keys()], (at) => rows[at].setting)) {
    for (const metric of RESULT_METRICS) {
      const family = own.filter((at) => rows[at].metric === metric);
      const firm = family.filter((at) => (adjusted[at] ?? 1) < LEVEL)
        .sort((a, b) => Math.abs(rows[b].found.difference) - Math.abs(rows[a].found.difference));
      if (family.length === 0) continue;
      const sign = metric === "auc" ? 1 : -1;
      const told = firm.map((at) => {
        const { first, second, found } = rows[at], ahead = sign * found.difference > 0;
        const [better, worse] = ahead ? [first, second] : [second, first];
        return `${better} beats ${worse} by ${Math.abs(found.difference).toFixed(4)} (p ${
          adjusted[at]!.toPrecision(2)
        })`;
      });
      lines.push(
        `${setting}, ${metric}: ${
          told.length
            ? told.join("; ")
            : "no difference is beyond chance once adjusted for their number"
        }`,
      );
    }
  }
  return lines;
}
