import type { MainSettings, Preset } from "./settings.ts";

/** The rules of a preset: what is held out, what is fitted on what, and how choices are made. */
export interface Protocol {
  readonly preset: Preset;
  /** `stratified`: 80/10/10 within benchmarks; `published`: one shuffle, 90/10, no validation items */
  readonly split: "stratified" | "published";
  /** Items that PCA and the autoencoder see */
  readonly featureScope: "training items" | "all items";
  /** Whether hyper-parameters are chosen on validation items; if not, each value is a row of its own */
  readonly chooses: boolean;
  /** How baselines treat items they have not seen */
  readonly baselines: "cold start" | "original";
  /** Neighbour counts of kNN, and what they are chosen on */
  readonly neighbours: {
    readonly counts: readonly number[];
    readonly by: "items" | "cells" | "none";
  };
  /** Dimensions of MIRT */
  readonly dimensions: readonly number[];
  /** Whether hard likelihoods are also measured against hard scores */
  readonly hardTruth: boolean;
}

const NEIGHBOURS = [5, 10, 20, 50];

/** The protocol of a preset and a size. */
export function protocolOf({ preset, size }: Pick<MainSettings, "preset" | "size">): Protocol {
  const sweep = Array.from({ length: 29 }, (_, k) => k + 2);
  switch (preset) {
    case "default":
      return {
        preset,
        split: "stratified",
        featureScope: "training items",
        chooses: true,
        baselines: "cold start",
        neighbours: { counts: NEIGHBOURS, by: "items" },
        dimensions: size === "full" ? [1, 2, 3, 5, 8, 12, 20, 30] : [2, 4, 8],
        hardTruth: false,
      };
    case "v1":
      return {
        preset,
        split: "published",
        featureScope: "all items",
        chooses: false,
        baselines: "original",
        neighbours: { counts: [10], by: "none" },
        dimensions: size === "full" ? sweep : [30],
        hardTruth: false,
      };
    case "v3":
      return {
        preset,
        split: "published",
        featureScope: "training items",
        chooses: false,
        baselines: "original",
        neighbours: { counts: NEIGHBOURS, by: "cells" },
        dimensions: size === "full" ? sweep : [30],
        hardTruth: true,
      };
  }
}

/** The protocol in words, for whoever reads the results. */
export function describeProtocol(protocol: Protocol, settings: MainSettings): string {
  const parts = protocol.split === "stratified"
    ? [
      "items split 80/10/10 into training, validation and test within each benchmark, anew for each seed",
    ]
    : ["items split 90/10 into training and test by the published shuffle of each seed"];
  parts.push(`PCA, autoencoder and text features fitted on ${protocol.featureScope}`);
  parts.push(
    protocol.chooses
      ? `hyper-parameters chosen by ${settings.criterion} on the validation items, then all fitted again on training and validation items; test items are scored once`
      : "nothing is chosen for the amortized model, each value of its penalty is a row",
  );
  parts.push(
    protocol.baselines === "cold start"
      ? "baselines predict unseen items from what they know of the benchmark"
      : "baselines as published, with unseen items left where they start",
  );
  return parts.join("; ");
}
