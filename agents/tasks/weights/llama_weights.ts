import type { NdArray } from "../../../files/mod.ts";
import type { OnnxTensor } from "./read_onnx_tensors.ts";

/** Bits to which weights can be rounded; 8 leaves those of an 8-bit file as they are. */
export type WeightBits = 8 | 6 | 5 | 4 | 3;

/** Where the projections of a layer stand in the published names of a Llama. */
const PARENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["q_proj", "k_proj", "v_proj", "o_proj"].map((p) => [p, "self_attn"])),
  ...Object.fromEntries(["gate_proj", "up_proj", "down_proj"].map((p) => [p, "mlp"])),
};

/**
 * Turns the 8-bit matrices of an exported Llama into the 32-bit tensors of a checkpoint, rounded to
 * fewer bits if asked for.
 *
 * An exported matrix is `[in, out]`, with one scale for each output: w = q·s. Rounding to n bits takes
 * the largest |w| of an output as 2ⁿ⁻¹ − 1 steps and moves each weight to the nearest step; norms and
 * the table of words stay as they are.
 *
 * @param tensors As in the file: `….q_proj_q` with `….q_proj_s`, norms, the table of words
 * @param options.bits How many bits each weight of a matrix keeps
 * @returns Tensors by their published names, matrices as `[out, in]`
 * @throws {RangeError} If a matrix has no scales, or not one for each output
 *
 * @example A matrix of one output
 * ```ts
 * import { llamaWeights } from "./llama_weights.ts";
 * import { strict as assert } from "node:assert";
 *
 * const tensors = new Map([
 *   ["lm_head_q", { shape: [2, 1], dtype: "i1", data: new Int8Array([100, 28]) } as const],
 *   ["lm_head_s", { shape: [1], dtype: "f4", data: new Float32Array([0.5]) } as const],
 * ]);
 * const head = (bits: 8 | 3) => llamaWeights(tensors, { bits })["lm_head.weight"];
 * assert.deepEqual(head(8), { shape: [1, 2], dtype: "f4", data: new Float32Array([50, 14]) });
 * assert.deepEqual([...head(3).data], [50, Math.fround(50 / 3)]);
 * ```
 */
export function llamaWeights(
  tensors: ReadonlyMap<string, OnnxTensor>,
  { bits }: { readonly bits: WeightBits },
): Record<string, NdArray<Float32Array>> {
  const weights: Record<string, NdArray<Float32Array>> = {};
  for (const [name, tensor] of tensors) {
    if (name.endsWith(".weight") && tensor.dtype === "f4") {
      weights[name] = tensor as NdArray<Float32Array>;
    }
    if (!name.endsWith("_q") || tensor.dtype !== "i1") continue;
    const scales = tensors.get(name.replace(/_q$/, "_s"));
    const [inputs, outputs] = tensor.shape;
    if (scales?.dtype !== "f4" || scales.data.length !== outputs) {
      throw new RangeError(
        `Cannot read matrix ${name} as each of its ${outputs} outputs must have a scale: found ${
          scales?.data.length ?? 0
        }`,
      );
    }
    const data = new Float32Array(inputs * outputs);
    for (let o = 0; o < outputs; o++) {
      const row = data.subarray(o * inputs, (o + 1) * inputs);
      for (let i = 0; i < inputs; i++) row[i] = tensor.data[i * outputs + o] * scales.data[o];
      if (bits < 8) roundRow(row, 2 ** (bits - 1) - 1);
    }
    weights[publishedName(name.replace(/_q$/, ""))] = {
      shape: [outputs, inputs],
      dtype: "f4",
      data,
    };
  }
  return weights;
}

/** Moves each number to the nearest of `steps` equal steps on either side of 0. */
function roundRow(row: Float32Array, steps: number): void {
  const largest = row.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  if (largest === 0) return;
  const step = largest / steps;
  for (let i = 0; i < row.length; i++) row[i] = Math.round(row[i] / step) * step;
}

function publishedName(name: string): string {
  const projection = name.slice(name.lastIndexOf(".") + 1);
  const parent = PARENT[projection];
  if (!parent) return `${name}.weight`;
  return `${name.slice(0, -projection.length)}${parent}.${projection}.weight`;
}
