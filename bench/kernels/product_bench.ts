import { product } from "../../kernels/mod.ts";
import { productGpu } from "../../kernels/product/product_gpu.ts";
import { productReference, TOLERANCE } from "../../kernels/product/product_reference.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";
import { agreementOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, type Engine, kernelCase, once } from "../harness/kernel_case.ts";

const VARIANTS = [
  { kind: "naive" },
  { kind: "registers" },
  { kind: "workgroup", side: 64 },
] as const;

/** Square; the projection of a study's items; logits of its respondents. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return ([
    [384, 384, 384, false],
    [1200, 32, 1024, true],
    [100, 1200, 32, true],
  ] as const).map(([M, N, K, transposeB]) => {
    const options = { M, N, K, transposeB };
    const operands = once(() => ({ a: uniformValues(M * K, 1), b: uniformValues(K * N, 2) }));
    const variants = entrants.flatMap((entrant): Engine<Float32Array>[] => {
      if ("notRun" in entrant || entrant.backend.kind !== "webgpu") return [];
      const gpu = entrant.backend;
      return VARIANTS.flatMap((variant) =>
        enginesOf([{ ...entrant, name: `${entrant.name} ${variant.kind}` }], {
          answer: () => productGpu(gpu, operands(), { ...options, variant }),
        })
      );
    });
    return kernelCase({
      kernel: "product",
      size: `${M} x ${N} x ${K}${transposeB ? ", B transposed" : ""}`,
      flop: 2 * M * N * K, // a multiply and an add for each triple
      bytes: 4 * (M * K + K * N + M * N), // both operands read, C written
      engines: [
        ...enginesOf(entrants, {
          answer: (backend) => product(backend, operands(), options),
          allCores: ["native"],
        }),
        ...variants,
      ],
      check: {
        expected: () => {
          const { a, b } = operands();
          const magnitudes = { a: a.map(Math.abs), b: b.map(Math.abs) };
          return {
            c: productReference({ a, b }, options),
            scale: productReference(magnitudes, options),
          };
        },
        compare: (c, { c: truth, scale }) =>
          agreementOf("C", c, truth, { share: TOLERANCE.share, scale: (at) => scale[at] }),
      },
    });
  });
}
