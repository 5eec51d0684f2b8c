import { productSteps } from "../product/product_steps.ts";
import { MAXIMUM_GROUPS } from "../runtime/dispatch.ts";
import type { Step } from "../runtime/gpu_backend.ts";
import { type GpuHost, onGpu } from "./gpu_tensor.ts";
import few from "./linear_few.wgsl" with { type: "text" };
import finish from "./linear_finish.wgsl" with { type: "text" };
import { ACTIVATIONS, type Linear } from "./linear_shape.ts";

/** Up to so many rows the product's tiles of 64 rows would be mostly idle. */
const FEW_ROWS = 8;
/** Longest sum that the program for few rows may run. */
const LONGEST_FEW = 3_500_000;

/** The product, then bias and activation; for few rows a program that adds the bias itself. */
export async function linearGpu(
  { gpu, scope }: GpuHost,
  { x, weights, bias, activation = "none", out }: Linear,
): Promise<Step[]> {
  const steps: Step[] = [];
  const [a, b, c] = [onGpu(x), onGpu(weights), onGpu(out)];
  const quadGroups = Math.ceil(c.width / 4);
  const small = a.rows <= FEW_ROWS && quadGroups <= MAXIMUM_GROUPS && a.width <= LONGEST_FEW;
  if (small) {
    const dims = scope.uniform(new Uint32Array([c.width, a.quads, c.quads, 0]));
    const buffers = [dims, a.buffer, b.buffer, onGpu(bias ?? weights).buffer, c.buffer];
    const overrides = { BIAS: Number(!!bias) };
    steps.push(await gpu.step(few, buffers, [quadGroups, a.rows], { overrides }));
  } else {
    const shape = { M: a.rows, N: c.width, K: a.width, transposeB: true };
    steps.push(
      ...await productSteps(gpu, { scope, a: a.buffer, b: b.buffer, c: c.buffer }, shape),
    );
  }
  const addBias = bias && !small;
  if (addBias || activation !== "none") {
    const total = c.rows * c.quads;
    const dims = scope.uniform(new Uint32Array([total, c.quads, 0, 0]));
    const buffers = [dims, onGpu(bias ?? weights).buffer, c.buffer];
    const overrides = { BIAS: Number(!!addBias), ACTIVATION: ACTIVATIONS.indexOf(activation) };
    steps.push(await gpu.step(finish, buffers, Math.ceil(total / 64), { overrides }));
  }
  return steps;
}
