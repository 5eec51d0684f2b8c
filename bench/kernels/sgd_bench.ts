import { type Backend, ReferenceBackend, stepSgd } from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/optimiser/sgd_reference.ts";
import { agreementOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, onceFor } from "../harness/kernel_case.ts";

const SIZE = 32;

const start = (length: number) => ({
  raw: new Float32Array(length).fill(0.5),
  gradient: Float32Array.from({ length }, (_, i) => Math.sin(i)),
});

/** The scales of one fit and of a large sweep. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return [1, 10_000].map((models) => {
    const options = { rate: 0.05, penalty: 0.03, snapBelow: 0.001, models };
    const answer = async (backend: Backend) => {
      const state = start(models * SIZE);
      await stepSgd(backend, state, options);
      return state.raw;
    };
    const states = onceFor((_: Backend) => start(models * SIZE));
    return kernelCase({
      kernel: "SGD step of scales",
      size: `${models} x ${SIZE}`,
      bytes: 12 * models * SIZE, // scale and gradient read, scale written
      engines: enginesOf(entrants, {
        answer,
        run: (backend) => stepSgd(backend, states(backend), options),
      }),
      check: {
        expected: () => answer(new ReferenceBackend()),
        compare: (actual, expected) => agreementOf("scales", actual, expected, TOLERANCE),
      },
    });
  });
}
