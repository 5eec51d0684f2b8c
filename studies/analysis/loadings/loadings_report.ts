import { loadAraf, predictItems } from "../../../irt/mod.ts";
import { openBackend } from "../../../kernels/mod.ts";
import { FitContext } from "../../main/fit_context.ts";
import type { StudyObserver } from "../../main/observer.ts";
import { readManifest } from "../../main/output/manifest.ts";
import { WEIGHTS } from "../../main/output/prepare_folder.ts";
import { protocolOf } from "../../main/protocol.ts";
import type { FeatureName, MainSettings } from "../../main/settings.ts";
import { chooseSource } from "../../main/sources/choose_source.ts";
import type { AnalysisReport } from "../report/report.ts";

/** Names of files of ARAF weights, and what they tell. */
const NAME = /^ARAF_(raw|pca|sae|text)_(.+)_seed_(\d+)\.safetensors$/;

/** Dimensions whose scale is not above this are dead. */
const DEAD = 0.001;

/**
 * The loadings of items on the dimensions of one saved ARAF fit of the main study. The item features are
 * made again from the data that the study names, which must not have changed.
 *
 * Writes the table that the figures `loadings` and `alignment` are drawn from.
 *
 * @param folder Where the main study wrote its results, with saved weights
 * @param options `fit`: name of a file of weights without its ending; the first by name if left out
 * @throws {RangeError} When there are no such weights, or the data are not those of the study
 */
export async function loadingsReport(
  folder: string,
  { fit: wanted, observer }: { fit?: string; observer: StudyObserver },
): Promise<AnalysisReport> {
  const manifest = await readManifest(folder);
  if (manifest?.study !== "main") {
    throw new RangeError(
      `Cannot read loadings from ${folder} as it must hold the results of the main study: found ${
        manifest ? `those of ${manifest.study}` : "no manifest.json"
      }`,
    );
  }
  const names = await weightNames(folder);
  const name = wanted === undefined ? names[0] : names.find((each) => each === `${wanted}${END}`);
  const match = NAME.exec(name ?? "");
  if (!name || !match) {
    throw new RangeError(
      `Cannot read loadings as ${folder}/${WEIGHTS} must hold ${
        wanted ?? "weights of ARAF, which reproduce --save-weights keeps"
      }: found ${names.map((each) => each.slice(0, -END.length)).join(", ") || "none"}`,
    );
  }
  const [, features, , seed] = match;
  const settings = manifest.settings as MainSettings & typeof manifest.settings;
  if (manifest.settings.embedWith) {
    throw new RangeError(
      `Cannot read loadings of ${folder} as its item embeddings must be in a table: found that ${manifest.settings.embedWith.model} made them; write them with embed and name the table with --embeddings`,
    );
  }
  const data = await chooseSource(manifest.settings, { settings, observer });
  if (data.source.digest !== manifest.data.digest) {
    throw new RangeError(
      `Cannot read loadings as the data must be those of the study: found digest ${
        data.source.digest.slice(0, 12)
      }… in place of ${manifest.data.digest.slice(0, 12)}…`,
    );
  }
  const backend = await openBackend({ device: manifest.device.kind });
  try {
    const context = new FitContext({
      data,
      settings,
      protocol: protocolOf(settings),
      backend,
      run: {
        outFolder: folder,
        device: "auto",
        earlier: "continue",
        saveWeights: false,
        command: [],
      },
      observer,
    });
    const unit = { seed: Number(seed), phase: "final" } as const;
    const values = await context.features(unit, features as FeatureName);
    const { fit } = await loadAraf(`${folder}/${WEIGHTS}/${name}`);
    const { loading } = predictItems({ ...fit.parameters, tau: fit.tau }, values);
    const { items, benchmarks } = context.seed(Number(seed)).matrix;
    const K = fit.tau.length, simulated = data.source.kind === "simulated";
    const alive = [...fit.tau.keys()].filter((k) => fit.tau[k] > DEAD);
    return {
      name: "loadings_report",
      title: `${simulated ? "Simulated: " : ""}Loadings of ${name.slice(0, -END.length)}`,
      notes: [
        `${items.length} items, ${alive.length} of ${K} dimensions active`,
        "A loading is the scale of its dimension times the item's part in its direction, per logit",
      ],
      tables: [
        {
          name: "loadings",
          heading: "Loadings",
          header: ["dimension", "item", "benchmark", "loading", "simulated"],
          rows: alive.flatMap((k) =>
            items.map((item, i) => [k, item, benchmarks[i], loading[i * K + k], simulated])
          ),
          shown: false,
        },
        {
          name: "loadings_scales",
          heading: "Active dimensions by scale",
          header: ["dimension", "tau", "mean_size", "largest_size"],
          rows: alive.map((k) => {
            const sizes = items.map((_, i) => Math.abs(loading[i * K + k]));
            const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
            return [k, fit.tau[k], mean, Math.max(...sizes)];
          }).sort((a, b) => b[1] - a[1]),
        },
      ],
      findings: alive.length === 0 ? ["No dimension is active: all loadings are 0"] : [],
    };
  } finally {
    backend.close();
  }
}

const END = ".safetensors";

async function weightNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(`${folder}/${WEIGHTS}`)) {
      if (NAME.test(name)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
