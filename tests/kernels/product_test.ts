import assert from "node:assert/strict";
import { GpuBackend, product, type ProductOptions, ShapeError } from "../../kernels/mod.ts";
import { emitProduct } from "../../kernels/product/product_emitter.ts";
import { productGpu } from "../../kernels/product/product_gpu.ts";
import { productReference, TOLERANCE } from "../../kernels/product/product_reference.ts";
import type { ProductOperands } from "../../kernels/product/product_shape.ts";
import { planProduct } from "../../kernels/product/product_steps.ts";
import { tuneBackend } from "../../kernels/product/keep_tuning.ts";
import { parseTuning, tuneProduct, tuningKey } from "../../kernels/product/product_tuner.ts";
import { chooseVariant, type ProductVariant } from "../../kernels/product/product_variant.ts";
import { probeSubgroups } from "../../kernels/product/subgroup_probe.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { backends, backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { uniformValues } from "../_helpers/values.ts";

const SHAPES = [[1, 1, 1], [7, 9, 5], [63, 31, 3], [64, 32, 16], [65, 33, 17], [129, 131, 67]];
const VARIANTS: ProductVariant[] = [
  { kind: "naive" },
  { kind: "registers" },
  { kind: "workgroup", side: 64 },
  { kind: "workgroup", side: 128 },
];
const TRANSPOSES = [[false, false], [false, true], [true, false], [true, true]];

function operands({ M, N, K }: ProductOptions): Required<ProductOperands> {
  return {
    a: uniformValues(M * K, 1),
    b: uniformValues(K * N, 2),
    c: uniformValues(M * N, 3),
  };
}

function assertProduct(
  actual: Float32Array,
  { a, b, c }: ProductOperands,
  options: ProductOptions,
): void {
  const expected = productReference({ a, b, c }, options);
  const size = productReference({ a: a.map(Math.abs), b: b.map(Math.abs), c: c?.map(Math.abs) }, {
    ...options,
    alpha: Math.abs(options.alpha ?? 1),
  });
  const share = (values: ArrayLike<number>) => Array.from(values, (x, i) => x / (size[i] || 1));
  assertClose(share(actual), share(expected), { absolute: TOLERANCE.share, relative: 0 });
}

backendTest(
  "product() agrees with its reference for every transpose and awkward size",
  async (backend) => {
    for (const [M, N, K] of SHAPES) {
      for (const [transposeA, transposeB] of TRANSPOSES) {
        const options = { M, N, K, transposeA, transposeB, alpha: -0.5 };
        const { a, b, c } = operands(options);
        assertProduct(await product(backend, { a, b, c }, options), { a, b, c }, options);
        const plain = { M, N, K, transposeA, transposeB };
        assertProduct(await product(backend, { a, b }, plain), { a, b }, plain);
      }
    }
  },
);

for (const variant of VARIANTS) {
  const name = JSON.stringify(variant);
  gpuTest(`productGpu() agrees with the reference in the form ${name}`, async (gpu) => {
    for (const [M, N, K] of SHAPES) {
      for (const [transposeA, transposeB] of TRANSPOSES) {
        const options = { M, N, K, transposeA, transposeB, variant };
        const o = operands(options);
        assertProduct(await productGpu(gpu, o, options), o, options);
      }
    }
  });
}

gpuTest(
  "productGpu() agrees with the reference in the subgroup form, where there is one",
  async () => {
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter!.requestDevice({
      requiredFeatures: ["subgroups" as GPUFeatureName],
    }).catch(() => undefined);
    if (!device) return;
    const gpu = new GpuBackend(device, { kind: "webgpu", name: "own", software: true });
    const variant = await probeSubgroups(gpu);
    assert.ok(variant, "the device offers subgroups, so the probe must find them");
    for (const [M, N, K] of SHAPES) {
      for (const [transposeA, transposeB] of TRANSPOSES) {
        const options = { M, N, K, transposeA, transposeB, variant };
        const o = operands(options);
        assertProduct(await productGpu(gpu, o, options), o, options);
      }
    }
    gpu.close();
  },
);

backendTest("product() sums more terms than one invocation may loop over", async (backend) => {
  for (const transposeA of [false, true]) {
    const options = { M: 3, N: 5, K: 300_007, transposeA, transposeB: transposeA };
    const o = operands(options);
    o.a.forEach((x, i) => o.a[i] = Math.abs(x)); // nothing cancels: lost terms would show
    o.b.forEach((x, i) => o.b[i] = Math.abs(x));
    assertProduct(await product(backend, o, options), o, options);
  }
});

backendTest("product() agrees with the reference past 65,535 workgroups", async (backend) => {
  const options = { M: 64 * 65_540 + 1, N: 1, K: 1 };
  const o = operands(options);
  assertProduct(await product(backend, o, options), o, options);
});

gpuTest("productGpu() takes an operand larger than one buffer in blocks", async (gpu) => {
  for (const transposeA of [false, true]) {
    const options = transposeA
      ? { M: 4, N: 4, K: 8_400_000, transposeA }
      : { M: 8_400_000, N: 4, K: 4, transposeA };
    const a = new Float32Array(33_600_000).fill(0.5);
    const b = uniformValues(options.K * 4, 2);
    const out = await productGpu(gpu, { a, b }, options);
    const sums = [0, 0, 0, 0];
    b.forEach((x, i) => sums[i % 4] += x / 2);
    const tolerance = { absolute: transposeA ? 0.02 : 1e-6, relative: 0 };
    for (const row of transposeA ? [0, 3] : [0, 1, 8_388_607, 8_388_608, 8_399_999]) {
      assertClose(out.subarray(4 * row, 4 * row + 4), sums, tolerance, `row ${row}`);
    }
  }
});

backendTest("product() gives the same bits twice", async (backend) => {
  const options = { M: 71, N: 45, K: 9_001, transposeB: true };
  const o = operands(options);
  assert.deepEqual(await product(backend, o, options), await product(backend, o, options));
});

Deno.test("product() without fused multiply-add agrees with its reference", async () => {
  const options = { M: 23, N: 17, K: 300 };
  const o = operands(options);
  assertProduct(await product(new WasmBackend({ relaxed: false }), o, options), o, options);
});

Deno.test("product() refuses operands that do not fit their sizes, on every backend", async () => {
  const a = new Float32Array(6);
  for (const backend of backends().values()) {
    await assert.rejects(
      () => product(backend, { a, b: a }, { M: 2, N: 2, K: 2 }),
      (error) => error instanceof ShapeError && error.argument === "a" && error.expected === 4,
    );
    await assert.rejects(() => product(backend, { a, b: a }, { M: 0, N: 2, K: 3 }), /M must be/);
    await assert.rejects(
      () => product(backend, { a, b: a }, { M: 2, N: 2, K: 3, alpha: NaN }),
      /alpha must be finite/,
    );
  }
});

Deno.test("planProduct() keeps every sum below the limit of iterations", () => {
  for (const variant of VARIANTS) {
    for (const K of [1, 8192, 8193, 60_000, 10_000_000]) {
      for (const M of [1, 4096]) {
        const { parts, span } = planProduct({ M, N: M, K }, { variant, software: true });
        assert.ok(span * parts >= K / 4 && span * (parts - 1) < K / 4);
        assert.ok(span <= 8192, `${span} quadruples of K = ${K}`);
      }
    }
  }
});

Deno.test("emitProduct() writes each variant as readable text", () => {
  for (const variant of [...VARIANTS, { kind: "subgroup", lanes: 8, directive: true } as const]) {
    const text = emitProduct(variant, { transposeA: true, lower: true, accumulate: true });
    assert.match(text, /^\/\/ product [\w ]+: C = alpha A\^T B \+ C, lower half\n/);
    assert.ok(text.split("\n").every((line) => line.length <= 120 && !/undefined|NaN/.test(line)));
    assert.equal(text.includes("enable subgroups;"), variant.kind === "subgroup");
  }
});

gpuTest(
  "chooseVariant() takes the register tile on software until a tuning is set",
  async (gpu) => {
    if (!gpu.info.software) return;
    const shape = { M: 512, N: 512, K: 512 };
    assert.deepEqual(chooseVariant(gpu, shape), { kind: "registers" });
    assert.equal(await tuneProduct(gpu), undefined);
    const other = new GpuBackend(gpu.device, gpu.info);
    const wg = { kind: "workgroup", side: 64 } as const;
    const known = { key: tuningKey(gpu), table: { large: wg, narrow: wg, short: wg } };
    assert.equal(
      await tuneProduct(other, { known: parseTuning(JSON.stringify(known)) }).then((t) => t?.key),
      known.key,
    );
    assert.deepEqual(chooseVariant(other, shape), wg);
    assert.deepEqual(chooseVariant(gpu, shape), { kind: "registers" });
  },
);

gpuTest("tuneProduct() measures when asked to, and names a variant for each class", async (gpu) => {
  if (!gpu.device.features.has("timestamp-query")) return;
  const other = new GpuBackend(gpu.device, gpu.info);
  const tuning = await tuneProduct(other, { software: true, budgetMs: 1 });
  assert.deepEqual(Object.keys(tuning!.table).sort(), ["large", "narrow", "short"]);
  assert.deepEqual(parseTuning(JSON.stringify(tuning)), tuning);
  assert.throws(() => parseTuning('{"key":"x","table":{}}'), /known variant for large shapes/);
});

gpuTest("tuneBackend() measures once, and uses what was kept from then on", async (gpu) => {
  if (!gpu.device.features.has("timestamp-query")) return;
  let text: string | undefined = "not a tuning";
  let writes = 0;
  const kept = {
    read: () => Promise.resolve(text),
    write: (given: string) => Promise.resolve(void (text = given, writes++)),
  };
  const options = { software: true, budgetMs: 1 };
  const first = await tuneBackend(new GpuBackend(gpu.device, gpu.info), kept, options);
  const other = new GpuBackend(gpu.device, gpu.info);
  assert.deepEqual(await tuneBackend(other, kept, options), first);
  assert.equal(writes, 1);
  assert.deepEqual(chooseVariant(other, { M: 512, N: 512, K: 512 }), first!.table.large);
  if (gpu.info.software) assert.equal(await tuneBackend(gpu, kept), undefined);
});
