import { type BenchmarkSize, simulateBenchmark } from "../../../irt/mod.ts";
import { ResponseMatrix } from "../../../responses/mod.ts";
import { sha256 } from "../../../files/mod.ts";
import type { StudyData } from "./study_data.ts";

/** The one benchmark that stands in where there are no data; every seed of a study splits it anew. */
const SEED = 2026;
const FACTORS = 3;

/**
 * A simulated study of the published size: four benchmarks, each agent on one of them, the embeddings of
 * the items, and the truth.
 *
 * @param options `width` of the embeddings; `benchmarks`, the sizes of the published study if left out
 */
export async function simulatedData(
  { width, benchmarks }: { width: number; benchmarks?: readonly BenchmarkSize[] },
): Promise<StudyData> {
  const simulated = simulateBenchmark({
    seed: SEED,
    factors: FACTORS,
    width,
    ...(benchmarks && { benchmarks }),
  });
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

function hexadecimal(array: Float64Array | Float32Array | Uint8Array): string {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toHex();
}
