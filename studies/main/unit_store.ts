import type { BackendInfo } from "../../kernels/mod.ts";
import type { Journal } from "../store/journal.ts";
import { unitKey } from "../store/unit_key.ts";
import { VERSION } from "../version.ts";
import { candidateName, configurationName, type Unit } from "./configuration.ts";
import type { FitRules } from "./fit_context.ts";
import type { MainSettings } from "./settings.ts";
import type { UnitResult } from "./unit_result.ts";

/** Raised when a change in the program makes earlier results of the same unit differ. */
const PROTOCOL_VERSION = 1;

/** Keeps finished units in a journal, each under a digest of all that it depends on. */
export class UnitStore {
  constructor(
    private readonly journal: Journal,
    private readonly context: {
      readonly settings: MainSettings;
      /** Digest of the data and the embeddings */
      readonly digest: string;
      readonly device: BackendInfo;
      /** Draws of items that final units are also measured on */
      readonly resamples?: number;
      /** How final fits are made; as in a study that says nothing of them if left out */
      readonly rules?: FitRules;
    },
  ) {}

  /** The result of a unit, or `undefined` where it has not been computed. */
  async get(unit: Unit): Promise<UnitResult | undefined> {
    return this.journal.get(await this.#key(unit)) as UnitResult | undefined;
  }

  /** Keeps a result for good. */
  async put(result: UnitResult): Promise<void> {
    const { seed, configuration, candidate, phase } = result.unit;
    const words = [
      `seed ${seed}`,
      configurationName(configuration),
      candidateName(candidate),
      phase,
    ];
    this.journal.append({
      key: await this.#key(result.unit),
      unit: words.filter(Boolean).join(", "),
      value: result,
    });
  }

  #key(unit: Unit): Promise<string> {
    const { settings, digest, device, resamples, rules } = this.context;
    const { preset, size, epochs, preRevision, itemShare, respondentCount, retention } = settings;
    const { method } = unit.configuration;
    return unitKey({
      version: `${VERSION} ${PROTOCOL_VERSION}`,
      digest,
      device: { kind: device.kind, name: device.name },
      // The size decides how widely published baselines search within one unit.
      ...(preset === "default" ? {} : { size }),
      preset,
      epochs: method === "ARAF" ? epochs : undefined,
      // MIRT picks its number of steps by it while its dimensions are chosen.
      criterion: method === "MIRT" && unit.phase === "choose" ? settings.criterion : undefined,
      preRevision,
      itemShare,
      respondentCount,
      retention,
      resamples: unit.phase === "final" ? resamples : undefined,
      ...(unit.phase === "final" && {
        refit: rules?.refit === false ? false : undefined,
        kept: rules?.keepPredictions || undefined,
      }),
      unit,
    });
  }
}
