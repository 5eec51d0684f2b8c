import { type Backend, fillNormal, trainSae, WasmBackend } from "../../kernels/mod.ts";
import { TRAINING_TOLERANCE } from "../../kernels/sae/sae_train_reference.ts";
import { backends } from "../../tests/_helpers/backends.ts";
import { assertClose } from "../../tests/_helpers/close.ts";

const all = backends();
// The same work without machine code, on one thread: what other systems and browsers run.
const entrants: [string, Backend][] = [...all, [
  "wasm, portable",
  new WasmBackend({ relaxed: true }),
]];
const small = { width: 24, features: 16, active: 2, epochs: 3, batch: 32, seed: 1 };
const rows = fillNormal(new Float32Array(70 * small.width), { seed: 1, stream: "bench" });
const truth = await trainSae(all.get("reference")!, rows, small);
for (const [, backend] of entrants) {
  const { parameters } = await trainSae(backend, rows, small);
  assertClose(parameters.encoder, truth.parameters.encoder, TRAINING_TOLERANCE);
}

// The training items of the published study: small and raw embeddings, and one step of a wide autoencoder.
for (
  const [items, width, features, active, epochs] of [
    [1059, 48, 48, 4, 100],
    [1059, 384, 48, 4, 100],
    [1059, 4096, 48, 4, 10],
    [512, 4096, 8192, 32, 1],
  ]
) {
  const values = fillNormal(new Float32Array(items * width), { seed: 2, stream: "bench" });
  const encode = (2 * items * epochs * width * features / 1e9).toFixed(1);
  for (const [kind, backend] of entrants) {
    // The plain form and a software GPU would take minutes at these sizes.
    if (
      kind === "reference" || (backend.kind === "webgpu" && backend.info.software && width > 48)
    ) {
      continue;
    }
    Deno.bench({
      name: kind,
      group:
        `sae ${items} x ${width}, ${active} of ${features}, ${epochs} epochs, ${encode} GFLOP to encode`,
      n: 3,
      warmup: 1,
    }, async () => {
      await trainSae(backend, values, { width, features, active, epochs, seed: 1 });
    });
  }
}
