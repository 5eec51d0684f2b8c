import { predictAraf } from "../../../irt/mod.ts";
import {
  type ArafJob,
  type ArafParameters,
  type ArafResult,
  type ArafSettings,
  ReferenceBackend,
  trainAraf,
  WasmBackend,
} from "../../../kernels/mod.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { readCells, readInput } from "./read_input.ts";

/**
 * Fits of the amortized model: every penalty from every start, or one of them.
 *
 * The check trains the first fit, or of a sweep the last, without dropout, as masks differ between engines.
 */
export async function arafJob(spec: PeerSpec): Promise<Job> {
  const { width, factors } = spec.sizes;
  const settings = spec.settings as ArafSettings;
  const penalties = spec.penalties as number[];
  const cells = await readCells(spec);
  const problem = { ...cells, width, x: await readInput(spec, "x.f32"), target: cells.score };
  const starts = splitStarts(await readInput(spec, "start.f32"), {
    R: cells.respondents,
    D: width,
    K: factors,
  });
  const sweep = spec.job === "araf_sweep";
  const backend = spec.engine === "assay" ? new WasmBackend() : new ReferenceBackend();
  const train = async (jobs: readonly ArafJob[], workers: number) => {
    const results: ArafResult[] = [];
    for await (const { index, result } of trainAraf(backend, jobs, { workers })) {
      results[index] = result;
    }
    return results;
  };
  return {
    async check() {
      const which = sweep ? starts.length - 1 : 0,
        penalty = penalties[sweep ? penalties.length - 1 : 0];
      const [{ parameters }] = await train([{
        problem,
        settings: { ...settings, dropout: 0, epochs: spec.checkEpochs },
        penalty,
        seed: which,
        initial: starts[which],
      }], spec.threads);
      const tau = [...parameters.scale].map((rho) => Math.max(0, rho));
      return { probability: predictAraf({ parameters, tau }, { values: problem.x, width }) };
    },
    run() {
      const jobs = (sweep ? starts : starts.slice(0, 1)).flatMap((initial, seed) =>
        (sweep ? penalties : penalties.slice(0, 1)).map((penalty) => ({
          problem,
          settings: { ...settings, epochs: spec.epochs },
          penalty,
          seed,
          initial,
        }))
      );
      return train(jobs, spec.threads);
    },
  };
}

/** First parameters of each fit, which lie one after the other. */
function splitStarts(
  values: Float32Array,
  { R, D, K }: { R: number; D: number; K: number },
): ArafParameters[] {
  const lengths = {
    ability: R * K,
    bias: R,
    projection: K * D,
    scale: K,
    difficulty: D,
    offset: 1,
  };
  const out: ArafParameters[] = [];
  for (let at = 0; at < values.length;) {
    const start: Record<string, Float64Array> = {};
    for (const [name, length] of Object.entries({ ...lengths, global: 1 })) {
      start[name] = Float64Array.from(values.subarray(at, at += length));
    }
    out.push(start as unknown as ArafParameters);
  }
  return out;
}
