import type { Backend } from "../runtime/backend.ts";
import { ShapeError } from "../runtime/errors.ts";
import type { GaussianEvidence } from "./cells.ts";
import { sidePosteriorsGpu } from "./side_posterior_gpu.ts";
import {
  type SidePosterior,
  sidePosteriorReference,
  type SideVariances,
} from "./side_posterior_reference.ts";
import { type SideShape, SideWasm } from "./side_posterior_wasm.ts";

/** Numbers z_j = φ_j·w + ε_j, their variances, and evidence on them. */
export interface SideTask extends SideShape {
  readonly variances: SideVariances;
  readonly evidence: GaussianEvidence;
}

/**
 * Posteriors of many sides z = φ·w + ε at given variances: a weighted Gram matrix, its Cholesky factor and the
 * leverages of its rows for each. See `sidePosteriorReference` for the formulas. In WebAssembly a side with the
 * Gram matrices of its groups is solved through its rows, which is cheaper where they are fewer than columns.
 *
 * @throws {ShapeError} When lists do not have a length for each row or column
 * @throws {RangeError} When a group or variance is not there, or a side is too wide for a WebGPU device
 *
 * @example
 * ```ts
 * import { WasmBackend } from "../wasm/wasm_backend.ts";
 * import { solveSides } from "./side_posterior.ts";
 * import { strict as assert } from "node:assert";
 *
 * const [{ mean }] = await solveSides(new WasmBackend(), [{
 *   features: { values: Float64Array.of(1), rows: 1, width: 1 },
 *   group: new Uint32Array(1),
 *   variances: { groupVariance: Float64Array.of(1), residualVariance: 1 },
 *   evidence: { linear: Float64Array.of(3), precision: Float64Array.of(1) },
 * }]);
 * assert(Math.abs(mean[0] - 2) < 1e-6); // prior variance 2, one observation of 3 with variance 1
 * ```
 */
export async function solveSides(
  backend: Backend,
  tasks: readonly SideTask[],
): Promise<SidePosterior[]> {
  tasks.forEach(checkTask);
  if (backend.kind === "webgpu") {
    return tasks.length > 0 ? await sidePosteriorsGpu(backend, tasks) : [];
  }
  if (backend.kind === "reference") {
    return tasks.map((task) => sidePosteriorReference(task, task.variances, task.evidence));
  }
  return tasks.map((task) => {
    using scope = backend.scope();
    return new SideWasm(backend, scope, task).posterior(task.variances, task.evidence);
  });
}

function checkTask({ features, group, variances, evidence, groupGrams }: SideTask): void {
  const { values, rows, width } = features, { groupVariance, residualVariance } = variances;
  const check = (name: string, list: { readonly length: number }, length: number) => {
    if (list.length !== length) throw new ShapeError("solveSides", name, length, list.length);
  };
  check("features", values, rows * width);
  check("group", group, width);
  check("evidence.linear", evidence.linear, rows);
  check("evidence.precision", evidence.precision, rows);
  if (groupGrams) check("groupGrams", groupGrams, groupVariance.length);
  groupGrams?.forEach((gram) => check("gram", gram, rows * rows));
  const wrong = [...groupVariance, residualVariance].find((v) => !(v > 0 && v < Infinity));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot solve a side as variances must be above 0 and finite: found ${wrong}`,
    );
  }
  const outside = group.find((g) => g >= groupVariance.length);
  if (outside !== undefined) {
    throw new RangeError(
      `Cannot solve a side as columns must be in one of ${groupVariance.length} groups: found ${outside}`,
    );
  }
}
