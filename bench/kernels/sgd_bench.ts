import { ReferenceBackend, stepSgd } from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/optimiser/sgd_reference.ts";
import { backends } from "../../tests/_helpers/backends.ts";
import { assertClose } from "../../tests/_helpers/close.ts";

const start = (length: number) => ({
  raw: new Float32Array(length).fill(0.5),
  gradient: Float32Array.from({ length }, (_, i) => Math.sin(i)),
});

// The scales of one fit and of a large sweep. Copies are included.
for (const models of [1, 10_000]) {
  const size = 32;
  const options = { rate: 0.05, penalty: 0.03, snapBelow: 0.001, models };
  const truth = start(models * size);
  await stepSgd(new ReferenceBackend(), truth, options);
  for (const [kind, backend] of backends()) {
    const state = start(models * size);
    await stepSgd(backend, state, options);
    assertClose(state.raw, truth.raw, TOLERANCE);
    Deno.bench({
      name: kind,
      group: `sgd ${models} x ${size}, ${(12 * models * size / 1e6).toFixed(2)} MB moved`,
      baseline: kind === "reference",
      n: 20,
    }, async () => await stepSgd(backend, state, options));
  }
}
