import { philoxUniform, ReferenceBackend } from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/random/philox_reference.ts";
import { agreementOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, kernelCase } from "../harness/kernel_case.ts";

/** A dropout mask of the real size (1,059 items, 32 columns) for one and for a hundred fits. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return [1059 * 32, 1059 * 32 * 100].map((count) => {
    const options = { seed: 7, stream: "dropout" };
    return kernelCase({
      kernel: "Philox 4 x 32",
      size: `${count} numbers`,
      // Whole-number work that stays in registers: neither floating-point operations nor bytes bound it.
      work: { amount: count / 1e6, unit: "Mwords" },
      engines: enginesOf(entrants, {
        answer: (backend) => philoxUniform(backend, count, options),
      }),
      check: {
        expected: () => philoxUniform(new ReferenceBackend(), count, options),
        compare: (actual, expected) => agreementOf("numbers", actual, expected, TOLERANCE),
      },
    });
  });
}
