import assert from "node:assert/strict";
import { fitSae, saeFeatures } from "../../features/mod.ts";
import { fillNormal } from "../../kernels/mod.ts";
import { backends } from "../../tests/_helpers/backends.ts";

// The published study: 1,176 items, nine in ten for training, 48 features of which 4 are active.
const [items, trained] = [1176, 1059];
const trainItems = Uint32Array.from({ length: trained }, (_, i) => i);
for (const width of [48, 384, 4096]) {
  const embeddings = fillNormal(new Float32Array(items * width), { seed: 1, stream: "bench" });
  for (const [kind, backend] of backends()) {
    // The plain form and a software GPU would take minutes.
    if (kind === "reference" || (kind === "webgpu" && backend.info.software)) continue;
    const few = { rows: 60, width, epochs: 2 };
    const { losses } = await fitSae(backend, embeddings.subarray(0, 60 * width), few);
    assert.ok(losses.every(Number.isFinite));
    Deno.bench(
      { name: kind, group: `SAE features, ${items} x ${width}`, n: 3, warmup: 1 },
      async () => {
        await saeFeatures(backend, embeddings, { width, trainItems });
      },
    );
  }
}
