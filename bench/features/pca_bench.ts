import { fitPca, type Pca } from "../../features/mod.ts";
import { type Backend, ReferenceBackend } from "../../kernels/mod.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";
import { agreementByLargest, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant, TOO_LONG } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

const COMPONENTS = 48;
/** Rows that are compared with the plain form, at the full width. */
const CHECKED_ROWS = 300;
/** Of variances, by the largest. */
const SHARE = 2e-5;

/** Principal axes of a study's training items, for sentence embeddings and for raw ones. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return ([[1059, 384], [1059, 4096]] as const).map(([rows, width]) => {
    const values = once(() => uniformValues(rows * width, 1));
    const some = once(() => values().subarray(0, CHECKED_ROWS * width));
    const options = { width, components: COMPONENTS };
    const answer = (backend: Backend) =>
      fitPca(backend, some(), { ...options, rows: CHECKED_ROWS });
    const size = Math.min(rows, width);
    return kernelCase({
      kernel: `PCA to ${COMPONENTS}`,
      size: `${rows} x ${width}`,
      // A triangle of the smaller Gram matrix, and axes from its vectors where rows are fewer; what finding
      // the vectors takes depends on the data and is not counted.
      flop: (width > rows ? width : rows) * size * (size + 1) +
        (width > rows ? 2 * COMPONENTS * rows * width : 0),
      bytes: 4 * (rows * width + COMPONENTS * width), // values read, axes written
      engines: enginesOf(entrants, {
        answer,
        run: (backend) => fitPca(backend, values(), { ...options, rows }),
        allCores: ["native", "wasm"],
        leftOut: { plain: TOO_LONG },
      }),
      check: {
        expected: () => answer(new ReferenceBackend()),
        // Variances are alike, and the axes are those that leave them: vectors of near variances may mix.
        compare: (actual, expected) =>
          worstOf([
            agreementByLargest("variances", actual.variance, expected.variance, SHARE),
            agreementByLargest(
              "variances along the axes",
              variancesAlong(some(), actual),
              expected.variance,
              SHARE,
            ),
          ]),
        part: `its first ${CHECKED_ROWS} rows`,
      },
    });
  });
}

/** Variance of the rows along each axis, in double precision. */
function variancesAlong(
  values: Float32Array,
  { mean, axes, width, components }: Pca,
): Float64Array {
  const rows = values.length / width;
  return Float64Array.from({ length: components }, (_, k) => {
    let square = 0;
    for (let i = 0; i < rows; i++) {
      let along = 0;
      for (let j = 0; j < width; j++) {
        along += (values[i * width + j] - mean[j]) * axes[k * width + j];
      }
      square += along * along;
    }
    return square / (rows - 1);
  });
}
