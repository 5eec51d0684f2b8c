import { fitTemper, type TemperFit, type TemperOptions } from "../../../irt/temper/mod.ts";
import { assertClose } from "../../_helpers/close.ts";

const path = new URL("../../golden/temper/cases.json", import.meta.url);
const { data, cases } = JSON.parse(await Deno.readTextFile(path)) as {
  data: {
    respondents: string[];
    benchmarks: string[];
    long: number[];
    short: number[];
    factorStart: number[][];
    respondent: number[];
    item: number[];
    weight: number[];
    score: number[];
  };
  cases: Record<string, { groups: string[]; options: TemperOptions; expected: Expected }>;
};

interface Expected {
  trail: number[];
  agentGroupVariance: number[];
  agentVariance: number;
  agentWeights: number[];
  agentCovariance: number[][];
  bias: number[];
  biasVariance: number[];
  slope: number[];
  slopeVariance: number[];
  covariance: number[];
  further: number[];
  furtherVariance: number[];
  itemMean: number[][];
  itemVariance: number[][];
  itemLevel: number[];
  blocks: {
    slopeVariance: number;
    levelVariance: number;
    groupVariance: number[][];
    residualVariance: number[];
    weights: number[][];
    covariance: number[][][];
    agentTextVariance?: number;
    textMean?: number[][];
    textCovariance?: number[][][];
  }[];
}

const groups = {
  long: { name: "long", values: Float64Array.from(data.long), width: 4 },
  short: { name: "short", values: Float64Array.from(data.short), width: 2 },
};
const cells = {
  respondents: data.respondents.length,
  items: data.benchmarks.length,
  respondent: Uint32Array.from(data.respondent),
  item: Uint32Array.from(data.item),
  score: Float64Array.from(data.score),
  weight: Float64Array.from(data.weight),
};

/** Every number that a fit reports, by name, as the fit and as the other implementation have it. */
function* compared(fit: TemperFit, expected: Expected): Generator<[string, unknown, unknown]> {
  yield ["trail", fit.trail, expected.trail];
  yield ["agents' group variances", fit.agents.groupVariance, expected.agentGroupVariance];
  yield ["agents' variance", fit.agents.residualVariance, expected.agentVariance];
  yield ["agents' weights", fit.agents.weights, expected.agentWeights];
  yield ["agents' covariance", fit.agents.covariance, expected.agentCovariance];
  const { bias, factors: [slope, ...further], covariance, text } = fit.rows;
  yield ["b", bias.mean, expected.bias];
  yield ["Var b", bias.variance, expected.biasVariance];
  yield ["a", slope.mean, expected.slope];
  yield ["Var a", slope.variance, expected.slopeVariance];
  yield ["Cov b, a", covariance, expected.covariance];
  if (further.length) {
    yield ["s", further[0].mean, expected.further];
    yield ["Var s", further[0].variance, expected.furtherVariance];
  }
  if (text) {
    yield ["u", text.mean, expected.blocks.map(({ textMean }) => textMean)];
    yield ["Cov u", text.covariance, expected.blocks.map((block) => block.textCovariance)];
  }
  for (const [f, { mean, variance }] of fit.items.factors.entries()) {
    yield [`item numbers ${f}`, mean, expected.itemMean[f]];
    yield [`variances of item numbers ${f}`, variance, expected.itemVariance[f]];
  }
  yield ["items' level", fit.items.levelVariance, expected.itemLevel];
  for (const [b, block] of fit.blocks.entries()) {
    const { sides, ...other } = block, to = expected.blocks[b];
    yield [`τ_a² ${b}`, other.slopeVariance, to.slopeVariance];
    yield [`level ${b}`, other.levelVariance, to.levelVariance];
    yield [`τ_u² ${b}`, other.agentTextVariance ?? [], to.agentTextVariance ?? []];
    for (const [f, side] of sides.entries()) {
      yield [`σ_g² ${b} ${f}`, side.groupVariance, to.groupVariance[f]];
      yield [`σ_ε² ${b} ${f}`, side.residualVariance, to.residualVariance[f]];
      yield [`w ${b} ${f}`, side.weights, to.weights[f]];
      yield [`V ${b} ${f}`, side.covariance, to.covariance[f]];
    }
  }
}

const flat = (values: unknown): number[] =>
  typeof values === "number" ? [values] : Array.from(values as number[]).flatMap(flat);

for (const [name, { groups: used, options, expected }] of Object.entries(cases)) {
  Deno.test(`fitTemper() agrees with an independent implementation: ${name}`, () => {
    const fit = fitTemper(cells, {
      ...options,
      respondents: data.respondents,
      benchmarks: data.benchmarks,
      textGroups: used.map((group) => groups[group as keyof typeof groups]),
      factorStart: data.factorStart.map((start) => Float64Array.from(start)),
    });
    for (const [what, actual, wanted] of compared(fit, expected)) {
      assertClose(flat(actual), flat(wanted), { absolute: 1e-8, relative: 1e-6 }, what);
    }
  });
}
