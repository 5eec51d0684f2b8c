import type { AgentColumn } from "./_agent_columns.ts";
import { predictItems } from "./_predict_items.ts";
import type { Side } from "./_side.ts";
import type { TemperState } from "./_state.ts";
import { type Moments, REFERENCE_STEPS } from "./_steps.ts";
import type { TextScale } from "./_text_scale.ts";
import type { BlockFit, SideFit, TemperFit, TemperItems, TemperRows } from "./temper_fit.ts";
import type { TextGroup } from "./text_group.ts";

/** What the state does not hold of a fit. */
export interface FinishInput {
  readonly respondents: readonly string[];
  readonly benchmarks: readonly string[];
  /** `[I]` */
  readonly blockOf: Uint32Array;
  readonly scales: readonly TextScale[];
  readonly textGroups: readonly TextGroup[];
  readonly columns: readonly AgentColumn[];
  readonly textColumns: readonly number[];
  readonly trail: readonly number[];
}

/** A last sweep that raises the bound by less than this, in nats a trial, is a standstill. */
const STANDSTILL = 1e-3;

/** Gathers a state into a fit, items without an answer predicted from their text. */
export function finishFit(state: TemperState, input: FinishInput): TemperFit {
  const { trail, textGroups } = input;
  const blocks = state.blocks.map(({ factors, text }, b): BlockFit => ({
    benchmark: input.benchmarks[b],
    text: input.scales[b],
    sides: factors.map(({ side }) => sideFit(side)),
    slopeVariance: state.options.slopes ? factors[0].rowVariance : 0,
    ...(text && { agentTextVariance: text.variance }),
  }));
  let trials = 0;
  for (const { block } of state.blocks) trials += block.cells.weight.reduce((a, b) => a + b, 0);
  const gain = trail.length > 1 ? trail.at(-1)! - trail.at(-2)! : Infinity;
  return {
    options: state.options,
    respondents: input.respondents,
    textGroups: textGroups.map(({ name, width }) => ({ name, width })),
    agents: { ...sideFit(state.agents), columns: input.columns },
    blocks,
    rows: gatherRows(state),
    items: gatherItems(state, blocks, input),
    trail,
    converged: gain < STANDSTILL * trials,
  };
}

function sideFit(side: Side): SideFit {
  const { groupVariance, residualVariance } = side;
  return {
    groupVariance: groupVariance.slice(),
    residualVariance,
    ...side.weights(REFERENCE_STEPS),
  };
}

function gatherRows({ agents, blocks, options }: TemperState): TemperRows {
  const all = (pick: (block: TemperState["blocks"][number]) => ArrayLike<number>) =>
    Float64Array.from(blocks.flatMap((block) => Array.from(pick(block))));
  const { mean, variance } = agents.moments;
  return {
    respondent: Uint32Array.from(blocks.flatMap(({ block }) => [...block.respondents])),
    block: Uint32Array.from(blocks.flatMap(({ block }, b) => Array(block.cells.rows).fill(b))),
    bias: { mean: mean.slice(), variance: variance.slice() },
    factors: Array.from({ length: 1 + options.secondFactors }, (_, f) => ({
      mean: all(({ factors }) => factors[f].row.mean),
      variance: all(({ factors }) => factors[f].row.variance),
    })),
    ...(options.agentText && {
      text: {
        mean: all(({ text }) => text!.mean),
        covariance: all(({ text }) => text!.covariance),
      },
    }),
  };
}

function gatherItems(
  { blocks: states, options }: TemperState,
  blocks: readonly BlockFit[],
  { blockOf, textGroups, textColumns }: FinishInput,
): TemperItems {
  const I = blockOf.length, P = textColumns.length;
  const factors: Moments[] = Array.from({ length: 1 + options.secondFactors }, () => ({
    mean: new Float64Array(I),
    variance: new Float64Array(I),
  }));
  const trials = new Float64Array(I), text = new Float64Array(I * P);
  blocks.forEach((fit, b) => {
    const own = Uint32Array.from(blockOf.keys()).filter((i) => blockOf[i] === b);
    const predicted = predictItems(fit, textGroups, own);
    own.forEach((item, j) => {
      factors.forEach(({ mean, variance }, f) => {
        mean[item] = predicted.factors[f].mean[j];
        variance[item] = predicted.factors[f].variance[j];
      });
      const row = j * predicted.features.width;
      textColumns.forEach((k, at) => text[item * P + at] = predicted.features.values[row + k]);
    });
    const { block: { items, cells }, factors: states_ } = states[b];
    items.forEach((item, j) => {
      factors.forEach(({ mean, variance }, f) => {
        mean[item] = states_[f].side.moments.mean[j];
        variance[item] = states_[f].side.moments.variance[j];
      });
    });
    cells.item.forEach((j, c) => trials[items[j]] += cells.weight[c]);
  });
  return { block: blockOf, trials, factors, ...(options.agentText && { text }) };
}
