// One engine in a process of its own, so that its peak memory is its own: a run as JSON on stdin, what
// came of it as JSON on stdout.
import { DeviceError, type GpuBackend, openGpu } from "../../kernels/mod.ts";
import type { EngineRun, Outcome } from "./engine_run.ts";
import { measureDecoder } from "./measure_decoder.ts";
import { measureEmbedder } from "./measure_embedder.ts";

async function outcomeOf(run: EngineRun): Promise<Outcome> {
  let gpu: GpuBackend | undefined;
  try {
    if (run.provider === "webgpu") gpu = await openGpu();
  } catch (error) {
    if (!(error instanceof DeviceError && error.reason === "absent")) throw error;
    return { status: "not measured", reason: "no WebGPU adapter" };
  }
  try {
    return await (run.task === "embed" ? measureEmbedder : measureDecoder)(run, gpu);
  } finally {
    gpu?.close();
  }
}

const run: EngineRun = await new Response(Deno.stdin.readable).json();
const outcome = await outcomeOf(run);
await Deno.stdout.write(new TextEncoder().encode(`\n${JSON.stringify(outcome)}\n`));
Deno.exit(0);
