import type { CsvValue } from "../../../files/mod.ts";
import {
  type Agreement,
  AGREEMENT_COEFFICIENTS,
  type AgreementCoefficient,
  measureAgreement,
  tabulateRatings,
} from "../../../irt/mod.ts";
import type { AnalysisReport } from "../report/report.ts";
import { consensusOf } from "./consensus_of.ts";
import { PUBLISHED_AGREEMENT, type PublishedAgreement } from "./published_agreement.ts";
import type { ReadVerdicts, Verdict } from "./read_verdicts.ts";

/** Coefficients by the names that people read. */
const NAMES: Readonly<Record<AgreementCoefficient, string>> = {
  agreement: "percent agreement",
  cohenKappa: "Cohen's κ",
  fleissKappa: "Fleiss' κ",
  gwetAC1: "Gwet's AC1, all raters",
  pairwiseAC1: "Gwet's AC1, mean of pairs",
  pabak: "PABAK",
  krippendorffAlpha: "Krippendorff's α",
  consensusAC1: "AC1 against the pooled pass",
};

/** How {@linkcode agreementReport} goes about it. */
export interface AgreementReportOptions {
  readonly seed: number;
  readonly resamples?: number;
  /** A pass of that name, the pass that pools others as the numbers of runs tell, or none */
  readonly consensus?: { readonly name: string } | "pooled" | "none";
}

/** Agreement of one benchmark's passes. */
interface BenchmarkAgreement {
  readonly benchmark: string;
  readonly consensus: string | undefined;
  readonly found: Agreement;
  readonly defective: readonly { rater: string; share: number; tasks: number }[];
}

/**
 * How repeated passes of a judge agree on which items are defective, by benchmark, beside what was
 * published for the same benchmarks.
 *
 * @throws {RangeError} When no benchmark has two passes
 */
export function agreementReport(
  { verdicts, benchmarks, ungraded, files }: ReadVerdicts,
  options: AgreementReportOptions,
): AnalysisReport {
  const single: string[] = [];
  const measured = benchmarks.flatMap((benchmark): BenchmarkAgreement[] => {
    const own = verdicts.filter((verdict) => verdict.benchmark === benchmark);
    const raters = new Set(own.map(({ rater }) => rater));
    if (raters.size > 1) return [measureBenchmark(benchmark, own, options)];
    single.push(benchmark);
    return [];
  });
  if (measured.length === 0) {
    throw new RangeError(
      `Cannot measure agreement as a benchmark must have two passes of a judge: found one each in ${
        single.join(", ")
      }`,
    );
  }
  const { level, resamples } = measured[0].found;
  return {
    name: "agreement_results",
    title: "Agreement of judge passes on defective items",
    notes: [
      `${verdicts.length} verdicts in ${files.length} file${files.length === 1 ? "" : "s"}${
        ungraded ? `; ${ungraded} rows without a grade count as not judged` : ""
      }`,
      `Intervals: ${
        100 * level
      } %, from ${resamples} draws of the tasks with replacement, the passes being kept (seed ${options.seed})`,
      "Percent agreement, Cohen's κ, AC1 of pairs and PABAK are means over pairs of passes on the tasks that both judged; Fleiss' κ, AC1 and α are of all passes at once",
      ...(single.length ? [`One pass only, so nothing to compare: ${single.join(", ")}`] : []),
    ],
    tables: [
      { name: "agreement", heading: "Coefficients", ...coefficientTable(measured) },
      {
        name: "agreement_published",
        heading: "Beside what was published",
        ...besideTable(measured),
      },
      { name: "agreement_passes", heading: "Passes", ...passTable(measured) },
    ],
    findings: measured.map(explain),
  };
}

function measureBenchmark(
  benchmark: string,
  verdicts: readonly Verdict[],
  { seed, resamples, consensus = "pooled" }: AgreementReportOptions,
): BenchmarkAgreement {
  const named = typeof consensus === "object" &&
      verdicts.some(({ rater }) => rater === consensus.name)
    ? consensus.name
    : undefined;
  const chosen = consensus === "pooled" ? consensusOf(verdicts) : named;
  const ratings = tabulateRatings(
    verdicts.map(({ task, rater, defective }) => ({ task, rater, category: String(defective) })),
    { categories: ["false", "true"] },
  );
  const defective = ratings.raters.map((rater) => {
    const own = verdicts.filter((verdict) => verdict.rater === rater);
    const bad = own.filter((verdict) => verdict.defective).length;
    return { rater, share: bad / own.length, tasks: own.length };
  });
  const found = measureAgreement(ratings, { seed, resamples, consensus: chosen });
  return { benchmark, consensus: chosen, found, defective };
}

function coefficientTable(measured: readonly BenchmarkAgreement[]) {
  return {
    header: [
      ...["benchmark", "raters", "tasks", "coefficient", "value", "lower", "upper"],
      ...["undefined_draws", "status"],
    ],
    rows: measured.flatMap(({ benchmark, found }) =>
      AGREEMENT_COEFFICIENTS.map((name): CsvValue[] => {
        const { value, lower, upper, undefinedDraws } = found.estimates[name];
        const [v, l, u] = [value, lower, upper].map((x) => x.status === "ok" ? x.value : null);
        const status = [value, lower].flatMap((x) => x.status === "ok" ? [] : [x.reason]);
        return [
          ...[benchmark, found.raters, found.tasks, NAMES[name], v, l, u, undefinedDraws],
          status[0] ?? "ok",
        ];
      })
    ),
  };
}

const BESIDE = ["agreement", "pairwiseAC1", "pabak", "consensusAC1"] as const;

function besideTable(measured: readonly BenchmarkAgreement[]) {
  return {
    header: [
      "benchmark",
      "quantity",
      "published",
      "recomputed",
      "lower",
      "upper",
      "published_inside",
    ],
    rows: measured.flatMap(({ benchmark, found }) => {
      const published: PublishedAgreement | undefined = PUBLISHED_AGREEMENT[benchmark];
      if (!published) return [];
      const counts = (["raters", "tasks"] as const).map((name): CsvValue[] => [
        ...[benchmark, name, published[name], found[name], null, null, null],
      ]);
      return [
        ...counts,
        ...BESIDE.map((name): CsvValue[] => {
          const { value, lower, upper } = found.estimates[name], there = published[name];
          const [v, l, u] = [value, lower, upper].map((x) => x.status === "ok" ? x.value : null);
          const inside = l === null || u === null ? null : l <= there && there <= u ? "yes" : "no";
          return [benchmark, NAMES[name], there, v, l, u, inside];
        }),
      ];
    }),
  };
}

function passTable(measured: readonly BenchmarkAgreement[]) {
  return {
    header: ["benchmark", "pass", "role", "tasks", "share_defective"],
    rows: measured.flatMap(({ benchmark, consensus, defective }) =>
      defective.map(({ rater, share, tasks }): CsvValue[] => [
        ...[benchmark, rater, rater === consensus ? "pooled" : "rater", tasks, share],
      ])
    ),
  };
}

/** Why the recomputed numbers of a benchmark differ from the published ones, as far as the data tell. */
function explain({ benchmark, consensus, found, defective }: BenchmarkAgreement): string {
  const there: PublishedAgreement | undefined = PUBLISHED_AGREEMENT[benchmark];
  const { agreement } = found.estimates;
  const value = agreement.value.status === "ok"
    ? agreement.value.value.toFixed(3)
    : `undefined (${agreement.value.reason})`;
  const parts = [
    `${benchmark}: ${found.raters} passes that meet on ${found.tasks} tasks agree in ${value} of them`,
  ];
  if (there) {
    parts.push(
      `published: ${
        there.agreement.toFixed(3)
      } of ${there.raters} passes on ${there.tasks} tasks, which are other passes, so that equal numbers are not to be expected`,
    );
  }
  const raters = defective.filter(({ rater }) => rater !== consensus);
  const [least, most] = [...raters].sort((a, b) => a.share - b.share).filter((_, at, all) =>
    at === 0 || at === all.length - 1
  );
  if (most && most.share - least.share > 0.1) {
    const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
    parts.push(
      `the passes differ in how much they object to: ${least.rater} calls ${
        percent(least.share)
      } of its items defective, ${most.rater} ${percent(most.share)}`,
    );
  }
  return parts.join("; ");
}
