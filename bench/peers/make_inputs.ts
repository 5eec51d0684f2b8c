import { initialAraf } from "../../irt/mod.ts";
import { CounterRandom, WasmBackend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { planTraining, rowOrders } from "../../kernels/sae/sae_plan.ts";
import { startSae } from "../../kernels/sae/sae_start.ts";

/** Writes an array for all engines to read. */
export async function writeInput(
  folder: string,
  name: string,
  values: ArrayLike<number>,
): Promise<void> {
  const data = name.endsWith(".i32") ? Int32Array.from(values) : Float32Array.from(values);
  await Deno.writeFile(`${folder}/${name}`, new Uint8Array(data.buffer));
}

const normals = (random: CounterRandom, count: number) =>
  Float32Array.from({ length: count }, () => random.normal());

/** Sizes of a matrix of responses. */
export interface ResponseSizes {
  readonly respondents: number;
  readonly items: number;
}

/**
 * Simulated responses of a two-dimensional model, dense `[R, I]`: 1 or 0, or with `soft` shares; four in
 * five cells are observed, and of those one in seven is held out where that is asked for.
 */
export async function makeResponses(
  folder: string,
  { respondents: R, items: I }: ResponseSizes,
  { soft = false, hold = false } = {},
): Promise<void> {
  const random = new CounterRandom(1, "peers responses");
  const ability = normals(random, 2 * R), item = normals(random, 3 * I);
  const target = new Float32Array(R * I),
    mask = new Float32Array(R * I),
    held = new Float32Array(R * I);
  for (let at = 0; at < R * I; at++) {
    const r = Math.floor(at / I), j = at % I;
    const z = ability[2 * r] + 0.7 * ability[2 * r + 1] * item[3 * j] + item[3 * j + 1];
    const p = 1 / (1 + Math.exp(-z));
    target[at] = soft
      ? Math.min(1, Math.max(0, p + 0.1 * random.normal()))
      : Number(random.next() < p);
    if (random.next() >= 0.8) continue;
    (hold && random.next() < 1 / 7 ? held : mask)[at] = 1;
  }
  await writeInput(folder, "target.f32", target);
  await writeInput(folder, "mask.f32", mask);
  await writeInput(folder, "held.f32", held);
}

/** Item features whose variances fall off as those of text embeddings do, `[rows, width]`. */
export async function makeFeatures(
  folder: string,
  { rows, width }: { readonly rows: number; readonly width: number },
): Promise<Float32Array> {
  const random = new CounterRandom(2, "peers features");
  const shared = Math.min(256, width), values = new Float32Array(rows * width);
  const directions = normals(random, shared * width);
  for (let r = 0; r < rows; r++) {
    const row = values.subarray(r * width, (r + 1) * width);
    for (let k = 0; k < shared; k++) {
      const score = random.normal() / Math.sqrt((k + 1) * width);
      for (let c = 0; c < width; c++) row[c] += score * directions[k * width + c];
    }
    for (let c = 0; c < width; c++) row[c] += 0.1 * random.normal() / Math.sqrt(width);
  }
  await writeInput(folder, "x.f32", values);
  return values;
}

/** Starts of amortized fits, one for each seed. */
export async function makeArafStarts(
  folder: string,
  sizes: { readonly respondents: number; readonly width: number; readonly factors: number },
  seeds: number,
): Promise<void> {
  const values: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { ability, bias, projection, scale, difficulty, offset, global } = initialAraf(
      seed,
      sizes,
    );
    for (const part of [ability, bias, projection, scale, difficulty, offset, global]) {
      for (const x of part) values.push(x);
    }
  }
  await writeInput(folder, "start.f32", values);
}

/** Starts of multidimensional models, one for each number of factors. */
export async function makeMirtStarts(
  folder: string,
  { respondents: R, items: I }: ResponseSizes,
  factors: readonly number[],
): Promise<void> {
  const random = new CounterRandom(3, "peers starts");
  const values = factors.flatMap((K) => [
    ...normals(random, (R + I) * K).map((x) => 0.01 * x),
    ...new Float32Array(R + I + 1),
  ]);
  await writeInput(folder, "start.f32", values);
}

/**
 * A start for Rasch and two-parameter models: logits of the mean scores, held off 0 and 1, and slopes of 1.
 */
export async function makeLogisticStart(
  folder: string,
  { respondents, items, respondent, item, score }: Cells,
): Promise<{ ability: Float64Array; difficulty: Float64Array; discrimination: Float64Array }> {
  const logits = (count: number, key: Uint32Array) => {
    const passed = new Float64Array(count).fill(0.5), seen = new Float64Array(count).fill(1);
    for (let c = 0; c < key.length; c++) {
      passed[key[c]] += score[c];
      seen[key[c]]++;
    }
    return passed.map((x, at) => Math.fround(Math.log(x / (seen[at] - x))));
  };
  const ability = logits(respondents, respondent);
  const difficulty = logits(items, item).map((x) => -x);
  const discrimination = new Float64Array(items).fill(1);
  await writeInput(folder, "start.f32", [...ability, ...difficulty, ...discrimination]);
  return { ability, difficulty, discrimination };
}

/** Start, order of rows and batches of an autoencoder. */
export async function makeSaeStart(
  folder: string,
  values: Float32Array,
  options: {
    rows: number;
    width: number;
    features: number;
    active: number;
    epochs: number;
    seed: number;
  },
): Promise<{ batches: (readonly [number, number])[] }> {
  const plan = planTraining(options.rows, options);
  const start = await startSae(new WasmBackend(), values, plan);
  const { encoder, decoder, featureBias, inputBias } = start;
  const all = new Float32Array(
    encoder.length + decoder.length + featureBias.length + inputBias.length,
  );
  let at = 0;
  for (const part of [encoder, decoder, featureBias, inputBias]) {
    all.set(part, at);
    at += part.length;
  }
  await writeInput(folder, "start.f32", all);
  await writeInput(folder, "orders.i32", [...rowOrders(plan)].flatMap((order) => [...order]));
  return { batches: plan.batches.map(({ start, count }) => [start, count] as const) };
}
