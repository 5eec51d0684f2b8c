import { CounterRandom } from "../../kernels/mod.ts";
import { AGENT_GROUP_VARIANCES, AGENT_GROUPS, AGENT_VARIANCE } from "./_agent_columns.ts";
import { type AgentText, startAgentText } from "./_agent_text.ts";
import type { Features } from "./_features.ts";
import type { ProblemBlock } from "./_problem.ts";
import { Side, type SideDesign, type VariancePriors } from "./_side.ts";
import { gramOfGroups } from "./_side_dual.ts";
import type { LogitTerms, Moments } from "./_steps.ts";
import type { TemperOptions } from "./temper_options.ts";

/** Pseudo-observations behind the starts of variances. */
export const PRIOR_COUNTS = { side: 4, slope: 8, agentText: 40 } as const;

/** Share of its prior variance that a further factor starts with, so that it is out of the way at first. */
const WAITING = 0.01;

/** One factor of one block: row numbers with a variance about `centre`, and the items' side. */
export interface FactorState {
  readonly row: Moments;
  readonly centre: number;
  /** τ²: of slopes learned, of further factors 1 */
  rowVariance: number;
  readonly rowVarianceStart: number;
  readonly side: Side;
}

/** Everything that is learned of one block. */
export interface BlockState {
  readonly block: ProblemBlock;
  readonly terms: LogitTerms;
  readonly factors: readonly FactorState[];
  readonly text?: AgentText;
}

/** Everything that is learned. */
export interface TemperState {
  readonly options: TemperOptions;
  readonly agents: Side;
  readonly blocks: readonly BlockState[];
}

/** What a fit starts from, all of it plain. */
export interface StartInput {
  readonly blocks: readonly ProblemBlock[];
  /** Of each block, `[items, P]` */
  readonly itemFeatures: readonly Features[];
  /** `[P]`, and G */
  readonly itemGroup: Uint32Array;
  readonly itemGroups: number;
  /** `[N, P]` over the rows of all blocks in turn */
  readonly agentFeatures: Features;
  readonly agentGroup: Uint32Array;
  /** Columns of `itemFeatures` that the agent×text term uses */
  readonly textColumns: readonly number[];
  /** `[F, N]` start of the row numbers of further factors; drawn where left out */
  readonly factorStart?: readonly Float64Array[];
}

/** The state before the first sweep: the prior, with agents at the mean of their block. */
export function startState(input: StartInput, options: TemperOptions): TemperState {
  const { blocks, itemFeatures } = input;
  const agents = new Side(
    { features: input.agentFeatures, group: input.agentGroup },
    {
      groups: Float64Array.from(AGENT_GROUP_VARIANCES),
      fixed: Uint8Array.from(AGENT_GROUPS, (_, g) => g === 0 ? 1 : 0),
      residual: AGENT_VARIANCE,
      residualFixed: false,
      count: PRIOR_COUNTS.side,
    },
  );
  const states: BlockState[] = [];
  let offset = 0;
  for (const [b, block] of blocks.entries()) {
    const { rows } = block.cells, end = offset + rows;
    const bias = {
      mean: agents.moments.mean.subarray(offset, end),
      variance: agents.moments.variance.subarray(offset, end),
    };
    bias.mean.fill(baseLogit(block));
    bias.variance.fill(1);
    const design = itemDesign(input, itemFeatures[b]);
    const starts = Array.from(
      { length: options.secondFactors },
      (_, f) => input.factorStart?.[f].slice(offset, end) ?? drawStart(options.seed, [b, f], rows),
    );
    const factors = [slopeFactor(design, rows, options)].concat(
      starts.map((start) => furtherFactor(design, start, options)),
    );
    const text = options.agentText && startAgentText(block, {
      features: itemFeatures[b],
      columns: input.textColumns,
      variance: options.agentTextVariance,
    });
    const terms: LogitTerms = {
      bias,
      factors: factors.map(({ row, side }) => ({ row, item: side.moments })),
      ...(text && { offset: text.offset }),
    };
    states.push({ block, terms, factors, ...(text && { text }) });
    offset = end;
  }
  return { options, agents, blocks: states };
}

function itemDesign({ itemGroup, itemGroups }: StartInput, features: Features): SideDesign {
  const dual = features.rows < features.width;
  return {
    features,
    group: itemGroup,
    ...(dual && { groupGrams: gramOfGroups(features, itemGroup, itemGroups) }),
  };
}

/** a_i with the items' easiness d_j. */
function slopeFactor(design: SideDesign, rows: number, options: TemperOptions): FactorState {
  const { slopes, slopeVariance, itemResidual, itemVariance, groupVariance } = options;
  return {
    row: {
      mean: new Float64Array(rows).fill(1),
      variance: new Float64Array(rows).fill(slopes ? slopeVariance : 0),
    },
    centre: 1,
    rowVariance: slopeVariance,
    rowVarianceStart: slopeVariance,
    side: new Side(
      design,
      itemPriors(design, groupVariance, itemResidual ? itemVariance : undefined),
      0.5,
    ),
  };
}

/** s_i with the items' loadings e_j, its own text side at three tenths and half of the variances. */
function furtherFactor(
  design: SideDesign,
  start: Float64Array,
  { groupVariance, itemResidual, itemVariance }: TemperOptions,
): FactorState {
  const priors = itemPriors(
    design,
    0.3 * groupVariance,
    itemResidual ? 0.5 * itemVariance : undefined,
  );
  return {
    row: { mean: start, variance: new Float64Array(start.length).fill(0.5) },
    centre: 0,
    rowVariance: 1,
    rowVarianceStart: 1,
    side: new Side(design, priors, WAITING),
  };
}

/** Without a residual variance it is held at a value too small to matter. */
function itemPriors(
  { group }: SideDesign,
  groupVariance: number,
  residual: number | undefined,
): VariancePriors {
  const groups = group.reduce((most, g) => Math.max(most, g + 1), 0);
  return {
    groups: new Float64Array(groups).fill(groupVariance),
    fixed: new Uint8Array(groups),
    residual: residual ?? 1e-3,
    residualFixed: residual === undefined,
    count: PRIOR_COUNTS.side,
  };
}

/** Logit of the block's mean score, half a pass and half a fail added. */
function baseLogit({ cells: { weight, excess } }: ProblemBlock): number {
  let trials = 1, surplus = 0;
  for (let c = 0; c < weight.length; c++) {
    trials += weight[c];
    surplus += excess[c];
  }
  return Math.log((trials / 2 + surplus) / (trials / 2 - surplus));
}

function drawStart(seed: number, [block, factor]: readonly number[], rows: number): Float64Array {
  const random = new CounterRandom(seed, `temper block ${block} factor ${factor}`);
  return Float64Array.from({ length: rows }, () => 0.5 * random.normal());
}
