import { sha256File } from "../../files/mod.ts";
import type { TextGroup } from "../../irt/mod.ts";
import type { Backend } from "../../kernels/mod.ts";
import type { ItemResamples } from "../bootstrap/item_resamples.ts";
import type { Unit } from "./configuration.ts";
import { configurationName } from "./configuration.ts";
import { FeatureStore } from "./feature_store.ts";
import type { FeatureScope, ItemFeatures } from "./item_features.ts";
import type { StudyObserver } from "./observer.ts";
import { StudyProgress } from "./study_progress.ts";
import { WEIGHTS } from "./output/prepare_folder.ts";
import type { Protocol } from "./protocol.ts";
import { prepareSeed, type SeedData } from "./seed_data.ts";
import type { FeatureName, MainSettings, RunSettings } from "./settings.ts";
import type { StudyData } from "./sources/study_data.ts";
import type { UnitResult } from "./unit_result.ts";

/** Which fits are made, and how those that are reported. */
export interface FitRules {
  /** Learn from training and validation items; if not, from training items, as while choosing */
  readonly refit: boolean;
  /** Keep the predictions of the test items with each result; without a refit of the validation items too */
  readonly keepPredictions: boolean;
  /** Which configurations are scored on validation items: those with a choice to make, or all */
  readonly validate: "choices" | "all";
}

/** What all units of a study share: data, device, and what was prepared for a seed before. */
export class FitContext {
  readonly data: StudyData;
  readonly settings: MainSettings;
  readonly protocol: Protocol;
  readonly backend: Backend;
  readonly run: RunSettings;
  readonly signal?: AbortSignal;
  /** Draws of the study's items that final units are measured on too */
  readonly resamples?: ItemResamples;
  readonly rules: FitRules;
  /** Where item parameters are learned, in place of the data at hand, which then give abilities alone */
  readonly teacher?: FitContext;
  readonly progress: StudyProgress;
  readonly #seeds = new Map<number, SeedData>();
  readonly #features: FeatureStore;

  constructor(
    parts: {
      data: StudyData;
      settings: MainSettings;
      protocol: Protocol;
      backend: Backend;
      run: RunSettings;
      signal?: AbortSignal;
      observer: StudyObserver;
      /** Where several contexts are counted together */
      progress?: StudyProgress;
      /** Fitted again after choosing and without predictions, unless told */
      rules?: FitRules;
      /** On the same items, whose seeds must split them alike */
      teacher?: FitContext;
      /** Features that several contexts share, whose seeds must split the same items alike */
      features?: FeatureStore;
      resamples?: ItemResamples;
    },
  ) {
    this.data = parts.data;
    this.settings = parts.settings;
    this.protocol = parts.protocol;
    this.backend = parts.backend;
    this.run = parts.run;
    this.signal = parts.signal;
    this.resamples = parts.resamples;
    if (parts.teacher) this.teacher = parts.teacher;
    this.rules = parts.rules ?? { refit: true, keepPredictions: false, validate: "choices" };
    this.progress = parts.progress ?? new StudyProgress(parts.observer);
    this.#features = parts.features ?? new FeatureStore(parts.data, parts.backend);
  }

  /** The data of a seed, prepared once. */
  seed(seed: number): SeedData {
    let prepared = this.#seeds.get(seed);
    if (!prepared) {
      const { settings, protocol } = this;
      prepared = prepareSeed(this.data, { settings, protocol, seed });
      this.#seeds.set(seed, prepared);
    }
    return prepared;
  }

  /** The features that a unit sees, fitted once for each seed and set of items. */
  features(
    { seed, phase }: Pick<Unit, "seed" | "phase">,
    name: FeatureName,
  ): Promise<ItemFeatures> {
    return this.#features.features(this.seed(seed), name, this.#scope(phase));
  }

  /** What TEMPER is told of the items in a unit. */
  textGroups({ seed, phase, configuration }: Unit): Promise<readonly TextGroup[]> {
    return this.#features.groups(this.seed(seed), configuration.features, this.#scope(phase));
  }

  #scope(phase: Unit["phase"]): FeatureScope {
    if (this.protocol.featureScope === "all items") return "all";
    return this.learnsFrom(phase);
  }

  /** The items that a unit learns from. */
  learnsFrom(phase: Unit["phase"]): "train" | "development" {
    return phase === "choose" || !this.rules.refit ? "train" : "development";
  }

  /** Forgets what was prepared for a seed. */
  release(seed: number): void {
    this.teacher?.release(seed);
    this.#seeds.delete(seed);
    this.#features.release(seed);
  }

  /** Where the parameters of a unit are kept, or `undefined` where they are not. */
  weightFile({ configuration, seed, phase, candidate }: Unit): string | undefined {
    const { method } = configuration;
    const savable = method === "ARAF" || method === "TEMPER";
    if (!this.run.saveWeights || phase !== "final" || !savable) return undefined;
    const setting = this.protocol.chooses ? "" : `_lambda_${candidate.penalty}`;
    const name = configurationName(configuration).replaceAll(" ", "_");
    return `${this.run.outFolder}/${WEIGHTS}/${name}${setting}_seed_${seed}.safetensors`;
  }

  /**
   * Whether the parameters behind a result lie where they should, or need not lie anywhere. Runs with other
   * settings use the same names, so the file must be the one that came with the result.
   */
  async hasWeights({ unit, details }: UnitResult): Promise<boolean> {
    const path = this.weightFile(unit);
    if (path === undefined) return true;
    try {
      return await sha256File(path) === details.weights;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /** Names of the saved parameters in the folder of results. */
  async weightFiles(): Promise<string[]> {
    if (!this.run.saveWeights || this.settings.baselinesOnly) return [];
    const names: string[] = [];
    for await (const { name } of Deno.readDir(`${this.run.outFolder}/${WEIGHTS}`)) {
      if (name.endsWith(".safetensors")) names.push(`${WEIGHTS}/${name}`);
    }
    return names.sort();
  }
}
