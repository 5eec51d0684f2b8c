import assert from "node:assert/strict";
import { ReferenceBackend, trainSae } from "../../kernels/mod.ts";
import { backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";

/** 120 steps of PyTorch in double precision; see make.py beside the file. */
const golden = JSON.parse(
  await Deno.readTextFile(new URL("../golden/sae/training.json", import.meta.url)),
);
const NAMES = ["encoder", "decoder", "featureBias", "inputBias"] as const;

Deno.test("trainSae() follows PyTorch over 120 steps in double precision", async () => {
  assert.ok(golden.revived > 20, "features out of use take part");
  const values = new Float32Array(golden.values);
  const { parameters, losses } = await trainSae(new ReferenceBackend(), values, golden.training);
  assertClose(losses, golden.losses, { absolute: 1e-7, relative: 1e-7 }, "losses");
  for (const name of NAMES) {
    assertClose(parameters[name], golden[name], { absolute: 2e-7, relative: 1e-6 }, name);
  }
});

backendTest("trainSae() follows PyTorch over 120 steps", async (backend) => {
  const values = new Float32Array(golden.values);
  const { parameters, losses } = await trainSae(backend, values, golden.training);
  assertClose(losses, golden.losses, { absolute: 1e-5, relative: 1e-5 }, "losses");
  for (const name of NAMES) {
    assertClose(parameters[name], golden[name], { absolute: 1e-5, relative: 1e-5 }, name);
  }
});
