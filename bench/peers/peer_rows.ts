import { ARAF_PRESETS, fitRaschOn, fitTwoPLOn } from "../../irt/mod.ts";
import { toSettings } from "../../irt/araf/araf_options.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { readCells } from "./jobs/read_input.ts";
import {
  makeArafStarts,
  makeFeatures,
  makeLogisticStart,
  makeMirtStarts,
  makeResponses,
  makeSaeStart,
  writeInput,
} from "./make_inputs.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";
import type { JobName } from "./peer_spec.ts";

/** Job sizes: for a record, or for a glance. */
export type Size = "full" | "quick";

/** What all engines of a row are told. */
export interface RowJob {
  readonly job: JobName;
  readonly sizes: Readonly<Record<string, number>>;
  readonly epochs: number;
  readonly checkEpochs: number;
  readonly [more: string]: unknown;
}

/** One line of the comparison. */
export interface PeerRow {
  /** For `--rows` */
  readonly key: string;
  readonly title: string;
  /** Whose best setting the goal is held against */
  readonly yardstick: "torch" | "numpy";
  /** How many times as fast as that we mean to be; no goal where left out */
  readonly goal?: number;
  /** What one unit of `epochs` is called */
  readonly unit: string;
  /** Writes the inputs and says what to do. */
  prepare(folder: string, size: Size): Promise<RowJob>;
}

const RESPONSES = { respondents: 100, items: 1200 };

function araf(
  width: number,
  likelihood: "bernoulli" | "beta",
  { goal, epochs, fits = 1 }: { goal: number; epochs: Record<Size, number>; fits?: number },
): PeerRow {
  const name = likelihood === "beta" ? "Beta" : "Bernoulli";
  const what = fits > 1 ? `sweep of ${fits} fits` : "one fit";
  return {
    key: `${fits > 1 ? "sweep" : "araf"}-${width}-${likelihood}`,
    title: `ARAF, ${what}, d=${width.toLocaleString("en")}, ${name}`,
    yardstick: "torch",
    goal,
    unit: fits > 1 ? "epoch of all fits" : "epoch",
    async prepare(folder, size) {
      const sizes = { ...RESPONSES, width, factors: 30 };
      const E = epochs[size], seeds = fits > 1 ? 10 : 1;
      await makeResponses(folder, sizes, { soft: likelihood === "beta" });
      await makeFeatures(folder, { rows: sizes.items, width });
      await makeArafStarts(folder, sizes, seeds);
      const options = { ...ARAF_PRESETS.v1, likelihood };
      // Shorter runs keep the shares that warm-up and ramp have of a whole fit; the loss, of which a whole
      // fit records eleven, is left out of them.
      const settings = {
        ...toSettings(options, E < 1000 ? 0 : 100),
        warmup: Math.round(E / 10),
        ramp: Math.round(0.4 * E),
        snapAfter: Math.round(0.15 * E),
      };
      const penalties = Array.from({ length: fits / seeds }, (_, k) => 0.005 * (k + 1));
      return {
        job: fits > 1 ? "araf_sweep" : "araf",
        sizes,
        epochs: E,
        checkEpochs: 50,
        settings,
        penalties,
      };
    },
  };
}

function logistic(key: string, title: string, slopes: boolean): PeerRow {
  return {
    key,
    title: `${title}, 100 × 1,200, to the same likelihood`,
    yardstick: "torch",
    goal: 2,
    unit: "fit",
    async prepare(folder) {
      await makeResponses(folder, RESPONSES);
      const normal = (mean: number, deviation: number) => ({ mean, deviation });
      const priors = {
        ability: normal(0, 2),
        difficulty: normal(0, 2),
        ...(slopes && { discrimination: normal(1, 0.5) }),
      };
      const cells = await readCells({ folder, sizes: RESPONSES });
      const start = await makeLogisticStart(folder, cells);
      const best = await (slopes ? fitTwoPLOn : fitRaschOn)(new WasmBackend(), cells, {
        priors,
        start,
      });
      return {
        job: "logistic",
        sizes: RESPONSES,
        epochs: 1,
        checkEpochs: 1,
        slopes,
        priors,
        target: best.value + 1e-7,
      };
    },
  };
}

function sae(features: number, active: number, epochs: Record<Size, number>): PeerRow {
  return {
    key: `sae-${features}`,
    title: `top-K autoencoder, 1,176 × 4,096 → ${features.toLocaleString("en")} (K=${active})`,
    yardstick: "torch",
    goal: 3,
    unit: "epoch",
    async prepare(folder, size) {
      const sizes = { rows: 1176, width: 4096, features, active };
      const values = await makeFeatures(folder, sizes);
      const options = { ...sizes, epochs: epochs[size], seed: 0 };
      const { batches } = await makeSaeStart(folder, values, options);
      const checkEpochs = Math.min(epochs[size], 3);
      return { job: "sae", sizes, epochs: epochs[size], checkEpochs, batches, seed: 0 };
    },
  };
}

function product(
  key: string,
  [M, N, K]: readonly [number, number, number],
  repeats: number,
): PeerRow {
  const times = [M, N, K].map((n) => n.toLocaleString("en")).join(" × ");
  return {
    key,
    title: `product ${times}`,
    yardstick: "numpy",
    unit: "product",
    async prepare(folder) {
      await writeInput(folder, "a.f32", uniformValues(M * K, 1));
      await writeInput(folder, "b.f32", uniformValues(K * N, 2));
      return { job: "product", sizes: { M, N, K }, epochs: repeats, checkEpochs: 1, repeats };
    },
  };
}

const MIRT_FACTORS = Array.from({ length: 29 }, (_, k) => k + 2);

/** All lines, in the order of the table. */
export const PEER_ROWS: readonly PeerRow[] = [
  araf(48, "bernoulli", { goal: 2.5, epochs: { full: 1000, quick: 1000 } }),
  araf(48, "beta", { goal: 8, epochs: { full: 1000, quick: 1000 } }),
  araf(4096, "bernoulli", { goal: 1.4, epochs: { full: 300, quick: 100 } }),
  araf(4096, "beta", { goal: 2.2, epochs: { full: 300, quick: 100 } }),
  araf(48, "bernoulli", { goal: 4, epochs: { full: 50, quick: 20 }, fits: 100 }),
  araf(48, "beta", { goal: 12, epochs: { full: 50, quick: 20 }, fits: 100 }),
  {
    key: "mirt",
    title: "MIRT sweep, K = 2 … 30, 100 × 1,200",
    yardstick: "torch",
    goal: 2,
    unit: "step of all models",
    async prepare(folder, size) {
      await makeResponses(folder, RESPONSES, { hold: true });
      const factors = MIRT_FACTORS;
      await makeMirtStarts(folder, RESPONSES, factors);
      const epochs = size === "full" ? 200 : 50;
      return { job: "mirt_sweep", sizes: RESPONSES, epochs, checkEpochs: 50, factors };
    },
  },
  logistic("rasch", "Rasch", false),
  logistic("2pl", "2PL", true),
  sae(48, 4, { full: 20, quick: 5 }),
  sae(8192, 32, { full: 1, quick: 1 }),
  {
    key: "pca",
    title: "PCA, 1,176 × 4,096 → 48",
    yardstick: "numpy",
    goal: 1,
    unit: "fit",
    async prepare(folder) {
      const sizes = { rows: 1176, width: 4096, components: 48 };
      await makeFeatures(folder, sizes);
      return { job: "pca", sizes, epochs: 1, checkEpochs: 1 };
    },
  },
  {
    key: "knn",
    title: "cosine kNN, 1,176² pairs, d=4,096, k=16",
    yardstick: "numpy",
    goal: 0.7,
    unit: "search",
    async prepare(folder) {
      const sizes = { rows: 1176, width: 4096, neighbours: 16 };
      await makeFeatures(folder, sizes);
      return { job: "knn", sizes, epochs: 1, checkEpochs: 1 };
    },
  },
  product("product-square", [1024, 1024, 1024], 5),
  product("product-tall", [1200, 32, 4096], 10),
];
