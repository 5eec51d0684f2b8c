import type { GpuBackend } from "../runtime/gpu_backend.ts";
import { pad4, type ProductShape } from "./product_shape.ts";
import { productSteps } from "./product_steps.ts";
import { type ProductVariant, setTuning, type ShapeClass } from "./product_variant.ts";
import { probeSubgroups } from "./subgroup_probe.ts";
import { timeSteps } from "./time_steps.ts";

/** What was measured on one device; plain data, fit for JSON. */
export interface ProductTuning {
  /** Adapter and engine that the choice holds for. */
  readonly key: string;
  /** The fastest variant for each class of shapes. */
  readonly table: Readonly<Record<ShapeClass, ProductVariant>>;
}

export interface TuneOptions {
  /** An earlier result, used without measuring when its key is that of this device. */
  readonly known?: ProductTuning;
  /** Measures on software adapters too, where compiling costs more than the choice gains. */
  readonly software?: boolean;
  /** No further variant is tried once this much time has passed, 200 ms unless told. */
  readonly budgetMs?: number;
}

const SHAPES: Record<ShapeClass, ProductShape> = {
  large: { M: 512, N: 512, K: 512 },
  narrow: { M: 1024, N: 32, K: 1024 },
  short: { M: 512, N: 512, K: 32 },
};

/** Names the adapter and the engine; a tuning holds for both together. */
export function tuningKey(gpu: GpuBackend): string {
  return `${gpu.info.name}; ${navigator.userAgent}`;
}

/**
 * Finds the fastest form of the product on this device for three classes of shapes, by the device's own
 * clock, and lets later products use it.
 *
 * @returns What was found, to be kept by the caller; undefined, and nothing changed, on a software
 * adapter (unless `software`) and on a device without timestamps
 */
export async function tuneProduct(
  gpu: GpuBackend,
  options: TuneOptions = {},
): Promise<ProductTuning | undefined> {
  const { known, software = false, budgetMs = 200 } = options;
  const key = tuningKey(gpu);
  if (known?.key === key) {
    setTuning(gpu, new Map(Object.entries(known.table) as [ShapeClass, ProductVariant][]));
    return known;
  }
  if (!gpu.device.features.has("timestamp-query")) return undefined;
  if (gpu.info.software && !software) return undefined;
  const subgroups = await probeSubgroups(gpu);
  const variants: ProductVariant[] = [
    { kind: "registers" },
    { kind: "workgroup", side: 64 },
    { kind: "workgroup", side: 128 },
    ...(subgroups ? [subgroups] : []),
    { kind: "naive" },
  ];
  const best = new Map<ShapeClass, { variant: ProductVariant; ms: number }>();
  const deadline = performance.now() + budgetMs;
  for (const variant of variants) {
    if (best.size === 3 && performance.now() > deadline) break;
    for (const [name, shape] of Object.entries(SHAPES) as [ShapeClass, ProductShape][]) {
      const ms = await timeVariant(gpu, shape, variant);
      if (ms < (best.get(name)?.ms ?? Infinity)) best.set(name, { variant, ms });
    }
  }
  const table = new Map([...best].map(([name, { variant }]) => [name, variant]));
  setTuning(gpu, table);
  return { key, table: Object.fromEntries(table) as Record<ShapeClass, ProductVariant> };
}

async function timeVariant(
  gpu: GpuBackend,
  shape: ProductShape,
  variant: ProductVariant,
): Promise<number> {
  using scope = gpu.scope();
  const [M, N, K] = [pad4(shape.M), pad4(shape.N), pad4(shape.K)];
  const [a, b, c] = [scope.zeros(M * K), scope.zeros(K * N), scope.zeros(M * N)];
  const steps = await productSteps(gpu, { scope, a, b, c }, { ...shape, variant });
  return Math.min(...await timeSteps(gpu, steps, 3));
}

/**
 * Reads a tuning that was written as JSON.
 *
 * @throws {SyntaxError} When the text is not JSON
 * @throws {TypeError} When it does not hold a key and a variant for each class of shapes
 */
export function parseTuning(text: string): ProductTuning {
  const value = JSON.parse(text);
  for (const name of Object.keys(SHAPES)) {
    const kind = value?.table?.[name]?.kind;
    const fits = kind === "naive" || kind === "registers" ||
      kind === "workgroup" && [64, 128].includes(value.table[name].side) ||
      kind === "subgroup" && [4, 8, 16, 32, 64].includes(value.table[name].lanes);
    if (typeof value?.key !== "string" || !fits) {
      throw new TypeError(
        `Cannot use a tuning of the product as it must hold a key and a known variant for ${name} shapes: its variant is ${
          JSON.stringify(value?.table?.[name])
        }`,
      );
    }
  }
  return value;
}
