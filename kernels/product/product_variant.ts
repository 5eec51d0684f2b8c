import type { GpuBackend } from "../runtime/gpu_backend.ts";
import type { ProductShape } from "./product_shape.ts";

/** The forms in which the product program can be written. */
export type ProductVariant =
  | { readonly kind: "naive" }
  | { readonly kind: "registers" }
  | { readonly kind: "workgroup"; readonly side: 64 | 128 }
  | {
    readonly kind: "subgroup";
    /** Invocations of one subgroup on this device: 4, 8, 16, 32 or 64. */
    readonly lanes: number;
    /** Whether the text needs, and its parser accepts, `enable subgroups;`. */
    readonly directive: boolean;
  };

/** Rows and columns of C that one workgroup computes. */
export function tileOf(variant: ProductVariant): { rows: number; columns: number } {
  switch (variant.kind) {
    case "naive":
      return { rows: 8, columns: 8 };
    case "registers":
      return { rows: 64, columns: 32 };
    case "workgroup":
      return { rows: variant.side, columns: variant.side };
    case "subgroup":
      return { rows: 16, columns: 4 * variant.lanes };
  }
}

/** Shapes that ask for different programs. */
export type ShapeClass = "large" | "narrow" | "short";

/** Narrow when C has few rows or columns, short when the sum has few terms, else large. */
export function classifyShape({ M, N, K }: ProductShape): ShapeClass {
  if (Math.min(M, N) <= 64) return "narrow";
  return K <= 64 ? "short" : "large";
}

const tuned = new WeakMap<GpuBackend, ReadonlyMap<ShapeClass, ProductVariant>>();

/** Lets measurements decide on this device from now on, in the place of the rule below. */
export function setTuning(
  gpu: GpuBackend,
  table: ReadonlyMap<ShapeClass, ProductVariant>,
): void {
  tuned.set(gpu, table);
}

/**
 * The variant to use where nothing was measured.
 *
 * On software adapters every load is a loop over lanes, so the form with the most arithmetic per load
 * wins: the register tile. On hardware a large product stages its operands in workgroup memory; a
 * narrow one has too few tiles for that to pay.
 */
export function chooseVariant(gpu: GpuBackend, shape: ProductShape): ProductVariant {
  const measured = tuned.get(gpu)?.get(classifyShape(shape));
  if (measured) return measured;
  if (gpu.info.software || classifyShape(shape) !== "large") return { kind: "registers" };
  return { kind: "workgroup", side: 64 };
}
