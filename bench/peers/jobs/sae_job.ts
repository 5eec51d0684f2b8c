import { WasmBackend } from "../../../kernels/mod.ts";
import type { SaeParameters } from "../../../kernels/mod.ts";
import { planTraining } from "../../../kernels/sae/sae_plan.ts";
import { trainSaeReference } from "../../../kernels/sae/sae_train_reference.ts";
import { trainSaeWasm } from "../../../kernels/sae/sae_wasm.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { readInput } from "./read_input.ts";

/** Training of the top-K autoencoder from the start and in the order of rows that all engines share. */
export async function saeJob(spec: PeerSpec): Promise<Job> {
  const { rows, width, features, active } = spec.sizes;
  const values = await readInput(spec, "x.f32");
  const all = await readInput(spec, "start.f32");
  let at = 0;
  const part = (count: number) => all.subarray(at, at += count);
  const matrix = features * width;
  const start: SaeParameters = {
    encoder: part(matrix),
    decoder: part(matrix),
    featureBias: part(features),
    inputBias: part(width),
  };
  const wasm = new WasmBackend();
  const train = async (epochs: number) => {
    const plan = planTraining(rows, { width, features, active, epochs, seed: spec.seed as number });
    const { losses } = spec.engine === "assay"
      ? await trainSaeWasm(wasm, values, start, plan)
      : trainSaeReference(values, start, plan);
    return losses;
  };
  return {
    check: async () => ({ loss: await train(spec.checkEpochs) }),
    run: () => train(spec.epochs),
  };
}
