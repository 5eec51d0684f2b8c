import type { CsvValue } from "../../../files/mod.ts";
import { meanAndStandardError } from "../../../irt/mod.ts";
import type { AnalysisReport } from "../report/report.ts";
import { type ChoiceRule, chooseRows, configurationOf } from "./choose_rows.ts";
import type { ResultMetric, ResultRecord } from "./read_results.ts";

/**
 * Scores of each method before and after revision of the items, where it has both. Writes the table that
 * the figure `revision` is drawn from.
 *
 * @throws {RangeError} When no method was tested on both sides
 */
export function revisionReport(
  sides: { readonly pre: readonly ResultRecord[]; readonly post: readonly ResultRecord[] },
  { rule, metric }: { rule: ChoiceRule; metric: ResultMetric },
): AnalysisReport {
  const phases = (["pre", "post"] as const).map((phase) => {
    const groups = Map.groupBy(sides[phase], configurationOf);
    const found = new Map<string, { mean: number; se: number | null; seeds: number }>();
    for (const [name, group] of groups) {
      const settings = new Set(group.map(({ setting }) => setting));
      if (settings.size > 1) {
        throw new RangeError(
          `Cannot set both sides beside each other as each must be of one setting: found ${
            [...settings].join("; ")
          } for ${name} on the side ${phase}`,
        );
      }
      const { rows } = chooseRows(group, { rule, metric });
      const values = rows.flatMap(({ scores }) => scores[metric] ?? []);
      const { mean, standardError } = meanAndStandardError(values);
      if (mean.status !== "ok") continue;
      found.set(name, {
        mean: mean.value,
        se: standardError.status === "ok" ? standardError.value : null,
        seeds: values.length,
      });
    }
    return { phase, found };
  });
  const both = [...phases[0].found.keys()].filter((name) => phases[1].found.has(name));
  if (both.length === 0) {
    throw new RangeError(
      `Cannot set both sides beside each other as a method must be tested on both: found ${
        phases.map(({ phase, found }) => `${phase}: ${[...found.keys()].join(", ") || "none"}`)
          .join("; ")
      }`,
    );
  }
  const simulated = [...sides.pre, ...sides.post].some((each) => each.simulated);
  return {
    name: "revision_report",
    title: `${simulated ? "Simulated: " : ""}Methods before and after revision, ${metric}`,
    notes: [
      "The sides differ in items, agents and pass rates: a gap between them is no effect of the revision alone",
    ],
    tables: [{
      name: "revision",
      heading: "Mean and standard error over seeds",
      header: ["group", "phase", "mean", "se", "seeds", "metric", "simulated"],
      rows: both.flatMap((group) =>
        phases.map(({ phase, found }): CsvValue[] => {
          const { mean, se, seeds } = found.get(group)!;
          return [group, phase, mean, se, seeds, metric, simulated];
        })
      ),
    }],
    findings: [],
  };
}
