import type { Backend } from "../runtime/backend.ts";
import { productGpu } from "./product_gpu.ts";
import { productReference } from "./product_reference.ts";
import { checkProduct, type ProductOperands, type ProductOptions } from "./product_shape.ts";
import { productWasm } from "./product_wasm.ts";

/**
 * The dense matrix product C = alpha·op(A)·op(B) (+ C), op being the matrix itself or its transpose.
 *
 * @param operands `a` `[M, K]` (or `[K, M]` when `transposeA`), `b` `[K, N]` (or `[N, K]` when
 * `transposeB`), and `c` `[M, N]` to be added, all row-major
 * @param options Sizes M, N, K of at least 1; `alpha` is 1 and nothing is transposed unless told
 * @returns The product, shape `[M, N]`, a new array; until it is there, the operands must neither be changed nor
 * given to another thread, as large ones are read where they lie
 *
 * @throws {RangeError} When a size is not a whole number of at least 1, or alpha is not finite
 * @throws {ShapeError} When an operand's length does not follow from the sizes
 *
 * @example
 * ```ts
 * import { product } from "./product.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const a = new Float32Array([1, 2, 3, 4]);
 * const c = await product(backend, { a, b: a }, { M: 2, N: 2, K: 2, transposeB: true });
 * assert.deepEqual([...c], [5, 11, 11, 25]);
 * ```
 */
export async function product(
  backend: Backend,
  operands: ProductOperands,
  options: ProductOptions,
): Promise<Float32Array> {
  checkProduct(operands, options);
  switch (backend.kind) {
    case "webgpu":
      return await productGpu(backend, operands, options);
    case "wasm":
      return productWasm(backend, operands, options);
    case "reference":
      return Float32Array.from(productReference(operands, options));
  }
}
