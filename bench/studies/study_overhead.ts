/**
 * Fits per second of processor time of a study, against the same fits by the bare core.
 *
 *     deno run -A bench/studies/study_overhead.ts MATRICES EMBEDDINGS
 *
 * Runs the amortized fits of support-thinning (two shares of the cells, eight penalties, four splits) as a
 * study, with all that it reads, measures and writes, then the same fits by `fitAraf` alone.
 *
 * @module
 */
import process from "node:process";
import { ARAF_PRESETS, type ArafRequest, fitAraf } from "../../irt/mod.ts";
import { openBackend } from "../../kernels/mod.ts";
import { openGrid } from "../../studies/grid/open_grid.ts";
import { choosingUnits } from "../../studies/main/unit_plan.ts";
import { planOf } from "../../studies/main/compute_points.ts";
import { unitCells } from "../../studies/main/measure_unit.ts";
import { chooseSource } from "../../studies/main/sources/choose_source.ts";
import { findStudy, gridSettings, runGridStudy } from "../../studies/mod.ts";

const [dataFolder, embeddingsFile] = Deno.args;
const study = findStudy("support-thinning"), folder = await Deno.makeTempDir();
const settings = gridSettings(study, {
  seeds: [0, 1, 2, 3],
  axes: { retentions: [0.25, 1] },
  methods: ["ARAF"],
  penalties: [0.002, 0.004, 0.008, 0.0155, 0.03, 0.06, 0.12, 0.16],
});
const source = { dataFolder, embeddingsFile, missingEmbedding: "error" as const };
const run = {
  outFolder: `${folder}/results`,
  device: "wasm" as const,
  earlier: "refuse" as const,
  saveWeights: false,
  command: [],
};
const observer = { note: () => {}, progress: () => {} };

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = cpuSeconds(), result = await work();
  return { result, seconds: cpuSeconds() - start };
}

const backend = await openBackend({ device: "wasm" });
const data = await chooseSource(source, { settings, observer });
const { contexts } = openGrid(study, {
  request: { settings, run },
  watch: { observer },
  data,
  backend,
});
const requests: ArafRequest[] = [];
for (const { context } of contexts) {
  const { protocol } = context;
  for (
    const unit of choosingUnits(planOf(context), {
      protocol,
      seeds: settings.seeds,
      validate: "all",
    })
  ) {
    const { penalty, factors, dropout } = unit.candidate;
    requests.push({
      cells: unitCells(unit, context).learned,
      features: await context.features(unit, unit.configuration.features!),
      seed: unit.seed,
      options: {
        ...ARAF_PRESETS.default,
        likelihood: unit.configuration.likelihood!,
        penalty: penalty!,
        factors: factors!,
        dropout: dropout!,
      },
    });
  }
}
const measureBare = () =>
  timed(async () => {
    let fits = 0;
    for await (const _ of fitAraf(backend, requests)) fits++;
    return fits;
  });
await measureBare(); // warms up
const bare = await measureBare();
const whole = await timed(() => runGridStudy(study, { settings, source, run }, { observer }));
backend.close();
await Deno.remove(folder, { recursive: true });
const rates = {
  bare: bare.result / bare.seconds,
  study: whole.result.units.total / whole.seconds,
};
console.log(`bare core: ${bare.result} fits in ${bare.seconds.toFixed(1)} s of processor time`);
console.log(
  `study: ${whole.result.units.total} fits in ${whole.seconds.toFixed(1)} s of processor time`,
);
console.log(
  `fits per second: ${rates.bare.toFixed(2)} bare, ${rates.study.toFixed(2)} in the study`,
);
console.log(`ratio: ${(rates.study / rates.bare).toFixed(2)}`);
