import type { Command } from "../command.ts";
import { modelHelp, MODELS_FILE_FLAG } from "../model_flags.ts";

/** Switches that the original launcher has; any of them suppresses the main study. */
const STUDY_SWITCHES = [
  "pair-efficiency-study",
  "neighbor-support-study",
  "support-thinning-study",
  "outlier-robustness-study",
  "sample-size-study",
] as const;

export const reproduce: Command = {
  name: "reproduce",
  summary: "Run the main study: naive, Rasch, 2PL, MIRT, kNN, ARAF and TEMPER, on held-out items.",
  flags: [
    { name: "quick", help: "three seeds and few settings (default)" },
    { name: "full", help: "fifty seeds and the whole published grid of λ: hours to days on a CPU" },
    { name: "clean", help: "remove earlier results in the output folder first" },
    { name: "continue", help: "compute only what earlier results lack" },
    { name: "seeds", value: "LIST", help: "such as 0-19 or 1,2,3" },
    { name: "lambda", value: "LIST", help: "strengths λ of the penalty on ARAF's scales" },
    { name: "likelihood", value: "LIST", help: "of beta, bernoulli, cross-entropy" },
    { name: "features", value: "LIST", help: "of raw, pca, sae, text; or none" },
    {
      name: "methods",
      value: "LIST",
      help: "of naive, agent-mean, rasch, 2pl, mirt, knn, araf, temper; all if left out",
    },
    { name: "factors", value: "LIST", help: "numbers of dimensions K of ARAF" },
    { name: "dropout", value: "LIST", help: "shares of loadings left out in training" },
    { name: "araf-latent-dims", value: "LIST", help: "the same as --factors" },
    { name: "araf-dropouts", value: "LIST", help: "the same as --dropout" },
    { name: "epochs", value: "N", help: "epochs of ARAF" },
    ...STUDY_SWITCHES.map((name) => ({
      name,
      help: `run study ${name.replace(/-study$/, "")} in place of the main one`,
    })),
    {
      name: "select",
      value: "CRITERION",
      help: "what is best on the validation items: auc (default), logloss or rmse",
    },
    {
      name: "pre-revision",
      value: "N|max",
      help: "use the matrices from before revision, with N agents or all",
    },
    { name: "j-percentage", value: "SHARE", help: "share of the items to use, in (0, 1]" },
    { name: "user-count", value: "N", help: "most agents to use" },
    { name: "train-retention", value: "SHARE", help: "share of the training cells to keep" },
    { name: "baselines-only", help: "leave ARAF and TEMPER out" },
    {
      name: "save-weights",
      help: "keep the parameters of each final ARAF and TEMPER fit, as safetensors",
    },
    {
      name: "preset",
      value: "NAME",
      help: "default: all choices on validation items; v1, v3: the published protocols",
    },
    { name: "parallel", value: "N", help: "fits that the processor computes at a time; all cores" },
    { name: "device", value: "KIND", help: "webgpu, wasm, reference or auto (default)" },
    {
      name: "data",
      value: "DIR",
      help:
        "response matrices: the public data set's layout, or wide tables with a benchmark a file; if left out, the cached or downloaded public data set, else simulated data",
    },
    { name: "embeddings", value: "FILE", help: "table of item embeddings for --data" },
    {
      name: "texts",
      value: "FILE|DIR",
      help: "item texts for TEMPER and text features: tables with columns item_id and text",
    },
    {
      name: "embed-with",
      value: "NAME",
      help: modelHelp("embed --texts by a model in place of --embeddings: embedding_model"),
    },
    MODELS_FILE_FLAG,
    { name: "missing-embedding", value: "RULE", help: "error (default), or zero" },
    { name: "out", value: "DIR", help: "where results go; output/reproduce if left out" },
    { name: "quiet", help: "no progress and no notes" },
    { name: "json", help: "print one JSON object instead of the table" },
  ],
  examples: [
    ["deno task reproduce", "The quick study on whatever data are at hand"],
    [
      "deno task reproduce --data matrices --embeddings items.csv --pre-revision max --seeds 0-19",
      "Your own matrices, twenty seeds",
    ],
    [
      "deno task reproduce --data matrices --texts items --pre-revision max --methods knn,temper",
      "Two methods, told the texts of the items",
    ],
    [
      "deno task reproduce --data matrices --texts items --embed-with bert-commits-128",
      "Features from the texts of the items, by the model of the project",
    ],
    ["deno task reproduce --continue", "Go on where an interrupted run stopped"],
  ],
  async run(flags) {
    // Loaded now, so that help need not wait for it.
    return (await import("../run_reproduce.ts")).runReproduce(flags, STUDY_SWITCHES);
  },
};
