import { nativeTeam } from "../product/native_team.ts";
import type { Backend } from "../runtime/backend.ts";
import { findNearestGpu } from "./nearest_gpu.ts";
import { findNearestReference } from "./nearest_reference.ts";
import {
  checkNearest,
  type Nearest,
  type NearestOperands,
  type NearestOptions,
  NO_NEIGHBOUR,
  unitRows,
} from "./nearest_shape.ts";
import { findNearestTeam } from "./nearest_team.ts";
import { findNearestWasm } from "./nearest_wasm.ts";

/**
 * The k references most alike to each query by cosine similarity.
 *
 * Similarities are made and sifted tile by tile; the full matrix of queries × references never exists.
 * Of equally similar references the one with the smaller index comes first, so duplicates keep their
 * order. A row of zeros has similarity 0 to everything.
 *
 * @param operands `queries` `[Q, width]` and `references` `[R, width]`; they need not have length one, and must
 * neither be changed nor given to another thread before the promise is settled
 * @param options `width`, and `k` from 1 to 64
 * @returns `indices` `[Q, k]`, most alike first, and their `similarities` in [-1, 1]; where R is less
 * than k, the places left hold 0xffffffff and NaN
 *
 * @throws {RangeError} When an operand is not made of whole rows, a value is not finite, or k is outside
 *
 * @example
 * ```ts
 * import { findNearest } from "./nearest.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const queries = new Float32Array([1, 1]);
 * const references = new Float32Array([1, 0, -1, -1, 3, 3]);
 * const { indices } = await findNearest(backend, { queries, references }, { width: 2, k: 2 });
 * assert.deepEqual([...indices], [2, 0]);
 * ```
 */
export async function findNearest(
  backend: Backend,
  operands: NearestOperands,
  options: NearestOptions,
): Promise<Nearest> {
  checkNearest(operands, options);
  const { indices, similarities } = await search(backend, operands, options);
  return {
    indices,
    similarities: similarities.map((s, at) => indices[at] === NO_NEIGHBOUR ? NaN : s),
  };
}

async function search(
  backend: Backend,
  operands: NearestOperands,
  options: NearestOptions,
): Promise<Nearest> {
  switch (backend.kind) {
    case "webgpu":
      return await findNearestGpu(backend, operands, options);
    case "wasm": {
      const team = nativeTeam(backend);
      return team
        ? await findNearestTeam(team, operands, options)
        : await findNearestWasm(backend, operands, options);
    }
    case "reference": {
      for (const name of ["queries", "references"] as const) {
        unitRows(name, operands[name], options.width); // for its check
      }
      const { indices, similarities } = findNearestReference(operands, options);
      return { indices, similarities: Float32Array.from(similarities) };
    }
  }
}
