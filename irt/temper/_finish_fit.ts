import type { AgentColumn } from "./_agent_columns.ts";
import { type LevelVariance, levelVariance } from "./_level_variance.ts";
import { predictItems } from "./_predict_items.ts";
import type { Side } from "./_side.ts";
import { concatenate } from "./_concatenate.ts";
import { type CoupledBlock, coupleRows } from "./_row_coupling.ts";
import type { BlockState, TemperState } from "./_state.ts";
import type { Moments, TemperSteps } from "./_steps.ts";
import type { CellRule } from "./_weigh_cells.ts";
import type { TemperOptions } from "./temper_options.ts";
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
  readonly steps: TemperSteps;
}

/** A last sweep that raises the bound by less than this, in nats a trial, is a standstill. */
const STANDSTILL = 1e-3;

/** Gathers a state into a fit, items without an answer predicted from their text. */
export function finishFit(state: TemperState, input: FinishInput): TemperFit {
  const { trail, textGroups, steps } = input;
  const levels = state.blocks.map(({ factors }) =>
    levelVariance(factors[0].side, state.agents.groupVariance[0])
  );
  const blocks = state.blocks.map(({ factors, text }, b): BlockFit => ({
    benchmark: input.benchmarks[b],
    text: input.scales[b],
    sides: factors.map(({ side }) => sideFit(side, steps)),
    levelVariance: levels[b].agents,
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
    agents: { ...sideFit(state.agents, steps), columns: input.columns },
    blocks,
    rows: gatherRows(state.blocks, {
      options: state.options,
      rule: lastRule(state.options),
      steps,
    }),
    items: gatherItems(state, { ...input, blocks, levels }),
    trail,
    converged: gain < STANDSTILL * trials,
  };
}

/** The rule that the last sweep used. */
export function lastRule({ refinements }: TemperOptions): CellRule {
  return refinements > 0 ? "expected" : "bound";
}

function sideFit(side: Side, steps: TemperSteps): SideFit {
  const { groupVariance, residualVariance } = side;
  return {
    groupVariance: groupVariance.slice(),
    residualVariance,
    ...side.weights(steps),
  };
}

/** What of a block's state the rows of a fit are made of. */
export type RowBlock = CoupledBlock & Pick<BlockState, "text">;

/** Rows of all blocks in turn; `blocks` may be those of a fit or of agents added to it. */
export function gatherRows(
  blocks: readonly RowBlock[],
  { options, rule, steps }: { options: TemperOptions; rule: CellRule; steps: TemperSteps },
): TemperRows {
  const all = (pick: (block: RowBlock) => Float64Array) => concatenate(blocks.map(pick));
  const coupled = blocks.map((block) => coupleRows(block, { steps, rule }));
  return {
    respondent: Uint32Array.from(blocks.flatMap(({ block }) => [...block.respondents])),
    block: Uint32Array.from(blocks.flatMap(({ block }, b) => Array(block.cells.rows).fill(b))),
    bias: {
      mean: all(({ terms }) => terms.bias.mean),
      variance: concatenate(coupled.map(({ biasVariance }) => biasVariance)),
    },
    factors: Array.from({ length: 1 + options.secondFactors }, (_, f) => ({
      mean: all(({ terms }) => terms.factors[f].row.mean),
      variance: f === 0
        ? concatenate(coupled.map(({ slopeVariance }) => slopeVariance))
        : all(({ terms }) => terms.factors[f].row.variance),
    })),
    covariance: concatenate(coupled.map(({ covariance }) => covariance)),
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
  { blocks, levels, blockOf, textGroups, textColumns, steps }: FinishInput & {
    readonly blocks: readonly BlockFit[];
    readonly levels: readonly LevelVariance[];
  },
): TemperItems {
  const I = blockOf.length, P = textColumns.length;
  const factors: Moments[] = Array.from({ length: 1 + options.secondFactors }, () => ({
    mean: new Float64Array(I),
    variance: new Float64Array(I),
  }));
  const trials = new Float64Array(I), level = new Float64Array(I), text = new Float64Array(I * P);
  blocks.forEach((fit, b) => {
    const answered = new Set(states[b].block.items);
    const own = Uint32Array.from(blockOf.keys()).filter((i) =>
      blockOf[i] === b && (P > 0 || !answered.has(i))
    );
    const predicted = predictItems(fit, textGroups, own, steps);
    own.forEach((item, j) => {
      factors.forEach(({ mean, variance }, f) => {
        mean[item] = predicted.factors[f].mean[j];
        variance[item] = predicted.factors[f].variance[j];
      });
      const row = j * predicted.features.width;
      textColumns.forEach((k, at) => text[item * P + at] = predicted.features.values[row + k]);
    });
    const { block: { items, cells }, factors: sides } = states[b];
    items.forEach((item, j) => {
      level[item] = levels[b].items[j];
      factors.forEach(({ mean, variance }, f) => {
        mean[item] = sides[f].side.moments.mean[j];
        variance[item] = sides[f].side.moments.variance[j];
      });
    });
    cells.item.forEach((j, c) => trials[items[j]] += cells.weight[c]);
  });
  return {
    block: blockOf,
    trials,
    factors,
    levelVariance: level,
    ...(options.agentText && { text }),
  };
}
