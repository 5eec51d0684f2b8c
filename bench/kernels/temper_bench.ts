import {
  gatherCellEvidence,
  openGpu,
  ReferenceBackend,
  type SideTask,
  solveSides,
  WasmBackend,
} from "../../kernels/mod.ts";
import { randomCells, randomFeatures } from "../../tests/_helpers/random_temper.ts";
import { generator, normals } from "../../tests/_helpers/simulate_cells.ts";

const wasm = new WasmBackend();
const reference = new ReferenceBackend();
const gpu = await openGpu().catch(() => undefined);
const gpuName = `webgpu${gpu?.info.software ? " (software)" : ""}`;

// The largest block of the published matrices, dense and as the list of a tenth of its cells.
for (const observed of [1, 0.1]) {
  const problems = Array.from(
    { length: 8 },
    (_, seed) => randomCells([12, 900], { seed, observed }),
  );
  const request = { rule: "bound", target: { side: "item", factor: 0 } } as const;
  const group = `evidence of 8 x 12 x 900 at ${observed}`;
  Deno.bench({ name: "reference", group, baseline: true }, async () => {
    await gatherCellEvidence(reference, problems, request);
  });
  Deno.bench({ name: "wasm", group }, async () => {
    await gatherCellEvidence(wasm, problems, request);
  });
  Deno.bench({ name: gpuName, group, ignore: !gpu }, async () => {
    await gatherCellEvidence(gpu!, problems, request);
  });
}

for (const [rows, width] of [[900, 186], [90, 186]]) {
  const tasks = Array.from({ length: 4 }, (_, seed): SideTask => {
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
  });
  const group = `4 sides of ${rows} x ${width}`, options = { n: 3, warmup: 1, group };
  Deno.bench({ name: "reference", baseline: true, ...options }, async () => {
    await solveSides(reference, tasks);
  });
  Deno.bench({ name: "wasm", group }, async () => {
    await solveSides(wasm, tasks);
  });
  Deno.bench({ name: gpuName, ignore: !gpu, ...options }, async () => {
    await solveSides(gpu!, tasks);
  });
}
