import { type FigureSpec, frame, PALETTE, type Row } from "../../figures/mod.ts";
import type { RowResult } from "./measure_row.ts";
import { standingOf } from "./peers_table.ts";

const GROUPS: Readonly<Record<string, string>> = {
  torch: "PyTorch",
  numpy: "NumPy, SciPy, scikit-learn",
  tfjs: "tfjs",
  "onnxruntime-web": "ONNX Runtime Web",
  reference: "plain TypeScript",
};

/** Rows of the figure: the best setting of each peer in each job, and the goals. */
export function peerFigureRows(results: readonly RowResult[]): Row[] {
  return results.flatMap((row) => {
    const ours = standingOf(row)?.ours;
    if (!ours) return [];
    const best = new Map<string, number>();
    for (const { engine, outcome } of row.engines) {
      if (engine === "assay" || outcome.status !== "measured") continue;
      const ratio = outcome.seconds / ours.seconds;
      best.set(GROUPS[engine], Math.min(ratio, best.get(GROUPS[engine]) ?? Infinity));
    }
    return [...best].map(([peer, ratio]) => ({
      job: row.title,
      peer,
      ratio,
      goal: GROUPS[row.yardstick] === peer ? row.goal ?? null : null,
    }));
  });
}

/** How many times as long as ours each peer takes, in its best setting, on a log scale. */
export function peersFigure(rows: readonly Row[], note: string): FigureSpec {
  const peers = [...new Set(rows.map(({ peer }) => String(peer)))];
  const y = { field: "job", type: "nominal", sort: null, title: null, axis: { labelLimit: 420 } };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "times as long as ours (log scale); right of 1 we are faster",
    scale: { type: "log" },
    axis: { format: "~g", grid: true },
  });
  const scale = (range: readonly unknown[]) => ({
    domain: peers,
    range: range.slice(0, peers.length),
  });
  return frame(
    {
      title: "Whole jobs beside their peers",
      notes: [note, "| the goal for the peer of its colour"],
    },
    [],
    {
      data: { values: rows },
      width: 420,
      height: { step: 26 },
      layer: [
        {
          data: { values: [{ one: 1 }] },
          mark: { type: "rule", color: "#1A1A1A" },
          encoding: { x: { field: "one", type: "quantitative" } },
        },
        {
          transform: [{ filter: "isValid(datum.goal)" }],
          mark: { type: "tick", thickness: 3, size: 18, opacity: 0.55 },
          encoding: {
            y,
            x: x("goal"),
            color: { field: "peer", type: "nominal", scale: scale(PALETTE), title: null },
          },
        },
        {
          mark: { type: "point", size: 70, filled: true, opacity: 0.95 },
          encoding: {
            y,
            x: x("ratio"),
            color: { field: "peer", type: "nominal", scale: scale(PALETTE), title: null },
            shape: {
              field: "peer",
              type: "nominal",
              scale: scale(["circle", "square", "triangle-up", "diamond", "cross"]),
              title: null,
            },
          },
        },
      ],
    },
  );
}
