import type { Cells } from "../../responses/mod.ts";
import { totalWeight } from "./_check_cells.ts";
import { sigmoid } from "./_sigmoid.ts";
import type { CellQuery } from "./cell_query.ts";
import type { CellCost } from "./likelihood.ts";
import type { MirtPriors } from "./mirt.ts";
import type { MirtParameters } from "./mirt_layout.ts";

/** Logits of pairs, `[Q]`. */
export function predictMirtLogits(parameters: MirtParameters, query: CellQuery): Float64Array {
  const { factors: K, ability, loading, easiness, bias, globalBias } = parameters;
  const { respondent, item } = query;
  const logits = new Float64Array(item.length);
  for (let q = 0; q < item.length; q++) {
    const r = respondent[q], i = item[q];
    let z = easiness[i] + bias[r] + globalBias[0];
    for (let k = 0; k < K; k++) z += ability[r * K + k] * loading[i * K + k];
    logits[q] = z;
  }
  return logits;
}

/** Mean cost over the cells. */
export function mirtCost(cells: Cells, cost: CellCost, parameters: MirtParameters): number {
  const logits = predictMirtLogits(parameters, cells);
  let sum = 0;
  for (let c = 0; c < logits.length; c++) {
    const w = cells.weight ? cells.weight[c] : 1;
    if (w > 0) sum += w * cost.cost(sigmoid(logits[c]), cells.score[c]);
  }
  return sum / totalWeight(cells);
}

/** A function that writes the gradient of mean cost plus priors over the cells' weight. */
export function mirtGradient(
  cells: Cells,
  cost: CellCost,
  priors: MirtPriors,
): (parameters: MirtParameters, gradient: MirtParameters) => void {
  const { respondent, item, score, weight } = cells;
  const prepared = score.map(cost.prepare), perCell = 1 / totalWeight(cells);
  return (parameters, gradient) => {
    const { factors: K, ability, loading, easiness, bias, globalBias } = parameters;
    const toAbility = gradient.ability, toLoading = gradient.loading;
    const toEasiness = gradient.easiness, toBias = gradient.bias;
    let toGlobal = 0;
    gradient.vector.fill(0);
    for (let c = 0; c < score.length; c++) {
      const r = respondent[c], i = item[c], u = r * K, v = i * K;
      let z = easiness[i] + bias[r] + globalBias[0];
      for (let k = 0; k < K; k++) z += ability[u + k] * loading[v + k];
      const slope = (weight ? weight[c] : 1) * perCell * cost.slope(sigmoid(z), prepared[c]);
      for (let k = 0; k < K; k++) {
        toAbility[u + k] += slope * loading[v + k];
        toLoading[v + k] += slope * ability[u + k];
      }
      toEasiness[i] += slope;
      toBias[r] += slope;
      toGlobal += slope;
    }
    gradient.globalBias[0] = toGlobal;
    for (const kind of ["ability", "loading", "easiness", "bias"] as const) {
      const deviation = priors[kind];
      if (!deviation) continue;
      const factor = perCell / deviation ** 2;
      parameters[kind].forEach((value, at) => gradient[kind][at] += factor * value);
    }
  };
}
