import { fitPca } from "../../../features/mod.ts";
import { ReferenceBackend, WasmBackend } from "../../../kernels/mod.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { readInput } from "./read_input.ts";

/** Leading principal components, with our own choice of method. */
export async function pcaJob(spec: PeerSpec): Promise<Job> {
  const { rows, width, components } = spec.sizes;
  const values = await readInput(spec, "x.f32");
  const backend = spec.engine === "assay" ? new WasmBackend() : new ReferenceBackend();
  const run = () => fitPca(backend, values, { rows, width, components });
  return {
    async check() {
      const { variance, axes } = await run();
      return { variance, axes: Float64Array.from(axes) };
    },
    run,
  };
}
