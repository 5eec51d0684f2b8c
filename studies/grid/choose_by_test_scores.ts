import { computePoints } from "../main/compute_points.ts";
import { resultRows } from "../main/result_rows.ts";
import type { UnitResult } from "../main/unit_result.ts";
import type { Journal } from "../store/journal.ts";
import type { Condition } from "./grid_study.ts";
import type { GridContext } from "./open_grid.ts";

/**
 * Narrows a study as published: under each condition to the features and λ of the amortized model with the
 * best mean AUC over seeds, and those with the best mean RMSE, both on the test items. This flatters the
 * amortized model; the rows say so in `selected_by`.
 */
export async function chooseOnTest(grid: GridContext, journal: Journal): Promise<GridContext> {
  const { contexts, settings } = grid, results = new Map<object, UnitResult[]>();
  const points = settings.seeds.flatMap((seed) =>
    contexts.map(({ context }) => ({ context, seed }))
  );
  for await (const { context, final } of computePoints(points, { journal, label: "sweep" })) {
    results.set(context, [...results.get(context) ?? [], ...final]);
  }
  return grid.narrow(contexts.flatMap(({ condition, context }) => {
    const rows = resultRows(results.get(context) ?? [], { byCandidate: true })
      .filter(({ configuration }) => configuration.method === "ARAF");
    const best = (metric: "auc" | "rmse", sign: number) =>
      rows.flatMap((row) => {
        const mean = row.mean[metric];
        return mean.status === "ok" ? [{ row, score: sign * mean.value }] : [];
      }).sort((a, b) => b.score - a.score).at(0)?.row;
    const byAuc = best("auc", 1), byRmse = best("rmse", -1);
    return [
      ...(byAuc
        ? [narrowed(condition, byAuc, byAuc === byRmse ? "test auc and rmse" : "test auc")]
        : []),
      ...(byRmse && byRmse !== byAuc ? [narrowed(condition, byRmse, "test rmse")] : []),
    ];
  }));
}

function narrowed(
  condition: Condition,
  { configuration, candidate }: ReturnType<typeof resultRows>[number],
  selectedBy: string,
): Condition {
  return {
    name: `${condition.name}, best by ${selectedBy}`,
    settings: {
      ...condition.settings,
      features: [configuration.features!],
      likelihoods: [configuration.likelihood!],
      scales: [configuration.scales ?? "learned"],
      penalties: [candidate!.penalty!],
      factors: [candidate!.factors!],
      dropouts: [candidate!.dropout!],
    },
    columns: { ...condition.columns, selected_by: selectedBy },
  };
}
