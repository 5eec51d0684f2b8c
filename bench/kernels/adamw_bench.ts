import { ReferenceBackend, stepAdamW } from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/optimiser/adamw_reference.ts";
import { backends } from "../../tests/_helpers/backends.ts";
import { assertClose } from "../../tests/_helpers/close.ts";

const start = (length: number) => ({
  parameters: new Float32Array(length).fill(1),
  gradient: Float32Array.from({ length }, (_, i) => Math.sin(i)),
  first: new Float32Array(length),
  second: new Float32Array(length),
});

// The projections of a hundred fits of 48 x 32, and a sparse autoencoder's matrix. Copies are included.
for (const [models, size] of [[100, 48 * 32], [1, 1_000_000]] as const) {
  const options = { step: 1, rate: 0.01, decay: 0.1, models };
  const truth = start(models * size);
  await stepAdamW(new ReferenceBackend(), truth, options);
  for (const [kind, backend] of backends()) {
    const state = start(models * size);
    await stepAdamW(backend, state, options);
    assertClose(state.parameters, truth.parameters, TOLERANCE);
    Deno.bench({
      name: kind,
      group: `adamw ${models} x ${size}, ${(28 * models * size / 1e6).toFixed(1)} MB moved`,
      baseline: kind === "reference",
      n: 20,
    }, async () => await stepAdamW(backend, state, options));
  }
}
