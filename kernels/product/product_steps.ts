import sumParts from "../reduce/sum_parts.wgsl" with { type: "text" };
import { foldGroups } from "../runtime/dispatch.ts";
import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { emitProduct } from "./product_emitter.ts";
import { pad4, type ProductOptions } from "./product_shape.ts";
import { chooseVariant, type ProductVariant, tileOf } from "./product_variant.ts";

/** Most quadruples of k that one invocation sums; keeps its loops short and its sums accurate. */
const LONGEST_SPAN = 2048;
const PARTS_BYTES = 64 * 2 ** 20;
/** Workgroups that keep a graphics card busy. */
const BUSY_GROUPS = 512;

export interface ProductStepOptions extends ProductOptions {
  /** Adds to what C holds. */
  readonly accumulate?: boolean;
  /** Leaves out what lies above the diagonal, by workgroup tiles; C must be square. */
  readonly lower?: boolean;
  /** Forces a variant; otherwise the device and the shape choose. */
  readonly variant?: ProductVariant;
}

/** Buffers of a product, each with rows and columns padded to a multiple of 4 by zeros. */
export interface ProductBuffers {
  readonly a: GPUBuffer;
  readonly b: GPUBuffer;
  readonly c: GPUBuffer;
}

/**
 * Prepares a product of matrices that already lie on the device.
 *
 * The padding of C stays zero. A long sum is split into parts, which are added in order, so that no
 * invocation comes near the limit of loop iterations.
 */
export async function productSteps(
  gpu: GpuBackend,
  { scope, a, b, c }: ProductBuffers & { readonly scope: GpuScope },
  options: ProductStepOptions,
): Promise<Step[]> {
  const { M, N, alpha = 1, accumulate = false, lower = false } = options;
  const variant = options.variant ?? chooseVariant(gpu, options);
  const plan = planProduct(options, { variant, software: gpu.info.software });
  const split = plan.parts > 1;
  const words = pad4(M) * pad4(N);
  const target = split ? scope.zeros(plan.parts * words) : c;
  const { transposeA = false, transposeB = false } = options;
  const text = emitProduct(variant, {
    transposeA,
    transposeB,
    lower,
    accumulate: accumulate && !split,
  });
  const shape = new Uint32Array(12);
  shape.set([M, pad4(M) / 4, pad4(N) / 4, pad4(options.K) / 4]);
  shape.set([plan.span, plan.parts, plan.rowTiles, plan.columnTiles], 4);
  new Float32Array(shape.buffer)[8] = split ? 1 : alpha;
  const groups = foldGroups(plan.rowTiles * plan.columnTiles * plan.parts);
  const steps = [await gpu.step(text, [scope.uniform(shape), a, b, target], groups)];
  if (split) {
    const dims = new Uint32Array([words / 4, plan.parts, 0, 0]);
    new Float32Array(dims.buffer)[2] = alpha;
    const overrides = { KEEP: Number(accumulate) };
    steps.push(
      await gpu.step(sumParts, [scope.uniform(dims), target, c], Math.ceil(words / 256), {
        overrides,
      }),
    );
  }
  return steps;
}

/** How a product is cut into tiles of C and parts of the sum. */
export function planProduct(
  { M, N, K }: { M: number; N: number; K: number },
  { variant, software }: { variant: ProductVariant; software: boolean },
): { rowTiles: number; columnTiles: number; parts: number; span: number } {
  const { rows, columns } = tileOf(variant);
  const [rowTiles, columnTiles] = [Math.ceil(M / rows), Math.ceil(N / columns)];
  const quads = pad4(K) / 4;
  const busy = software
    ? 1
    : Math.min(Math.ceil(BUSY_GROUPS / (rowTiles * columnTiles)), Math.floor(quads / 64));
  const room = Math.floor(PARTS_BYTES / (4 * pad4(M) * pad4(N)));
  const wanted = Math.min(Math.max(Math.ceil(quads / LONGEST_SPAN), busy), room);
  const needed = Math.ceil(quads / (4 * LONGEST_SPAN));
  const span = Math.ceil(quads / Math.max(1, wanted, needed));
  return { rowTiles, columnTiles, parts: Math.ceil(quads / span), span };
}
