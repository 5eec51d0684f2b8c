import { cosine, findNearestReference, TOLERANCE } from "../../kernels/cosine/nearest_reference.ts";
import { findNearest } from "../../kernels/mod.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";
import { agreementOf, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

/** Neighbours of a study's test items among its training items, and of these among themselves. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return ([[117, 1059, 48, 10], [1059, 1059, 384, 50]] as const).map(([Q, R, width, k]) => {
    const operands = once(() => ({
      queries: uniformValues(Q * width, 1),
      references: uniformValues(R * width, 2),
    }));
    const similarity = (q: number, r: number) => {
      const { queries, references } = operands();
      return cosine(
        queries.subarray(q * width, (q + 1) * width),
        references.subarray(r * width, (r + 1) * width),
      );
    };
    return kernelCase({
      kernel: `nearest ${k}`,
      size: `${Q} among ${R}, width ${width}`,
      flop: 2 * Q * R * width, // the products; scaling and choosing are not counted
      bytes: 4 * (Q + R) * width + 8 * Q * k, // rows read, indices and similarities written
      engines: enginesOf(entrants, {
        answer: (backend) => findNearest(backend, operands(), { width, k }),
        allCores: ["native", "wasm"],
      }),
      check: {
        expected: () => findNearestReference(operands(), { width, k }),
        // Rows that are equally near within the tolerance may change places.
        compare: (actual, expected) => {
          const named = Array.from(actual.indices, (r, at) => similarity(Math.floor(at / k), r));
          return worstOf([
            agreementOf("similarities", actual.similarities, expected.similarities, TOLERANCE),
            agreementOf("similarities of the named", actual.similarities, named, TOLERANCE),
          ]);
        },
      },
    });
  });
}
