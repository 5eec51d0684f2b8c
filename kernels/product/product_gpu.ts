import { rowBlocks } from "../reduce/matrix_shape.ts";
import type { GpuBackend } from "../runtime/gpu_backend.ts";
import { padMatrix, unpadInto } from "./padded.ts";
import { pad4, type ProductOperands, type ProductOptions } from "./product_shape.ts";
import { type ProductStepOptions, productSteps } from "./product_steps.ts";

/**
 * The matrix product on a WebGPU device. Operands are padded on the host; an A larger than one buffer
 * goes to the device in blocks of its stored rows.
 */
export async function productGpu(
  gpu: GpuBackend,
  operands: ProductOperands,
  options: ProductOptions & Pick<ProductStepOptions, "variant">,
): Promise<Float32Array> {
  return options.transposeA
    ? await productByTerms(gpu, operands, options)
    : await productByRows(gpu, operands, options);
}

/** Blocks of rows of A, each giving its rows of C. */
async function productByRows(
  gpu: GpuBackend,
  { a, b, c }: ProductOperands,
  options: ProductStepOptions,
): Promise<Float32Array> {
  const { M, N, K, transposeB = false } = options;
  using outer = gpu.scope();
  const bBuffer = outer.upload(transposeB ? padMatrix(b, N, K) : padMatrix(b, K, N));
  const out = new Float32Array(M * N);
  for (const [from, to] of rowBlocks(M, 4 * Math.max(pad4(K), pad4(N)))) {
    using scope = gpu.scope();
    const rows = to - from;
    const part = c && padMatrix(c.subarray(from * N, to * N), rows, N);
    const cBuffer = part ? scope.upload(part) : scope.zeros(pad4(rows) * pad4(N));
    const aBuffer = scope.upload(padMatrix(a.subarray(from * K, to * K), rows, K));
    gpu.submit(
      await productSteps(gpu, { scope, a: aBuffer, b: bBuffer, c: cBuffer }, {
        ...options,
        M: rows,
        accumulate: c !== undefined,
      }),
    );
    const [bytes] = await gpu.read({ buffer: cBuffer, words: pad4(rows) * pad4(N) });
    unpadInto(out.subarray(from * N, to * N), new Float32Array(bytes), { rows, columns: N });
  }
  return out;
}

/** Blocks of rows of the stored A, that is of terms of the sum, added one after another. */
async function productByTerms(
  gpu: GpuBackend,
  { a, b, c }: ProductOperands,
  options: ProductStepOptions,
): Promise<Float32Array> {
  const { M, N, K, transposeB = false } = options;
  using outer = gpu.scope();
  const words = pad4(M) * pad4(N);
  const cBuffer = c ? outer.upload(padMatrix(c, M, N)) : outer.zeros(words);
  for (const [from, to] of rowBlocks(K, 4 * Math.max(pad4(M), pad4(N)))) {
    using scope = gpu.scope();
    const terms = to - from;
    const aBuffer = scope.upload(padMatrix(a.subarray(from * M, to * M), terms, M));
    const part = transposeB
      ? padMatrix(columns(b, { rows: N, width: K, from, to }), N, terms)
      : padMatrix(b.subarray(from * N, to * N), terms, N);
    gpu.submit(
      await productSteps(gpu, { scope, a: aBuffer, b: scope.upload(part), c: cBuffer }, {
        ...options,
        K: terms,
        accumulate: c !== undefined || from > 0,
      }),
    );
    if (to < K) await gpu.settle();
  }
  const [bytes] = await gpu.read({ buffer: cBuffer, words });
  const out = new Float32Array(M * N);
  unpadInto(out, new Float32Array(bytes), { rows: M, columns: N });
  return out;
}

function columns(
  values: Float32Array,
  { rows, width, from, to }: { rows: number; width: number; from: number; to: number },
): Float32Array {
  if (from === 0 && to === width) return values;
  const out = new Float32Array(rows * (to - from));
  for (let i = 0; i < rows; i++) {
    out.set(values.subarray(i * width + from, i * width + to), i * (to - from));
  }
  return out;
}
