import { encodeAgents } from "./_agent_columns.ts";
import { quadraticForms, timesVector } from "./_features.ts";
import type { TemperFit, TemperRows } from "./temper_fit.ts";

/** A respondent in a block before any answer there: what its name and the benchmark tell. */
export function priorRow(fit: TemperFit, respondent: number, block: number): TemperRows {
  const { agents, blocks, options } = fit, { benchmark } = blocks[block];
  const agent = { name: fit.respondents[respondent], benchmark };
  const features = encodeAgents([agent], agents.columns);
  const known = agents.columns.some(({ group, token }) => group === 0 && token === benchmark);
  const variance = quadraticForms(features, agents.covariance)[0] + agents.residualVariance +
    (known ? 0 : agents.groupVariance[0]);
  const single = (mean: number, variance: number) => ({
    mean: Float64Array.of(mean),
    variance: Float64Array.of(variance),
  });
  const P = options.agentText ? fit.items.text!.length / fit.items.block.length : 0;
  const tau = blocks[block].agentTextVariance ?? 0;
  return {
    respondent: Uint32Array.of(respondent),
    block: Uint32Array.of(block),
    bias: single(timesVector(features, agents.weights)[0], variance),
    factors: [
      single(1, blocks[block].slopeVariance),
      ...Array.from({ length: options.secondFactors }, () => single(0, 1)),
    ],
    covariance: new Float64Array(1),
    ...(options.agentText && {
      text: {
        mean: new Float64Array(P),
        covariance: Float64Array.from({ length: P * P }, (_, at) => at % (P + 1) === 0 ? tau : 0),
      },
    }),
  };
}
