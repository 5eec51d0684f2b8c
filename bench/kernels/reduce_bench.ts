import { normaliseRows, sumColumns } from "../../kernels/mod.ts";
import {
  sumColumnsReference,
  TOLERANCE as SUMS,
} from "../../kernels/reduce/column_sums_reference.ts";
import {
  normaliseRowsReference,
  TOLERANCE as ROWS,
} from "../../kernels/reduce/normalise_rows_reference.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";
import { agreementOf, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

const [rows, width] = [1059, 4096];

/** Column sums and unit rows of raw embeddings of the training items. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  const values = once(() => uniformValues(rows * width, 1));
  const size = `${rows} x ${width}`;
  return [
    kernelCase({
      kernel: "column sums",
      size,
      flop: rows * width, // an addition for each value
      bytes: 4 * (rows * width + width), // values read, sums written
      engines: enginesOf(entrants, {
        answer: (backend) => sumColumns(backend, values(), { rows, width }),
      }),
      check: {
        expected: () => ({
          sums: sumColumnsReference(values(), { rows, width }),
          scale: sumColumnsReference(values().map(Math.abs), { rows, width }),
        }),
        compare: (sums, { sums: truth, scale }) =>
          agreementOf("sums", sums, truth, { share: SUMS.share, scale: (j) => scale[j] }),
      },
    }),
    kernelCase({
      kernel: "rows of length one",
      size,
      flop: 3 * rows * width, // square and sum, then scale
      bytes: 4 * (2 * rows * width + rows), // values read and written, norms written
      engines: enginesOf(entrants, {
        answer: (backend) => normaliseRows(backend, values(), { rows, width }),
      }),
      check: {
        expected: () => normaliseRowsReference(values(), { rows, width }),
        compare: (actual, expected) =>
          worstOf([
            agreementOf("norms", actual.norms, expected.norms, ROWS),
            agreementOf("values", actual.values, expected.values, ROWS),
          ]),
      },
    }),
  ];
}
