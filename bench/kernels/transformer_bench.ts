import {
  applyLinear,
  attend,
  type Backend,
  normTokens,
  ReferenceBackend,
} from "../../kernels/mod.ts";
import { TOLERANCE as ATTEND } from "../../kernels/transformer/attend_reference.ts";
import { TOLERANCE as LINEAR } from "../../kernels/transformer/linear_reference.ts";
import { TOLERANCE as NORM } from "../../kernels/transformer/norm_tokens_reference.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";
import { agreementOf, type Allowed } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, type KernelCase, kernelCase, once } from "../harness/kernel_case.ts";

type Case = Pick<KernelCase<Float32Array>, "kernel" | "size" | "flop" | "bytes"> & {
  readonly allowed: Allowed;
  readonly run: (backend: Backend) => Promise<Float32Array>;
};

/** Layers of a MiniLM-sized encoder: over eight texts of 64 tokens and over one token; ragged attention. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return [linear(512), linear(1), layerNorm(), attention()].map(({ allowed, run, ...rest }) =>
    kernelCase({
      ...rest,
      engines: enginesOf(entrants, { answer: run }),
      check: {
        expected: () => run(new ReferenceBackend()),
        compare: (actual, expected) => agreementOf("out", actual, expected, allowed),
      },
    })
  );
}

function linear(tokens: number): Case {
  const [inputs, outputs] = [384, 1536];
  const operands = once(() => ({
    x: uniformValues(tokens * inputs, 1),
    weights: uniformValues(outputs * inputs, 2),
    bias: uniformValues(outputs, 3),
  }));
  return {
    kernel: "linear with GELU",
    size: `${tokens} x ${inputs} to ${outputs}`,
    flop: 2 * tokens * inputs * outputs, // the product; bias and GELU are not counted
    bytes: 4 * (tokens * inputs + inputs * outputs + outputs + tokens * outputs),
    // The tolerance is in units of the sum of |x·w|, a quarter of the inputs on average.
    allowed: { ...LINEAR, absolute: LINEAR.absolute + LINEAR.relative * inputs / 4 },
    run: (backend) => applyLinear(backend, operands(), { inputs, outputs, activation: "gelu" }),
  };
}

function layerNorm(): Case {
  const [tokens, width] = [512, 384];
  const operands = once(() => ({
    x: uniformValues(tokens * width, 1),
    weight: uniformValues(width, 2),
  }));
  return {
    kernel: "layer norm",
    size: `${tokens} x ${width}`,
    flop: 7 * tokens * width, // mean 1, variance 3, centre, scale and weight 3
    bytes: 4 * (2 * tokens * width + width),
    allowed: NORM,
    run: (backend) => normTokens(backend, operands(), { width, kind: "layer", epsilon: 1e-12 }),
  };
}

/** Twelve heads of 32, texts of unlike length: what padding to the longest would double. */
function attention(): Case {
  const width = 384;
  let first = 0;
  const spans = [256, 192, 64, 32, 16, 8].map((length) => {
    const span = { firstQuery: first, queries: length, firstKey: first, keys: length };
    first += length;
    return span;
  });
  const tokens = first;
  const pairs = spans.reduce((sum, { queries, keys }) => sum + queries * keys, 0);
  const operands = once(() => {
    const draw = (seed: number) => uniformValues(tokens * width, seed);
    return { queries: draw(1), keys: draw(2), values: draw(3) };
  });
  const options = { heads: 12, keyHeads: 12, headWidth: 32, spans, causal: false };
  return {
    kernel: "attention",
    size: `${tokens} ragged tokens x ${width}`,
    flop: 4 * pairs * width, // scores and weighted values of each pair; the softmax is not counted
    bytes: 16 * tokens * width, // queries, keys and values read, one list written
    allowed: { absolute: ATTEND.absolute + ATTEND.relative, relative: 0 }, // entries reach 1
    run: (backend) => attend(backend, operands(), options),
  };
}
