import type { Flag } from "./command.ts";

/** Flags of every study of the catalogue. */
export const STUDY_FLAGS: readonly Flag[] = [
  { name: "list", help: "print the studies, and run none" },
  { name: "plan", help: "print how many fits, their arithmetic and the time; and run none" },
  { name: "quick", help: "few splits and conditions: minutes on two cores (default)" },
  { name: "full", help: "the whole grid, fifty splits: hours to days on a CPU" },
  { name: "clean", help: "remove earlier results in the output folder first" },
  { name: "continue", help: "compute only what earlier results lack" },
  { name: "parallel", value: "N", help: "fits that the processor computes at a time; all cores" },
  { name: "seeds", value: "LIST", help: "one split a seed, such as 0-19 or 1,2,3" },
  { name: "agents", value: "LIST", help: "numbers of agents, or max, where the study varies them" },
  { name: "items", value: "LIST", help: "shares of the items, where the study varies them" },
  { name: "retention", value: "LIST", help: "shares of the training cells, where it varies them" },
  { name: "variants", value: "LIST", help: "some of the variants, where the study has such" },
  {
    name: "methods",
    value: "LIST",
    help: "of naive, agent-mean, rasch, 2pl, mirt, knn, araf, temper; the study's own if left out",
  },
  { name: "features", value: "LIST", help: "of raw, pca, sae, text, for kNN and ARAF" },
  { name: "likelihood", value: "LIST", help: "of beta, bernoulli, cross-entropy, for ARAF" },
  { name: "lambda", value: "LIST", help: "strengths λ of the penalty on ARAF's scales" },
  { name: "factors", value: "LIST", help: "numbers of dimensions K of ARAF" },
  { name: "dropout", value: "LIST", help: "shares of loadings left out in ARAF's training" },
  { name: "epochs", value: "N", help: "epochs of ARAF" },
  {
    name: "select",
    value: "CRITERION",
    help: "what is best on the validation items: auc (default), logloss or rmse",
  },
  { name: "resamples", value: "N", help: "draws of the items for their errors; 200 if left out" },
  {
    name: "preset",
    value: "NAME",
    help: "default: all choices on validation items; original: the published protocol",
  },
  {
    name: "pre-revision",
    value: "N|max",
    help: "use the matrices from before revision, with N agents or all",
  },
  { name: "device", value: "KIND", help: "webgpu, wasm, reference or auto (default)" },
  {
    name: "data",
    value: "DIR|FILE",
    help:
      "response matrices, or one wide or long table; if left out, the public data set, else simulated",
  },
  {
    name: "later",
    value: "DIR|FILE",
    help: "matrices from after revision, beside --data from before it, for cross-revision",
  },
  { name: "revision", value: "SIDE", help: "which side a single table is from: pre or post" },
  { name: "embeddings", value: "FILE", help: "table of item embeddings for --data" },
  {
    name: "texts",
    value: "FILE|DIR",
    help: "item texts for TEMPER and text features: tables with columns item_id and text",
  },
  { name: "missing-embedding", value: "RULE", help: "error (default), or zero" },
  { name: "out", value: "DIR", help: "where results go; output/NAME if left out" },
  { name: "quiet", help: "no progress and no notes" },
  { name: "json", help: "print one JSON object instead of the table" },
];
