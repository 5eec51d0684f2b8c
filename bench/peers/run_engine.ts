/**
 * One engine of the comparison that runs in Deno: reads commands line by line, answers each with a line of
 * JSON. The counterpart of `python/peer.py`.
 *
 * @module
 */
import process from "node:process";
import type { Answer, Job, PeerSpec } from "./peer_spec.ts";

const JOBS: Readonly<Record<PeerSpec["job"], () => Promise<(spec: PeerSpec) => Promise<Job>>>> = {
  araf: async () => (await import("./jobs/araf_job.ts")).arafJob,
  araf_sweep: async () => (await import("./jobs/araf_job.ts")).arafJob,
  mirt_sweep: async () => (await import("./jobs/mirt_job.ts")).mirtJob,
  logistic: async () => (await import("./jobs/logistic_job.ts")).logisticJob,
  sae: async () => (await import("./jobs/sae_job.ts")).saeJob,
  pca: async () => (await import("./jobs/pca_job.ts")).pcaJob,
  knn: async () => (await import("./jobs/knn_job.ts")).knnJob,
  product: async () => (await import("./jobs/product_job.ts")).productJob,
};

async function answer(command: string, job: Job, spec: PeerSpec): Promise<Answer> {
  if (command === "check") {
    const outputs: Record<string, string> = {};
    for (const [name, values] of Object.entries(await job.check())) {
      outputs[name] = `${spec.folder}/${spec.key}.${name}.f64`;
      await Deno.writeFile(outputs[name], new Uint8Array(values.slice().buffer));
    }
    return { outputs, versions: { deno: Deno.version.deno, ...job.versions } };
  }
  const [wall, before] = [performance.now(), process.cpuUsage()];
  await job.run();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - wall) / 1000, cpuSeconds: (user + system) / 1e6 };
}

if (import.meta.main) {
  const spec: PeerSpec = JSON.parse(await Deno.readTextFile(Deno.args[0]));
  console.log = console.info = console.error; // what libraries print must not mix with the answers
  let job: Job | undefined, rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      let told: Answer;
      try {
        job ??= await (await JOBS[spec.job]())(spec);
        told = await answer(line.trim(), job, spec);
      } catch (error) {
        told = { error: error instanceof Error ? error.message : String(error) };
      }
      await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(told)}\n`));
    }
  }
  Deno.exit(0);
}
