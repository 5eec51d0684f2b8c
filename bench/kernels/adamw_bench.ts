import { type Backend, ReferenceBackend, stepAdamW } from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/optimiser/adamw_reference.ts";
import { agreementOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, onceFor } from "../harness/kernel_case.ts";

const start = (length: number) => ({
  parameters: new Float32Array(length).fill(1),
  gradient: Float32Array.from({ length }, (_, i) => Math.sin(i)),
  first: new Float32Array(length),
  second: new Float32Array(length),
});

/** The projections of a hundred fits of 48 x 32, and a sparse autoencoder's matrix. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return ([[100, 48 * 32], [1, 1_000_000]] as const).map(([models, size]) => {
    const options = { step: 1, rate: 0.01, decay: 0.1, models };
    const answer = async (backend: Backend) => {
      const state = start(models * size);
      await stepAdamW(backend, state, options);
      return state.parameters;
    };
    const states = onceFor((_: Backend) => start(models * size));
    return kernelCase({
      kernel: "AdamW step",
      size: `${models} x ${size}`,
      bytes: 28 * models * size, // parameter, gradient and both means read; all but the gradient written
      engines: enginesOf(entrants, {
        answer,
        run: (backend) => stepAdamW(backend, states(backend), options),
      }),
      check: {
        expected: () => answer(new ReferenceBackend()),
        compare: (actual, expected) => agreementOf("parameters", actual, expected, TOLERANCE),
      },
    });
  });
}
