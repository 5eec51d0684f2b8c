import { openGpu, product, WasmBackend } from "../../kernels/mod.ts";
import { productGpu } from "../../kernels/product/product_gpu.ts";
import { productReference } from "../../kernels/product/product_reference.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";

// A group names its GFLOP; divided by a time of the table they give GFLOP/s.
const wasm = new WasmBackend();
const portable = new WasmBackend({ relaxed: true });
const gpu = await openGpu().catch(() => undefined);

for (
  const [M, N, K, transposeB] of [
    [384, 384, 384, false],
    [1200, 32, 1024, true],
    [100, 1200, 32, true],
  ] as const
) {
  const group = `product ${M}x${N}x${K}${transposeB ? " B^T" : ""}: ${
    (2e-9 * M * N * K).toFixed(3)
  } GFLOP`;
  const options = { M, N, K, transposeB };
  const operands = { a: uniformValues(M * K, 1), b: uniformValues(K * N, 2) };
  Deno.bench({ name: "reference", group, baseline: true, n: 3, warmup: 1 }, () => {
    productReference(operands, options);
  });
  Deno.bench({ name: "wasm, no machine code", group }, async () => {
    await product(portable, operands, options);
  });
  Deno.bench({ name: "wasm", group }, async () => {
    await product(wasm, operands, options);
  });
  for (
    const variant of [
      { kind: "naive" },
      { kind: "registers" },
      { kind: "workgroup", side: 64 },
    ] as const
  ) {
    const name = `webgpu ${variant.kind}${gpu?.info.software ? " (software)" : ""}`;
    Deno.bench({ name, group, ignore: !gpu, n: 5, warmup: 1 }, async () => {
      await productGpu(gpu!, operands, { ...options, variant });
    });
  }
}
