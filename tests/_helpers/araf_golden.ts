import { readSafetensors } from "../../files/mod.ts";
import type { ArafJob, ArafParameters, ArafSettings } from "../../kernels/araf/araf_types.ts";

/** Names of the golden trajectories; what each reaches stands in their README. */
export const GOLDEN_CASES = [
  "beta",
  "beta_notau",
  "beta_snap",
  "bernoulli",
  "bernoulli_notau",
  "bernoulli_clip",
  "soft",
] as const;

export interface GoldenCase {
  job: ArafJob;
  firstGradient: ArafParameters;
  final: ArafParameters;
  /** Data loss of each epoch. */
  losses: Float64Array;
  /** `[R, I]` after the last epoch. */
  probability: Float64Array;
}

/** Reads one golden trajectory of the amortized model. */
export async function loadGolden(name: string): Promise<GoldenCase> {
  const path = new URL(`../golden/araf/${name}.safetensors`, import.meta.url).pathname;
  const { tensors, metadata } = await readSafetensors(path);
  const data = (key: string) => Float64Array.from(tensors.get(key)!.data as Float64Array);
  const [R, I] = tensors.get("y")!.shape;
  const [K, D] = tensors.get("initial.W")!.shape;
  const observed = tensors.get("observed")!.data as Uint8Array;
  const y = data("y");
  const cells = [...observed.keys()].filter((at) => observed[at]);
  const parameters = (stage: string): ArafParameters => ({
    ability: data(`${stage}.theta`),
    bias: data(`${stage}.b`),
    projection: data(`${stage}.W`),
    scale: data(`${stage}.rho`),
    difficulty: data(`${stage}.v`),
    offset: data(`${stage}.c`),
    global: data(`${stage}.g`),
  });
  const job: ArafJob = {
    problem: {
      respondents: R,
      items: I,
      width: D,
      x: Float32Array.from(data("x")),
      respondent: Uint32Array.from(cells, (at) => Math.floor(at / I)),
      item: Uint32Array.from(cells, (at) => at % I),
      target: Float64Array.from(cells, (at) => y[at]),
    },
    settings: {
      ...testSettings(K),
      likelihood: metadata.cost === "beta" ? "beta" : "cross-entropy",
      precision: Number(metadata.phi),
      learnScale: metadata.scale === "learned",
      epochs: Number(metadata.epochs),
      lossEvery: 1,
    },
    penalty: Number(metadata.lambda),
    seed: 1,
    initial: parameters("initial"),
  };
  return {
    job,
    firstGradient: parameters("gradient"),
    final: parameters("final"),
    losses: data("loss.data"),
    probability: data("p"),
  };
}

/** The published rates and schedule, without dropout. */
export function testSettings(factors: number): ArafSettings {
  return {
    factors,
    likelihood: "beta",
    precision: 10,
    dropout: 0,
    learnScale: true,
    epochs: 200,
    ability: { rate: 0.01, decay: 5 },
    projection: { rate: 0.002, decay: 0.1 },
    difficulty: { rate: 0.002, decay: 0.01 },
    scaleRate: 0.05,
    warmup: 100,
    ramp: 400,
    snapAfter: 150,
    snapBelow: 0.001,
    lossEvery: 10,
  };
}
