import type { CsvValue } from "../../../files/mod.ts";
import { CounterRandom } from "../../../kernels/mod.ts";
import { binarise, MODELLED_BENCHMARKS, type ResponseMatrix } from "../../../responses/mod.ts";
import type { AnalysisReport } from "../report/report.ts";
import { agentVariance, type ItemSpread, itemSpread, summariseSpread } from "./item_spread.ts";
import type { RevisionSides } from "./load_sides.ts";
import { PUBLISHED_STABILITY } from "./published_stability.ts";
import { drawOnePass } from "./one_pass.ts";
import { drawBalanced, drawMatched, strengthsOf } from "./sample_rows.ts";
import { stabilityFindings } from "./stability_findings.ts";
import { contrastWithDraws, type VarianceGap, varianceGap } from "./variance_gap.ts";

/** How {@linkcode stabilityReport} goes about it. */
export interface StabilityOptions {
  readonly seed: number;
  /** Draws of respondents, of items and of swapped sides; 200, 2000 and 2000 where left out */
  readonly samples?: number;
  readonly resamples?: number;
  /** Pass rates that items must have on both sides where it is held; [0.2, 0.8] if left out */
  readonly passRates?: readonly [number, number];
}

/** What is compared with the matrix from before revision. */
export type LaterSide = "mean of passes" | "mean of passes above 0.5" | "one pass";

/** The gap on all items, and on those of middling pass rate on both sides. */
export interface SideGaps {
  readonly side: LaterSide;
  readonly all: VarianceGap | undefined;
  readonly middling: VarianceGap | undefined;
}

/**
 * Whether items or agents spread less after revision, and whether that is more than a change in pass rates:
 * variances, entropies and shares of items without variance; earlier agents drawn to the number, or to the
 * strength, of the later ones; and the gap on items whose pass rate is middling on both sides.
 */
export function stabilityReport(sides: RevisionSides, options: StabilityOptions): AnalysisReport {
  const { seed, samples = 200, resamples = 2000, passRates = [0.2, 0.8] } = options;
  const { pre } = sides;
  const later = laterSides(sides, seed);
  const gaps = later.map(([side, matrix]) =>
    gapsOf(side, [itemSpread(pre), itemSpread(matrix)], {
      benchmarks: pre.benchmarks,
      seed,
      resamples,
      passRates,
    })
  );
  const spread = spreadTable(pre, later, sides.benchmarks);
  const range = `[${passRates.join(", ")}]`;
  return {
    name: "stability",
    title: "Spread of scores before and after revision",
    notes: [
      ...sides.notes,
      `${pre.items.length} items on both sides, in ${sides.benchmarks.join(", ")}`,
      `${pre.respondents.length} agent rows before and ${sides.post.respondents.length} after; an agent counts once in each benchmark`,
      "Before revision there is one pass. After it: the mean over passes; that mean above 0.5 or not; and one pass a cell, drawn at random",
      `Variances have n − 1 below and need two scores; draws use seed ${seed}`,
    ],
    tables: [
      { name: "stability", heading: "Both sides", ...spread },
      ...besidePublished(spread, sides.benchmarks),
      {
        name: "stability_samples",
        heading: "Earlier agents, drawn as many as there are later ones",
        ...sampleTable(sides, later, { seed, samples }),
      },
      {
        name: "stability_gap",
        heading:
          `Gap in item variance, on all items and on those that pass in ${range} of cases on both sides`,
        ...gapTable(gaps, range),
      },
      {
        name: "stability_quantiles",
        heading: "Quantiles of item variance",
        ...quantileTable(pre, later),
      },
    ],
    findings: stabilityFindings(gaps, range),
  };
}

function laterSides(sides: RevisionSides, seed: number): [LaterSide, ResponseMatrix][] {
  const list: [LaterSide, ResponseMatrix][] = [
    ["mean of passes", sides.post],
    ["mean of passes above 0.5", binarise(sides.post)],
  ];
  if (sides.passes.size > 0) {
    const random = new CounterRandom(seed, "one pass");
    list.push(["one pass", drawOnePass(sides.post, sides.passes, random)]);
  }
  return list;
}

function gapsOf(
  side: LaterSide,
  [pre, post]: readonly [ItemSpread, ItemSpread],
  { passRates: [low, high], ...rest }: {
    benchmarks: readonly string[];
    seed: number;
    resamples: number;
    passRates: readonly [number, number];
  },
): SideGaps {
  const middling = (i: number) =>
    [pre, post].every(({ means }) => means[i] >= low && means[i] <= high);
  return {
    side,
    all: varianceGap(pre, post, rest),
    middling: varianceGap(pre, post, { ...rest, keep: middling }),
  };
}

function spreadTable(
  pre: ResponseMatrix,
  later: readonly [LaterSide, ResponseMatrix][],
  benchmarks: readonly string[],
) {
  const sides: [string, ResponseMatrix][] = [["before", pre], ...later];
  const scopes = ["all", ...(benchmarks.length > 1 ? benchmarks : [])];
  return {
    header: [
      ...["benchmark", "side", "agents", "items", "observed", "pass_rate", "item_variance"],
      ...["agent_variance", "zero_variance_share", "entropy_bits", "status"],
    ],
    rows: scopes.flatMap((scope) =>
      sides.map(([side, matrix]): CsvValue[] => {
        const own = (i: number) => scope === "all" || matrix.benchmarks[i] === scope;
        const items = [...matrix.items.keys()].filter(own);
        const spread = summariseSpread(itemSpread(matrix), own);
        const agents = agentVariance(matrix, own);
        let scored = 0;
        for (let r = 0; r < matrix.respondents.length; r++) {
          for (const i of items) if (matrix.scoreAt(r, i) !== undefined) scored++;
        }
        return [
          ...[scope, side, agents?.agents ?? 0, items.length],
          scored / (items.length * matrix.respondents.length),
          ...[spread?.passRate, spread?.meanVariance, agents?.mean].map((x) => x ?? null),
          ...[spread?.zeroVarianceShare, spread?.entropyBits].map((x) => x ?? null),
          spread && agents ? "ok" : "no item or agent has two scores",
        ];
      })
    ),
  };
}

/** The published numbers beside ours, where the benchmarks are those that they are of. */
function besidePublished(
  { header, rows }: ReturnType<typeof spreadTable>,
  benchmarks: readonly string[],
): AnalysisReport["tables"] {
  if (!MODELLED_BENCHMARKS.every((name) => benchmarks.includes(name))) return [];
  const of = (side: string, quantity: string) =>
    rows.find((row) => row[0] === "all" && row[1] === side)?.[header.indexOf(quantity)] ?? null;
  return [{
    name: "stability_published",
    heading: "Beside what was published, of more agents and passes",
    header: [
      ...["quantity", "published_before", "before", "published_mean", "mean"],
      ...["published_above_half", "above_half"],
    ],
    rows: PUBLISHED_STABILITY.map(({ quantity, before, mean, binary }): CsvValue[] => [
      ...[quantity, before, of("before", quantity), mean, of("mean of passes", quantity)],
      ...[binary, of("mean of passes above 0.5", quantity)],
    ]),
  }];
}

function sampleTable(
  { pre, post }: RevisionSides,
  later: readonly [LaterSide, ResponseMatrix][],
  { seed, samples }: { seed: number; samples: number },
) {
  const earlier = strengthsOf(pre), strengths = strengthsOf(post);
  const rows: CsvValue[][] = [];
  for (const [name, draw] of [["balanced", drawBalanced], ["strength", drawMatched]] as const) {
    const random = new CounterRandom(seed, `rows ${name}`);
    const drawn = Array.from(
      { length: samples },
      () => summariseSpread(itemSpread(pre, draw(earlier, strengths, random))),
    ).filter((each) => each !== undefined);
    const of = { item_variance: "meanVariance", pass_rate: "passRate" } as const;
    for (const [quantity, field] of Object.entries(of)) {
      for (const [side, matrix] of later) {
        const other = summariseSpread(itemSpread(matrix))?.[field];
        const found = other === undefined
          ? undefined
          : contrastWithDraws(drawn.map((each) => each[field]), other);
        rows.push([
          ...[name, quantity, found?.mean ?? null, found?.deviation ?? null],
          ...[found?.lower ?? null, found?.upper ?? null, side, other ?? null],
          found && other !== undefined ? other / found.mean - 1 : null,
          ...[found?.z ?? null, found?.p ?? null],
          found ? "ok" : "fewer than two draws have a variance",
        ]);
      }
    }
  }
  return {
    header: [
      ...["draw", "quantity", "before", "sd_over_draws", "lower", "upper", "side", "after"],
      ...["relative_change", "z", "p", "status"],
    ],
    rows,
  };
}

function gapTable(gaps: readonly SideGaps[], range: string) {
  const row = (side: string, items: string, gap: VarianceGap | undefined): CsvValue[] =>
    gap
      ? [
        ...[side, items, gap.items, gap.pre, gap.post, gap.gap, gap.lower, gap.upper],
        ...[gap.permutationP, gap.byPassRate, gap.remainder, "ok"],
      ]
      : [side, items, ...Array(9).fill(null), "fewer than two such items"];
  return {
    header: [
      ...["side", "pass_rates", "items", "before", "after", "gap", "lower", "upper"],
      ...["permutation_p", "gap_by_pass_rate", "remainder", "status"],
    ],
    rows: gaps.flatMap(({ side, all, middling }) => [
      row(side, "all", all),
      row(side, range, middling),
    ]),
  };
}

function quantileTable(pre: ResponseMatrix, later: readonly [LaterSide, ResponseMatrix][]) {
  const sides: [string, ResponseMatrix][] = [["before", pre], ...later];
  return {
    header: ["side", "smallest", "quarter", "middle", "three_quarters", "largest"],
    rows: sides.map(([side, matrix]): CsvValue[] => [
      side,
      ...summariseSpread(itemSpread(matrix))?.quantiles ?? Array(5).fill(null),
    ]),
  };
}
