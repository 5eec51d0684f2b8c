import { randomizedSvd } from "../../features/mod.ts";
import type { Backend } from "../../kernels/mod.ts";
import { decompose } from "./decompose.ts";
import { standardiseColumns } from "./detection_statistics.ts";
import { type Matrix, sliceRows, stackMatrices } from "./matrix.ts";

/** Widths up to which a decomposition on the host, exact, takes less time than products on a backend. */
const NARROW = 64;

/**
 * The subspace that some trajectories share: leading directions of all their steps, each trajectory
 * standardised over its own time. Wide ones are decomposed on the backend.
 *
 * @param backend Where products run
 * @param trajectories `[T, d]` each, at least one
 * @param options `rank`: most directions
 * @returns Orthonormal rows, at most `rank` of them
 *
 * @example
 * ```ts
 * import { poolBaseline } from "./pool_baseline.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { openBackend } from "../../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const walk = matrixOf([[0, 0], [1, 1], [2, 2]]);
 * const { rows, data } = await poolBaseline(backend, [walk], { rank: 2 });
 * assert.equal(rows, 1);
 * assert(Math.abs(data[0] - Math.SQRT1_2) < 1e-6);
 * ```
 */
export async function poolBaseline(
  backend: Backend,
  trajectories: readonly Matrix[],
  { rank }: { rank: number },
): Promise<Matrix> {
  const pooled = stackMatrices(trajectories.map(standardiseColumns));
  const { rows, columns } = pooled;
  if (columns <= NARROW) {
    const exact = decompose(pooled);
    return sliceRows(exact.right, 0, Math.min(rank, exact.rank));
  }
  const matrix = { rows, columns, values: Float32Array.from(pooled.data) };
  const svd = await randomizedSvd(backend, matrix, {
    components: Math.min(rank, rows, columns),
    seed: 0,
    powerIterations: 4,
  });
  return { rows: svd.rank, columns, data: svd.right.slice(0, svd.rank * columns) };
}
