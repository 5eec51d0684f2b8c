import type { Cells } from "../../responses/mod.ts";
import { startAgentText, updateAgentText } from "./_agent_text.ts";
import { checkCells, checkLength } from "./_check_input.ts";
import { joinRows } from "./_concatenate.ts";
import { gatherRows, lastRule, type RowBlock } from "./_finish_fit.ts";
import { priorRow } from "./_prior_row.ts";
import { type ProblemBlock, splitIntoBlocks } from "./_problem.ts";
import { type Moments, REFERENCE_STEPS } from "./_steps.ts";
import { type RowUpdateBlock, updateRows } from "./_sweep.ts";
import { type CellRule, gatherEvidence } from "./_weigh_cells.ts";
import type { TemperFit } from "./temper_fit.ts";

/**
 * Takes new agents into a fit without fitting anew: items and variances stay as they are, and each agent is
 * estimated from its name, its benchmark's level, and its answers, however few.
 *
 * @param cells Answers of the new agents, numbered from 0, on items of the fit; an agent without any is
 * predicted from its name
 * @param options `names`, one for each of the new agents
 * @returns A fit with the new agents as respondents after the present ones
 * @throws {RangeError} When cells do not fit the items or the names
 *
 * @example A newcomer with one answer
 * ```ts
 * import { abilities } from "./abilities.ts";
 * import { addAgents } from "./add_agents.ts";
 * import { fitTemper } from "./fit_temper.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitTemper({
 *   respondents: 2,
 *   items: 3,
 *   respondent: new Uint32Array([0, 0, 0, 1, 1, 1]),
 *   item: new Uint32Array([0, 1, 2, 0, 1, 2]),
 *   score: new Float64Array([1, 1, 0, 1, 0, 0]),
 * }, { benchmarks: ["a", "a", "a"], respondents: ["x:gpt_5", "x:o3"] });
 * const more = addAgents(fit, {
 *   respondents: 1,
 *   items: 3,
 *   respondent: new Uint32Array([0]),
 *   item: new Uint32Array([2]),
 *   score: new Float64Array([1]),
 * }, { names: ["x:o4"] });
 * assert.equal(more.respondents[2], "x:o4");
 * const [first, second, third] = abilities(more);
 * assert(third.ability > second.ability && third.standardError > first.standardError);
 * ```
 */
export function addAgents(
  fit: TemperFit,
  cells: Cells,
  { names }: { names: readonly string[] },
): TemperFit {
  const what = "add agents to a TEMPER fit";
  checkCells(cells, what);
  checkLength(names, cells.respondents, [what, "the names", "agents"]);
  checkLength(fit.items.block, cells.items, [what, "the fit's items", "items of the cells"]);
  const first = fit.respondents.length, { options } = fit;
  const grown = { ...fit, respondents: [...fit.respondents, ...names] };
  const blocks = splitIntoBlocks(cells, { blockOf: fit.items.block, blocks: fit.blocks.length });
  const states = blocks.map((block, b) => startRows(grown, block, { b, first }));
  for (let n = 0; n < options.sweeps + options.refinements; n++) {
    const rule = n < options.sweeps ? "bound" : "expected";
    for (const state of states) sweepRows(grown, state, rule);
  }
  const rows = gatherRows(states, { options, rule: lastRule(options), steps: REFERENCE_STEPS });
  const respondent = rows.respondent.map((r) => first + r);
  return { ...grown, rows: joinRows(fit.rows, { ...rows, respondent }) };
}

interface RowsState extends RowBlock, RowUpdateBlock {
  readonly factors: RowUpdateBlock["factors"];
  /** Of b, before any answer */
  readonly prior: Moments;
}

/** New rows of a block at what their names tell. */
function startRows(
  fit: TemperFit,
  block: ProblemBlock,
  { b, first }: { b: number; first: number },
): RowsState {
  const { items, blocks, options } = fit, { slopeVariance, agentTextVariance } = blocks[b];
  const prior = {
    mean: new Float64Array(block.cells.rows),
    variance: new Float64Array(block.cells.rows),
  };
  block.respondents.forEach((r, i) => {
    const { bias } = priorRow(fit, first + r, b);
    prior.mean[i] = bias.mean[0];
    prior.variance[i] = bias.variance[0];
  });
  const fill = (value: number) => new Float64Array(block.cells.rows).fill(value);
  const factors = items.factors.map((_, f) => ({
    row: { mean: fill(f === 0 ? 1 : 0), variance: fill(f === 0 ? slopeVariance : 1) },
    centre: f === 0 ? 1 : 0,
    rowVariance: f === 0 ? slopeVariance : 1,
    rowVarianceStart: f === 0 ? options.slopeVariance : 1,
  }));
  const P = items.text ? items.text.length / items.block.length : 0;
  const features = {
    values: Float64Array.from(
      { length: block.items.length * P },
      (_, at) => items.text![block.items[Math.floor(at / P)] * P + at % P],
    ),
    rows: block.items.length,
    width: P,
  };
  const text = agentTextVariance === undefined ? undefined : startAgentText(block, {
    features,
    columns: Array.from({ length: P }, (_, k) => k),
    variance: agentTextVariance,
  });
  return {
    block,
    factors,
    prior,
    ...(text && { text }),
    terms: {
      bias: { mean: prior.mean.slice(), variance: prior.variance.slice() },
      factors: factors.map(({ row }, f) => ({ row, item: pick(items.factors[f], block.items) })),
      ...(text && { offset: text.offset }),
    },
  };
}

/** One round of updates of the rows alone. */
function sweepRows({ options }: TemperFit, state: RowsState, rule: CellRule): void {
  const { terms, text, prior, factors, block: { cells } } = state, steps = REFERENCE_STEPS;
  if (options.slopes) updateRows(state, 0, { learn: false, steps, rule });
  if (text) updateAgentText(text, { cells, weights: steps.weighCells(cells, terms, rule) }, steps);
  for (let f = 1; f < factors.length; f++) updateRows(state, f, { learn: false, steps, rule });
  const weights = steps.weighCells(cells, terms, rule);
  const { linear, precision } = gatherEvidence(cells, terms, weights, "bias");
  for (let i = 0; i < cells.rows; i++) {
    const variance = 1 / (1 / prior.variance[i] + precision[i]);
    terms.bias.mean[i] = variance * (prior.mean[i] / prior.variance[i] + linear[i]);
    terms.bias.variance[i] = variance;
  }
}

/** Moments of some items. */
function pick({ mean, variance }: Moments, items: Uint32Array): Moments {
  return {
    mean: Float64Array.from(items, (j) => mean[j]),
    variance: Float64Array.from(items, (j) => variance[j]),
  };
}
