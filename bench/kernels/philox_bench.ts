import assert from "node:assert/strict";
import { philoxUniform } from "../../kernels/mod.ts";
import { backends } from "../../tests/_helpers/backends.ts";

// A dropout mask of the real size (1,059 items, 32 columns) for one and for a hundred fits.
for (const count of [1059 * 32, 1059 * 32 * 100]) {
  const options = { seed: 7, stream: "dropout" };
  const all = backends();
  const truth = await philoxUniform(all.get("reference")!, 4096, options);
  for (const [kind, backend] of all) {
    assert.deepEqual(await philoxUniform(backend, 4096, options), truth);
    Deno.bench({
      name: kind,
      group: `philox ${count} numbers, ${(4 * count / 1e6).toFixed(1)} MB`,
      baseline: kind === "reference",
      n: 20,
    }, async () => {
      await philoxUniform(backend, count, options);
    });
  }
}
