// One epoch of the amortized model, on the sizes of the yardstick: 100 respondents, 1,200 items, dense.
import { arafReference } from "../../kernels/araf/araf_reference.ts";
import { ArafWasmTrainer } from "../../kernels/araf/araf_wasm.ts";
import { openGpu, trainAraf, WasmBackend } from "../../kernels/mod.ts";
import { randomAraf } from "../../tests/_helpers/random_araf.ts";

const gpu = await openGpu().catch(() => undefined);
const EPOCHS = 20;

for (const D of [48, 384, 4096]) {
  for (const likelihood of ["cross-entropy", "beta"] as const) {
    const job = randomAraf({
      R: 100,
      I: 1200,
      D,
      K: 30,
      seed: 1,
      likelihood,
      dropout: 0.5,
      epochs: EPOCHS,
    });
    const quiet = { ...job, settings: { ...job.settings, lossEvery: 0 } };
    const group = `araf ${EPOCHS} epochs D=${D} ${likelihood}`;
    if (D === 48) {
      Deno.bench({ name: "reference, one epoch", group }, () => {
        arafReference(job.problem, job.settings, job.initial, { seed: 1, epoch: 0 });
      });
    }
    Deno.bench({ name: "wasm", group, baseline: true }, (b) => {
      const wasm = new WasmBackend();
      using scope = wasm.scope();
      const trainer = new ArafWasmTrainer(wasm, scope, job.problem, quiet.settings);
      const state = trainer.start(job.initial);
      b.start();
      for (let epoch = 0; epoch < EPOCHS; epoch++) trainer.epoch(state, epoch, job);
      b.end();
    });
    Deno.bench({ name: gpu?.info.name ?? "webgpu", group, ignore: !gpu || D > 1000 }, async () => {
      for await (const _ of trainAraf(gpu!, [quiet]));
    });
  }
}
