import {
  abilityForest,
  activeDimensions,
  benchmarkHeatmap,
  calibrationCurve,
  characteristicCurves,
  comparisonBars,
  controlBars,
  costAgainstAbility,
  type FigureSpec,
  fitPlot,
  informationCurves,
  loadingsHeatmap,
  outlierPanels,
  pairEfficiencyLines,
  penaltySensitivityLines,
  repairReport,
  revisionBars,
  rocCurves,
  type Row,
  rubricBars,
  sampleSizeLines,
  semanticAlignment,
  supportHeatmap,
  supportThinningLines,
  traceStrips,
  verdictHeatmap,
  wrightMap,
} from "../../figures/mod.ts";
import { generator } from "../_helpers/simulate_cells.ts";

/** Rows of a report of repairs, some without a value. */
function repairs(): Row[] {
  const row = (panel: string, label: string, numbers: Partial<Row>): Row => ({
    ...{ panel, label, value: null, low: null, high: null, n: 8, note: null },
    ...(numbers as Row),
  });
  return [
    row("about", "model: 8 tasks, 1 sample(s) of each", {}),
    row("pass@k", "pass@1", { value: 0.25, low: 0.07, high: 0.59, note: "wilson" }),
    row("repair@k", "repair@2", { value: 0.5, low: 0.2, high: 0.8, note: "wilson" }),
    row("bug type", "value misuse", { value: 0.25, low: 0.07, high: 0.59, note: "wilson" }),
    row("bug type", "missing logic", { n: 0, note: "no task" }),
    row("symptom", "incorrect output", { value: 0.25, low: 0.07, high: 0.59, note: "wilson" }),
    row("tokens", "propose: prompt", { note: "not told in 8 attempts" }),
    row("seconds", "propose: generation", { value: 2, low: 1, high: 4 }),
    row("end", "import_error", { value: 6 }),
    row("executions", "not solved", { value: 4 }),
    ...["✓", "✗", "↻", "!"].map((note, i) => row("task", `own/${i}`, { value: 0, note })),
  ];
}

/** A small made-up table for each figure, and the figure of it. */
export interface Sample {
  readonly rows: readonly Row[];
  readonly draw: (rows: readonly Row[]) => FigureSpec;
}

const round = (x: number) => Math.round(1e4 * x) / 1e4;
const range = (n: number) => Array.from({ length: n }, (_, k) => k);

function comparison(): Row[] {
  const names: [string, string, number, number][] = [
    ["ARAF", "ARAF pca beta", 0.731, 0.412],
    ["ARAF", "ARAF raw bernoulli", 0.702, 0.42],
    ["kNN", "kNN pca", 0.713, 0.409],
    ["MIRT", "MIRT", 0.601, 0.431],
    ["Rasch", "Rasch", 0.648, 0.436],
    ["2PL", "2PL", 0.47, 0.471],
    ["naive", "naive", NaN, 0.449],
  ];
  return names.map(([method, label, auc, rmse], k) => ({
    method,
    label,
    auc: Number.isNaN(auc) ? null : auc,
    aucSe: Number.isNaN(auc) ? null : round(0.004 + 0.002 * k),
    rmse,
    rmseSe: round(0.002 + 0.001 * k),
    seeds: 20,
    simulated: true,
  }));
}

function lines(panels: readonly string[], xs: (panel: string) => number[], seeds = 3): Row[] {
  const random = generator(5);
  return panels.flatMap((panel) =>
    ["ARAF", "kNN", "MIRT", "Rasch"].flatMap((series, s) =>
      xs(panel).map((x, k, all) => {
        const better = 0.62 + 0.09 * k / (all.length - 1) - 0.02 * s + 0.01 * random();
        const mean = /rmse/i.test(panel) ? 1 - better : /active/.test(panel) ? 30 - 5 * k : better;
        return { panel, series, x, mean: round(mean), se: round(0.004 + 0.01 * random()), seeds };
      })
    )
  );
}

function items(): Row[] {
  const random = generator(2);
  return range(30).map((k) => {
    const difficulty = round(4 * (random() - 0.4)), infit = round(0.7 + 0.7 * random());
    return {
      item: `task-${k}`,
      difficulty: k === 7 ? null : difficulty,
      discrimination: k === 7 ? null : round(0.5 + 1.3 * random()),
      infit: k === 7 ? null : infit,
      outfit: k === 7 ? null : round(infit * (k % 9 === 0 ? 2.4 : 0.9)),
      flag: k % 9 === 0 ? "noisy" : "",
    };
  });
}

function responses(): Row[] {
  const random = generator(9);
  return [["alpha", 8, 14], ["beta", 10, 6]].flatMap(([benchmark, R, I]) =>
    range(R as number).flatMap((r) =>
      range(I as number).map((i) => ({
        respondent: `agent ${r}`,
        item: `${benchmark}.${i}`,
        benchmark: String(benchmark),
        score: random() < 0.05 ? null : Number(random() < 1 - (r + i) / (Number(R) + Number(I))),
      }))
    )
  );
}

function abilities(count: number): Row[] {
  const random = generator(3);
  return range(count).map((k) => ({
    respondent: `agent ${k}`,
    ability: k === 3 ? null : round(3 * (random() - 0.5)),
    se: k === 3 ? null : round(0.2 + 0.2 * random()),
    cost: round(0.05 * 2 ** (7 * random())),
  }));
}

/** By the name of the figure. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  "comparison": { rows: comparison(), draw: comparisonBars },
  "heatmap": { rows: responses(), draw: benchmarkHeatmap },
  "sample-size": {
    rows: lines(
      ["auc agents", "rmse agents", "auc items", "rmse items"],
      (panel) => panel.endsWith("agents") ? [4, 8, 16, 32, 64, 143] : [10, 30, 50, 70, 90, 100],
    ),
    draw: sampleSizeLines,
  },
  "pair-efficiency": {
    rows: lines(["auc", "rmse"], () => [420, 2100, 5900, 9800, 18000]),
    draw: pairEfficiencyLines,
  },
  "support-thinning": {
    rows: lines(["AUC, pre", "AUC, post (binary)", "RMSE, post"], () => [5, 10, 25, 50, 100]),
    draw: supportThinningLines,
  },
  "lambda-sensitivity": {
    rows: lines(["auc", "rmse", "active"], () => [0.002, 0.01, 0.05, 0.2, 1], 1)
      .map((row) => ({ ...row, series: `features ${String(row.series)[0]}`, se: null })),
    draw: penaltySensitivityLines,
  },
  "neighbor-support": {
    rows: ["4 agents, 10 %", "16 agents, 50 %", "all, 100 %"].flatMap((stage, s) =>
      ["none", "to 0.2", "to 0.4", "to 0.7", "to 1"].flatMap((support, b) =>
        ["auc", "rmse"].map((metric) => ({
          stage,
          support,
          metric,
          gain: s === 2 && b === 0 ? null : round(0.08 - 0.03 * b - 0.01 * s),
          pairs: 40 * (b + 1) * (s + 1),
        }))
      )
    ),
    draw: supportHeatmap,
  },
  "outlier-robustness": {
    rows: ["auc", "rmse", "brier", "logloss", "ece", "p90ae", "p95ae"].flatMap((metric, m) =>
      ["ARAF", "kNN"].flatMap((series, s) =>
        ["inlier", "moderate", "outlier"].map((bin, b) => ({
          metric,
          series,
          bin,
          mean: round((m === 0 ? 0.75 : 0.2 + 0.1 * m) - (m === 0 ? 1 : -1) * 0.03 * b * (s + 1)),
          se: 0.012,
          seeds: 20,
        }))
      )
    ),
    draw: outlierPanels,
  },
  "active-dimensions": {
    rows: ["raw beta", "pca beta", "sae beta"].flatMap((series, s) =>
      range(12).map((seed) => ({
        series,
        seed,
        active: 30 - 6 * s - (seed * 7 % 5) * s,
        factors: 30,
      }))
    ),
    draw: activeDimensions,
  },
  "loadings": {
    rows: ["alpha", "beta", "gamma"].flatMap((benchmark, b) =>
      range(8 + 6 * b).flatMap((i) =>
        range(5).map((dimension) => ({
          dimension,
          item: `${benchmark}.${i}`,
          benchmark,
          loading: dimension === 4 ? 0.001 : round(Math.sin((dimension + 1) * (b + 1) + i / 6) / 2),
        }))
      )
    ),
    draw: loadingsHeatmap,
  },
  "alignment": {
    rows: ["alpha", "beta", "beta", "gamma"].map((benchmark, dimension) => ({
      dimension,
      benchmark,
      purity: round(0.95 - 0.15 * dimension),
      entropy: round(0.1 + 0.3 * dimension),
    })),
    draw: semanticAlignment,
  },
  "revision": {
    rows: ["ARAF pca", "kNN pca", "Rasch"].flatMap((group, g) =>
      ["pre", "post"].map((phase, p) => ({
        group,
        phase,
        mean: round(0.72 - 0.03 * g + 0.01 * p),
        se: g === 2 && p === 1 ? null : 0.008,
        seeds: 20,
      }))
    ),
    draw: revisionBars,
  },
  "rubrics": {
    rows: ["alpha", "beta", "gamma"].flatMap((group, g) =>
      ["pre", "post"].map((phase, p) => ({
        group,
        phase,
        mean: round(0.3 - 0.06 * g - 0.12 * p),
        se: p === 0 ? null : 0.02,
        seeds: p === 0 ? 1 : 10,
      }))
    ),
    draw: rubricBars,
  },
  "verdicts": {
    rows: responses().filter(({ benchmark }) => benchmark === "alpha").map((row, k) => ({
      ...row,
      verdict: k % 14 < 3 ? 1 : k % 14 === 5 ? null : k % 14 === 7 ? 0.4 : 0,
    })),
    draw: verdictHeatmap,
  },
  "calibration": {
    rows: ["raw", "Platt"].flatMap((panel, p) =>
      ["ARAF", "kNN"].flatMap((series, s) =>
        range(8).map((k) => {
          const predicted = (k + 0.5) / 8;
          const observed = predicted + (0.5 - predicted) * (0.3 - 0.2 * p) + 0.01 * s;
          return {
            panel,
            series,
            predicted,
            observed: round(observed),
            lower: round(observed - 0.05),
            upper: round(observed + 0.05),
            count: 120,
          };
        })
      )
    ),
    draw: calibrationCurve,
  },
  "characteristic": { rows: items(), draw: characteristicCurves },
  "information": { rows: items().slice(0, 5), draw: informationCurves },
  "wright-map": {
    rows: [
      ...abilities(25).map(({ respondent, ability }) => ({
        kind: "respondent",
        name: respondent,
        value: ability,
      })),
      ...items().map(({ item, difficulty }) => ({ kind: "item", name: item, value: difficulty })),
    ],
    draw: wrightMap,
  },
  "fit": { rows: items(), draw: fitPlot },
  "ability": { rows: abilities(18), draw: abilityForest },
  "cost": { rows: abilities(14), draw: costAgainstAbility },
  "repair": { rows: repairs(), draw: repairReport },
  "trace-roc": {
    rows: ["all, out of fold", "without a"].flatMap((series, s) =>
      [[0, 0], [0, 0.4 + 0.1 * s], [0.2, 0.8], [1, 1]].map(([fpr, tpr]) => ({ series, fpr, tpr }))
    ),
    draw: rocCurves,
  },
  "trace-controls": {
    rows: [
      { name: "spectral", kind: "estimate", auc: 0.8, low: 0.7, high: 0.9, note: null },
      { name: "length alone", kind: "rival", auc: 0.6, low: 0.5, high: 0.7, note: null },
      { name: "words alone", kind: "rival", auc: null, low: null, high: null, note: "not run" },
    ],
    draw: controlBars,
  },
  "trace-features": {
    rows: ["residual", "dk_angle"].flatMap((feature, f) =>
      range(12).map((k) => ({
        feature,
        group: ["gold", "drift"][k % 2],
        value: k === 5 ? null : round(0.1 * f + 0.03 * k),
      }))
    ),
    draw: traceStrips,
  },
};
