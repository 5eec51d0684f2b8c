import {
  type CellProblem,
  type EvidenceRequest,
  gatherCellEvidence,
  ReferenceBackend,
  type SideTask,
  solveSides,
} from "../../kernels/mod.ts";
import { TOLERANCE as EVIDENCE } from "../../kernels/temper/cell_evidence_reference.ts";
import { TOLERANCE as SIDES } from "../../kernels/temper/side_posterior_reference.ts";
import { randomCells, randomFeatures } from "../../tests/_helpers/random_temper.ts";
import { generator, normals } from "../../tests/_helpers/simulate_cells.ts";
import { agreementOf, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

/** The largest block of the published matrices, dense and thin; sides of many and of few rows. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return [
    ...[1, 0.1].map((observed) => evidence(entrants, observed)),
    ...([[900, 186], [90, 186]] as const).map(([rows, width]) => sides(entrants, rows, width)),
  ];
}

function evidence(entrants: readonly Entrant[], observed: number): AnyCase {
  const [R, I, count] = [12, 900, 8];
  const problems: readonly CellProblem[] = Array.from(
    { length: count },
    (_, seed) => randomCells([R, I], { seed, observed }),
  );
  const request: EvidenceRequest = { rule: "bound", target: { side: "item", factor: 0 } };
  const total = problems.reduce((sum, { cells }) => sum + cells.item.length, 0);
  return kernelCase({
    kernel: "evidence of cells",
    size: `${count} x ${R} x ${I}, ${100 * observed} % observed`,
    // Exponentials and divisions by cell: counted in cells.
    work: { amount: total / 1e6, unit: "Mcells" },
    engines: enginesOf(entrants, {
      answer: (backend) => gatherCellEvidence(backend, problems, request),
    }),
    check: {
      expected: () => gatherCellEvidence(new ReferenceBackend(), problems, request),
      compare: (actual, expected) =>
        worstOf(expected.flatMap(({ linear, precision }, n) => [
          agreementOf(`linear ${n}`, actual[n].linear, linear, EVIDENCE),
          agreementOf(`precision ${n}`, actual[n].precision, precision, EVIDENCE),
        ])),
    },
  });
}

function sides(entrants: readonly Entrant[], rows: number, width: number): AnyCase {
  const count = 4;
  const tasks = once(() =>
    Array.from({ length: count }, (_, seed): SideTask => {
      const random = generator(seed);
      return {
        features: randomFeatures(rows, width, seed),
        group: Uint32Array.from({ length: width }, (_, k) => k % 4),
        variances: { groupVariance: new Float64Array(4).fill(0.2), residualVariance: 1 },
        evidence: {
          linear: normals(random, rows),
          precision: Float64Array.from({ length: rows }, random),
        },
      };
    })
  );
  return kernelCase({
    kernel: "posterior of sides",
    size: `${count} x ${rows} x ${width}`,
    // Of each: a triangle of the weighted Gram matrix, its Cholesky factor, a triangle solved for each row.
    flop: count * (rows * width * (width + 1) + width ** 3 / 3 + rows * width ** 2),
    bytes: count * 8 * (rows * width + 4 * rows), // features and evidence read, moments written
    engines: enginesOf(entrants, { answer: (backend) => solveSides(backend, tasks()) }),
    check: {
      expected: () => solveSides(new ReferenceBackend(), tasks()),
      compare: (actual, expected) =>
        worstOf(expected.flatMap(({ mean, variance }, n) => [
          agreementOf(`mean ${n}`, actual[n].mean, mean, SIDES),
          agreementOf(`variance ${n}`, actual[n].variance, variance, SIDES),
        ])),
    },
  });
}
