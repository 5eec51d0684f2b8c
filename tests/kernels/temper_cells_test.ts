import assert from "node:assert/strict";
import {
  boundCells,
  cellBoundReference,
  cellEvidenceReference,
  type EvidenceTarget,
  gatherCellEvidence,
} from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/temper/cell_evidence_reference.ts";
import { backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { randomCells } from "../_helpers/random_temper.ts";

// One cell; rows and items one below, at and above a workgroup; a prime; the largest real block; sparse lists.
const shapes = [
  [[1, 1], 1],
  [[3, 63], 1],
  [[64, 64], 1],
  [[65, 5], 0.9],
  [[12, 997], 0.5],
  [[12, 900], 1],
  [[40, 400], 0.02],
] as const;

for (const factors of [1, 2]) {
  backendTest(
    `gatherCellEvidence() agrees with its reference on many problems of ${factors} factors`,
    async (backend) => {
      const problems = shapes.map(([shape, observed], n) =>
        randomCells(shape, { seed: n, factors, observed })
      );
      const targets: EvidenceTarget[] = [
        "bias",
        { side: "row", factor: factors - 1 },
        { side: "item", factor: 0 },
        { side: "item", factor: factors - 1 },
      ];
      for (const rule of ["bound", "expected"] as const) {
        for (const target of targets) {
          const found = await gatherCellEvidence(backend, problems, { rule, target });
          problems.forEach((problem, n) => {
            const expected = cellEvidenceReference(problem, { rule, target });
            assertClose(found[n].linear, expected.linear, TOLERANCE, `linear ${n}`);
            assertClose(found[n].precision, expected.precision, TOLERANCE, `precision ${n}`);
          });
          const again = await gatherCellEvidence(backend, problems, { rule, target });
          assert.deepEqual(again, found);
        }
      }
      const bounds = problems.map(cellBoundReference);
      assertClose(await boundCells(backend, problems), bounds, { absolute: 1e-4, relative: 2e-6 });
    },
  );
}

backendTest(
  "gatherCellEvidence() takes more rows than a dispatch has workgroups in a row",
  async (backend) => {
    const problem = randomCells([65_600, 2], { seed: 1, factors: 1, observed: 0.7 });
    for (const target of ["bias", { side: "item", factor: 0 }] as const) {
      const request = { rule: "bound", target } as const;
      const [found] = await gatherCellEvidence(backend, [problem], request);
      const expected = cellEvidenceReference(problem, request);
      const tolerance = { absolute: 1e-4, relative: 2e-4 };
      assertClose(found.linear, expected.linear, target === "bias" ? TOLERANCE : tolerance);
      assertClose(found.precision, expected.precision, target === "bias" ? TOLERANCE : tolerance);
    }
  },
);

backendTest(
  "gatherCellEvidence() refuses lists that do not fit and factors that are not there",
  async (backend) => {
    const problem = randomCells([3, 4], { seed: 2 }), { cells, terms } = problem;
    const request = { rule: "bound", target: "bias" } as const;
    const short = { cells: { ...cells, weight: cells.weight.slice(1) }, terms };
    await assert.rejects(gatherCellEvidence(backend, [short], request), { name: "ShapeError" });
    const outside = { cells: { ...cells, items: 2 }, terms: { ...terms, factors: [] } };
    await assert.rejects(gatherCellEvidence(backend, [outside], request), /one of 2 items/);
    const absent = { rule: "bound", target: { side: "row", factor: 2 } } as const;
    await assert.rejects(gatherCellEvidence(backend, [problem], absent), /one of 2 factors/);
    assert.deepEqual(await gatherCellEvidence(backend, [], request), []);
  },
);

gpuTest("gatherCellEvidence() refuses offsets and unequal factors on a device", async (gpu) => {
  const request = { rule: "bound", target: "bias" } as const;
  const offset = randomCells([3, 4], { seed: 3, offset: true });
  await assert.rejects(gatherCellEvidence(gpu, [offset], request), /no offsets: found offsets/);
  const unequal = [1, 2].map((factors) => randomCells([3, 4], { seed: 3, factors }));
  await assert.rejects(gatherCellEvidence(gpu, unequal, request), /found 1, 2 factors/);
});
