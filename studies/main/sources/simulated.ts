import { AGENT_BENCHMARKS, type BenchmarkSize, simulateBenchmark } from "../../../irt/mod.ts";
import { ResponseMatrix, selectRespondents } from "../../../responses/mod.ts";
import { sha256 } from "../../../files/mod.ts";
import type { StudyData } from "./study_data.ts";

/** The one benchmark that stands in where there are no data; every seed of a study splits it anew. */
const SEED = 2026;
const FACTORS = 3;

/** Agents of each benchmark after the simulated revision, which changes no item. */
const LATER = 8;

/**
 * A simulated study of the published size: four benchmarks, each agent on one of them, the embeddings of
 * the items, the truth, and other agents on the same items for what is done across revision.
 *
 * @param options `width` of the embeddings; `benchmarks`, the sizes of the published study if left out
 */
export async function simulatedData(
  { width, benchmarks }: { width: number; benchmarks?: readonly BenchmarkSize[] },
): Promise<StudyData> {
  const options = { seed: SEED, factors: FACTORS, width };
  const simulated = simulateBenchmark({ ...options, ...(benchmarks && { benchmarks }) });
  const matrix = ResponseMatrix.create(simulated.matrix);
  const { values } = simulated.embeddings;
  const { probability, difficulty, loading } = simulated.truth;
  const digest = await sha256(
    [matrix.scores, matrix.status, values].map(hexadecimal).join("\n"),
  );
  return {
    source: {
      kind: "simulated",
      name:
        `${matrix.respondents.length} agents, ${matrix.items.length} items, ${FACTORS} factors, seed ${SEED}`,
      digest,
      files: [],
      notes: ["the data are simulated from known parameters and say nothing about any real agent"],
    },
    matrix,
    later: laterMatrix(options, benchmarks ?? AGENT_BENCHMARKS),
    revision: "pre",
    embeddings: { values, width, missing: [] },
    truth: {
      probability,
      easiness: difficulty.map((value) => -value),
      loadings: loading,
      factors: FACTORS,
    },
  };
}

/** The same items answered by agents that come after those of the study. */
function laterMatrix(
  options: { seed: number; factors: number; width: number },
  benchmarks: readonly BenchmarkSize[],
): ResponseMatrix {
  const sizes = benchmarks.map((each) => ({ ...each, respondents: each.respondents + LATER }));
  const all = ResponseMatrix.create(simulateBenchmark({ ...options, benchmarks: sizes }).matrix);
  let end = 0;
  const last = sizes.flatMap(({ respondents }) => {
    end += respondents;
    return Array.from({ length: LATER }, (_, k) => end - LATER + k);
  });
  return selectRespondents(all, last);
}

function hexadecimal(array: Float64Array | Float32Array | Uint8Array): string {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toHex();
}
