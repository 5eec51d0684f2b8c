import { computeGram } from "../../kernels/mod.ts";
import { gramReference, TOLERANCE } from "../../kernels/gram/gram_reference.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";
import { agreementOf, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

/** Columns of sentence embeddings, and rows of raw ones. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return ([[1059, 384], [256, 4096]] as const).map(([rows, width]) => {
    const side = width <= rows ? "columns" : "rows";
    const [size, depth] = side === "columns" ? [width, rows] : [rows, width];
    const values = once(() => uniformValues(rows * width, 1));
    return kernelCase({
      kernel: `Gram of ${side}`,
      size: `${rows} x ${width}`,
      flop: depth * size * (size + 1) + 2 * rows * width, // one triangle of products, and centring
      bytes: 4 * (rows * width + size * size + width), // values read, matrix and means written
      engines: enginesOf(entrants, {
        answer: (backend) => computeGram(backend, values(), { rows, width }),
        allCores: ["native", "wasm"],
      }),
      check: {
        expected: () => gramReference(values(), { rows, width, side, centre: true }),
        compare: (actual, { matrix, mean }) => {
          const scale = (at: number) => {
            const [i, j] = [Math.floor(at / size), at % size];
            return Math.sqrt(matrix[i * size + i] * matrix[j * size + j]);
          };
          return worstOf([
            agreementOf("matrix", actual.matrix, matrix, { share: TOLERANCE.share, scale }),
            agreementOf("means", actual.mean, mean, { absolute: 1e-6, relative: 1e-6 }),
          ]);
        },
      },
    });
  });
}
