import {
  CRITERIA,
  DEVICES,
  EMBEDDING_FEATURES,
  type FeatureName,
  FEATURES,
  LIKELIHOODS,
  type MainSettings,
  type MethodName,
  METHODS,
  type Preset,
  PRESETS,
  type RunSettings,
  type SourceSettings,
} from "../studies/mod.ts";
import type { FlagValues } from "./parse_flags.ts";
import { readNumber, readNumbers, readSeeds, readWord, readWords } from "./read_lists.ts";
import { UsageError } from "./usage_error.ts";

const share = { must: "a number above 0 and at most 1", accept: (x: number) => x > 0 && x <= 1 };
const count = {
  must: "a whole number above 0",
  accept: (x: number) => Number.isInteger(x) && x > 0,
};

/**
 * Turns the flags of `reproduce` into the settings of the main study; those of another study that shares
 * flags with it, too.
 */
export function reproduceSettings(
  flags: FlagValues,
  command = "reproduce",
  { presets = PRESETS }: { presets?: readonly string[] } = {},
): {
  settings: MainSettings;
  source: SourceSettings;
  run: RunSettings;
} {
  exclude(flags, command, ["quick", "full"]);
  exclude(flags, command, ["clean", "continue"]);
  exclude(flags, command, ["methods", "baselines-only"]);
  exclude(flags, command, ["embeddings", "embed-with"]);
  exclude(flags, command, ["factors", "araf-latent-dims"]);
  exclude(flags, command, ["dropout", "araf-dropouts"]);
  if (flags.has("embeddings") && !flags.has("data")) {
    throw new UsageError(
      `Cannot run ${command} as --embeddings belongs to --data, which was not given`,
    );
  }
  if (flags.has("later") && !flags.has("data")) {
    throw new UsageError(
      `Cannot run ${command} as --later belongs to --data, which was not given`,
    );
  }
  if (flags.has("embed-with") && !flags.has("texts")) {
    throw new UsageError(
      `Cannot run ${command} as --embed-with embeds item texts, which --texts must name: found none`,
    );
  }
  if (flags.has("models-file") && !flags.has("embed-with")) {
    throw new UsageError(
      `Cannot run ${command} as --models-file belongs to --embed-with, which was not given`,
    );
  }
  const read = <T>(flag: string, reader: (text: string) => T): T | undefined => {
    const text = flags.text(flag);
    return text === undefined ? undefined : reader(text);
  };
  const word = <T extends string>(name: string, words: readonly T[]) =>
    read(name, (text) => readWord(text, { flag: `--${name}`, words }));
  const number = (name: string, rule: typeof share) =>
    read(name, (text) => readNumber(text, { flag: `--${name}`, ...rule }));
  const numbers = (name: string, rule: typeof share) =>
    read(name, (text) => readNumbers(text, { flag: `--${name}`, ...rule }));

  const size = flags.has("full") ? "full" : "quick";
  const preset = (word("preset", presets) ?? "default") as Preset;
  const methods = read("methods", (text) => readMethods(text, "--methods"));
  if (preset !== "default" && methods?.includes("TEMPER")) {
    throw new UsageError(
      `Cannot run ${command} as --preset ${preset} repeats what was published, where temper had no part: leave it out of --methods`,
    );
  }
  const settings: MainSettings = {
    preset,
    size,
    seeds: read("seeds", (text) => readSeeds(text, "--seeds")) ?? defaultSeeds(size),
    features: read(
      "features",
      (text) => text === "none" ? [] : readWords(text, { flag: "--features", words: FEATURES }),
    ) ?? defaultFeatures(flags),
    likelihoods: read(
      "likelihood",
      (text) => readWords(text, { flag: "--likelihood", words: LIKELIHOODS }),
    ) ?? ["beta", "bernoulli"],
    criterion: word("select", CRITERIA) ?? "auc",
    methods,
    penalties: numbers("lambda", { must: "numbers of at least 0", accept: (x) => x >= 0 }),
    factors: numbers(flags.has("factors") ? "factors" : "araf-latent-dims", {
      must: "whole numbers from 1 to 252",
      accept: (x) => Number.isInteger(x) && x >= 1 && x <= 252,
    }),
    dropouts: numbers(flags.has("dropout") ? "dropout" : "araf-dropouts", {
      must: "numbers of at least 0 and below 1",
      accept: (x) => x >= 0 && x < 1,
    }),
    epochs: number("epochs", count),
    preRevision: read(
      "pre-revision",
      (text) =>
        text === "max" ? "max" as const : readNumber(text, {
          flag: "--pre-revision",
          must: "a whole number above 0, or max",
          accept: count.accept,
        }),
    ),
    itemShare: number("j-percentage", share) ?? 1,
    respondentCount: number("user-count", count),
    retention: number("train-retention", share) ?? 1,
    baselinesOnly: flags.has("baselines-only"),
  };
  return {
    settings: plain(settings),
    source: plain({
      dataFolder: flags.text("data")?.replace(/(.)\/+$/, "$1"),
      laterPath: flags.text("later")?.replace(/(.)\/+$/, "$1"),
      revision: word("revision", ["pre", "post"] as const),
      embeddingsFile: flags.text("embeddings"),
      textsPath: flags.text("texts")?.replace(/(.)\/+$/, "$1"),
      missingEmbedding: word("missing-embedding", ["error", "zero"] as const) ?? "error",
    }),
    run: {
      outFolder: (flags.text("out") ?? `output/${command.replace(/^study /, "")}`).replace(
        /(.)\/+$/,
        "$1",
      ),
      device: word("device", DEVICES) ?? "auto",
      earlier: flags.has("continue") ? "continue" : flags.has("clean") ? "clean" : "refuse",
      saveWeights: flags.has("save-weights"),
      ...plain({ workers: number("parallel", count) }),
      command: [...command.split(" "), ...flags.typed],
    },
  };
}

function defaultSeeds(size: "quick" | "full"): number[] {
  return Array.from({ length: size === "full" ? 50 : 3 }, (_, seed) => seed);
}

/** All that can be made of what was named: text features where there are texts and no embeddings. */
function defaultFeatures(flags: FlagValues): readonly FeatureName[] {
  if (!flags.has("texts")) return EMBEDDING_FEATURES;
  const embedded = flags.has("embeddings") || flags.has("embed-with") || !flags.has("data");
  return embedded ? FEATURES : ["text"];
}

/** Methods of a list such as `naive,2pl,agent-mean`, in the order of the table. */
export function readMethods(text: string, flag: string): MethodName[] {
  const words = new Map(METHODS.map((name) => [name.toLowerCase().replace(" ", "-"), name]));
  const found = readWords(text, { flag, words: [...words.keys()] }).map((word) => words.get(word));
  return METHODS.filter((name) => found.includes(name));
}

/** Leaves out members that are `undefined`, so that settings read back from a file are the same. */
export function plain<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as T;
}

function exclude(flags: FlagValues, command: string, [a, b]: readonly [string, string]): void {
  if (flags.has(a) && flags.has(b)) {
    throw new UsageError(`Cannot run ${command} as --${a} and --${b} exclude each other`);
  }
}
