import { KrylovBasis, type WasmBackend } from "../kernels/mod.ts";
import { largestEigenpairs } from "./pca_eigen.ts";

/** Residual of an eigenvector, over the largest eigenvalue, at which it is taken. */
const RESIDUAL = 1e-7;
/** Least size of a matrix for which the basis is worth its making. */
const LEAST = 256;

/**
 * The largest eigenvalues of a symmetric matrix and their eigenvectors from a block Krylov space, which
 * takes a few percent of the time of a direct decomposition where few are wanted.
 *
 * @param matrix Shape `[size, size]`, symmetric
 * @returns As `largestEigenpairs`, with `count` values; nothing where the space would have to be so large
 * that a direct decomposition is cheaper
 */
export function krylovEigenpairs(
  wasm: WasmBackend,
  matrix: Float32Array,
  { size, count, seed = 0 }: { size: number; count: number; seed?: number },
): { values: Float64Array; vectors: Float64Array } | undefined {
  if (size < LEAST || count < 1 || 4 * count > size) return undefined;
  const most = Math.floor(size / 2);
  if (3 * count + 16 > most) return undefined;
  using basis = new KrylovBasis(wasm, matrix, size, seed);
  for (let aim = Math.min(enough(count), most); aim <= most; aim = Math.ceil(1.35 * aim)) {
    while (basis.count < aim) basis.grow();
    const m = basis.count;
    const { values, vectors } = largestEigenpairs(basis.projection(), { size: m, count });
    if (furthest(basis, vectors, count) > RESIDUAL * values[0]) continue;
    return { values: values.slice(0, count), vectors: basis.combine(vectors, count) };
  }
  return undefined;
}

/** Vectors that mostly do, where variances fall off as the square root of their rank or faster. */
function enough(count: number): number {
  return Math.ceil(2.5 * count) + 72;
}

/** Largest residual: what the matrix makes of a vector beyond the basis. */
function furthest(basis: KrylovBasis, vectors: Float64Array, count: number): number {
  const m = basis.count, width = Math.sqrt(basis.coupling.length);
  let most = 0;
  for (let k = 0; k < count; k++) {
    const last = vectors.subarray((k + 1) * m - width, (k + 1) * m);
    let square = 0;
    for (let r = 0; r < width; r++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += basis.coupling[r * width + c] * last[c];
      square += sum * sum;
    }
    most = Math.max(most, Math.sqrt(square));
  }
  return most;
}
