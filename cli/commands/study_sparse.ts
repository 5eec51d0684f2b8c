import {
  type MethodName,
  runSparseStudy,
  type SparseSettings,
  sparseTable,
} from "../../studies/mod.ts";
import { formatTable, tableHeading } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import type { FlagValues } from "../parse_flags.ts";
import { readNumber, readNumbers } from "../read_lists.ts";
import { plain, reproduceSettings } from "../reproduce_settings.ts";
import { watchStudy } from "../watch_study.ts";

/** What is compared unless something else is asked for. */
const METHODS: readonly MethodName[] = ["agent mean", "kNN", "ARAF", "TEMPER"];

/**
 * What ARAF chooses among: the published dropout with the published strength of its penalty, a lighter one,
 * and one that leaves hardly any dimension alive, which sparse cells ask for.
 */
const ARAF = { penalties: [0.002, 0.0155, 0.16], dropouts: [0.5] };

/** Shares of the training cells, and splits, of each size. */
const SIZES = {
  quick: { retentions: [0.1, 1], seeds: 3 },
  full: { retentions: [0.05, 0.1, 0.25, 0.5, 1], seeds: 20 },
} as const;

export const studySparse: Command = {
  name: "study sparse",
  summary:
    "Hold TEMPER against other methods on held-out items as fewer and fewer training cells are kept.",
  flags: [
    { name: "quick", help: "three splits, 10 and 100 % of the cells (default)" },
    { name: "full", help: "twenty splits, 5, 10, 25, 50 and 100 % of the cells" },
    { name: "clean", help: "remove earlier results in the output folder first" },
    { name: "continue", help: "compute only what earlier results lack" },
    { name: "seeds", value: "LIST", help: "one split a seed, such as 0-19 or 1,2,3" },
    { name: "retention", value: "LIST", help: "shares of the training cells to keep, in (0, 1]" },
    {
      name: "methods",
      value: "LIST",
      help:
        "of naive, agent-mean, rasch, 2pl, mirt, knn, araf, temper; agent-mean,knn,araf,temper if left out",
    },
    {
      name: "features",
      value: "LIST",
      help: "of raw, pca, sae, text, for kNN and ARAF; text where there are texts, else raw",
    },
    { name: "dropout", value: "LIST", help: "shares of loadings left out in ARAF's training" },
    { name: "lambda", value: "LIST", help: "strengths λ of the penalty on ARAF's scales" },
    { name: "epochs", value: "N", help: "epochs of ARAF" },
    {
      name: "select",
      value: "CRITERION",
      help: "what is best on the validation items: logloss (default), auc or rmse",
    },
    { name: "resamples", value: "N", help: "draws of the items for their errors; 200 if left out" },
    {
      name: "pre-revision",
      value: "N|max",
      help: "use the matrices from before revision, with N agents or all",
    },
    { name: "device", value: "KIND", help: "webgpu, wasm, reference or auto (default)" },
    {
      name: "data",
      value: "DIR",
      help: "response matrices, as for reproduce; if left out, the public data set, else simulated",
    },
    { name: "embeddings", value: "FILE", help: "table of item embeddings for --data" },
    {
      name: "texts",
      value: "FILE|DIR",
      help: "item texts: tables with columns item_id and text",
    },
    { name: "missing-embedding", value: "RULE", help: "error (default), or zero" },
    { name: "out", value: "DIR", help: "where results go; output/sparse if left out" },
    { name: "quiet", help: "no progress and no notes" },
    { name: "json", help: "print one JSON object instead of the table" },
  ],
  examples: [
    [
      "deno task study sparse --full --data matrices --texts items --pre-revision max",
      "Twenty splits at five shares of the cells, told the texts of the items",
    ],
    ["deno task study sparse --continue", "Go on where an interrupted run stopped"],
  ],
  async run(flags) {
    const { settings: base, source, run } = reproduceSettings(flags, "study sparse");
    const settings = sparseSettings(flags, base);
    return await watchStudy("study sparse", flags, async (watch) => {
      const { json, report, wallSeconds } = await runSparseStudy({ settings, source, run }, watch);
      watch.done();
      if (flags.has("json")) return console.log(JSON.stringify(json));
      const { length } = settings.seeds;
      const what = `AUC / log-loss / RMSE / ECE on held-out items, mean over ${length} split${
        length === 1 ? "" : "s"
      }`;
      console.log(`${tableHeading(report.data, what)}\n`);
      console.log(formatTable(sparseTable(report.retentions)));
      console.log(`\nDifferences with their errors are in ${run.outFolder}/summary.md`);
      console.log(`Took ${wallSeconds.toFixed(1)} s`);
    });
  },
};

/** The settings of the main study with what this one does otherwise. */
function sparseSettings(
  flags: FlagValues,
  base: ReturnType<typeof reproduceSettings>["settings"],
): SparseSettings {
  const { retention: _, methods, ...rest } = base;
  const { retentions, seeds } = SIZES[base.size];
  const shares = flags.text("retention"), resamples = flags.text("resamples");
  return plain({
    ...rest,
    // The size of the main study also widens its grids, which are as large here whatever the size.
    size: "quick",
    methods: methods ?? METHODS,
    penalties: base.penalties ?? ARAF.penalties,
    dropouts: base.dropouts ?? ARAF.dropouts,
    likelihoods: ["bernoulli"],
    seeds: flags.has("seeds") ? base.seeds : Array.from({ length: seeds }, (_, seed) => seed),
    features: flags.has("features") ? base.features : flags.has("texts") ? ["text"] : ["raw"],
    criterion: flags.has("select") ? base.criterion : "logloss",
    retentions: shares === undefined ? retentions : readNumbers(shares, {
      flag: "--retention",
      must: "numbers above 0 and at most 1",
      accept: (x) => x > 0 && x <= 1,
    }),
    resamples: resamples === undefined ? 200 : readNumber(resamples, {
      flag: "--resamples",
      must: "a whole number above 1",
      accept: (x) => Number.isInteger(x) && x > 1,
    }),
  });
}
