import { findNearest, ReferenceBackend, WasmBackend } from "../../../kernels/mod.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { readInput } from "./read_input.ts";

/** The rows most alike to each row by cosine. */
export async function knnJob(spec: PeerSpec): Promise<Job> {
  const { width, neighbours } = spec.sizes;
  const values = await readInput(spec, "x.f32");
  const backend = spec.engine === "assay" ? new WasmBackend() : new ReferenceBackend();
  const run = () =>
    findNearest(backend, { queries: values, references: values }, { width, k: neighbours });
  return {
    check: async () => ({ similarity: Float64Array.from((await run()).similarities) }),
    run,
  };
}
