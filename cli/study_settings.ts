import {
  type Axes,
  type GridChoices,
  type GridSettings,
  gridSettings,
  type GridStudy,
  type RunSettings,
  type SourceSettings,
} from "../studies/mod.ts";
import type { FlagValues } from "./parse_flags.ts";
import { readNumber, readNumbers } from "./read_lists.ts";
import { plain, reproduceSettings } from "./reproduce_settings.ts";
import { UsageError } from "./usage_error.ts";

const share = { must: "numbers above 0 and at most 1", accept: (x: number) => x > 0 && x <= 1 };

/** Which flag gives which axis of a study. */
const AXIS_FLAGS = {
  agents: "agents",
  itemShares: "items",
  retentions: "retention",
  factors: "factors",
  dropouts: "dropout",
  variants: "variants",
} as const satisfies Record<keyof Axes, string>;

/** Turns the flags of `study` into the settings of one study. */
export function studySettings(study: GridStudy, flags: FlagValues): {
  settings: GridSettings;
  source: SourceSettings;
  run: RunSettings;
} {
  const command = `study ${study.name}`;
  const { settings: base, source, run } = reproduceSettings(flags, command, {
    presets: ["default", "original", "v1", "v3"],
  });
  const axes = readAxes(study, flags);
  const asked = (flag: string, choice: GridChoices) => flags.has(flag) ? choice : {};
  const resamples = flags.text("resamples");
  // A constant in place of features is no choice where it is what others are held against.
  const ownFeatures = study.sizes[base.size].settings?.features ?? [];
  const settings = gridSettings(study, {
    preset: base.preset as GridChoices["preset"],
    size: base.size,
    ...asked("select", { criterion: base.criterion }),
    ...asked("seeds", { seeds: base.seeds }),
    ...asked("features", {
      features: ownFeatures.includes("ones") ? [...base.features, "ones"] : base.features,
    }),
    ...(!flags.has("features") && onlyTexts(flags) && { features: ["text"] }),
    ...asked("methods", { methods: base.methods }),
    ...asked("likelihood", { likelihoods: base.likelihoods }),
    ...asked("lambda", { penalties: base.penalties }),
    ...(!axes.factors && base.factors && { factors: base.factors }),
    ...(!axes.dropouts && base.dropouts && { dropouts: base.dropouts }),
    ...asked("epochs", { epochs: base.epochs }),
    ...asked("pre-revision", { preRevision: base.preRevision }),
    axes,
    ...(resamples !== undefined && {
      resamples: readNumber(resamples, {
        flag: "--resamples",
        must: "a whole number above 1",
        accept: (x) => Number.isInteger(x) && x > 1,
      }),
    }),
  });
  const { longSource } = study;
  if (!longSource) return { settings: plain(settings), source, run };
  const { least, simulated } = longSource, named = flags.has("data");
  return {
    settings: plain(settings),
    source: { ...source, least, ...(!named && { simulatedLong: simulated[base.size] }) },
    run,
  };
}

/** The axes that were asked for; K and dropout are axes only of a study that varies them. */
function readAxes(study: GridStudy, flags: FlagValues): Axes {
  const own = study.sizes.quick.axes;
  for (const axis of ["agents", "itemShares", "retentions", "variants"] as const) {
    if (!flags.has(AXIS_FLAGS[axis]) || axis in own) continue;
    throw new UsageError(
      `Cannot run study ${study.name} with --${AXIS_FLAGS[axis]} as it varies ${
        Object.keys(own).map((name) => `--${AXIS_FLAGS[name as keyof Axes]}`).join(" and ")
      }`,
    );
  }
  const numbers = (
    axis: "itemShares" | "retentions" | "factors" | "dropouts",
    rule: typeof share,
  ) => {
    const flag = AXIS_FLAGS[axis], text = flags.text(flag);
    if (text === undefined || !(axis in own)) return undefined;
    return readNumbers(text, { flag: `--${flag}`, ...rule });
  };
  const agents = flags.text("agents"), variants = flags.text("variants");
  return plain({
    agents: agents === undefined ? undefined : readAgents(agents),
    itemShares: numbers("itemShares", share),
    retentions: numbers("retentions", share),
    factors: numbers("factors", {
      must: "whole numbers from 1 to 252",
      accept: (x) => Number.isInteger(x) && x >= 1 && x <= 252,
    }),
    dropouts: numbers("dropouts", {
      must: "numbers of at least 0 and below 1",
      accept: (x) => x >= 0 && x < 1,
    }),
    variants: variants === undefined ? undefined : readVariants(variants, own.variants ?? []),
  });
}

function readAgents(text: string): (number | "max")[] {
  const words = text.split(",").map((word) => word.trim());
  const counts = words.filter((word) => word !== "max");
  const numbers = counts.length === 0 ? [] : readNumbers(counts.join(","), {
    flag: "--agents",
    must: "whole numbers above 0, or max",
    accept: (x) => Number.isInteger(x) && x > 0,
  });
  return [...numbers, ...(counts.length < words.length ? ["max" as const] : [])];
}

function readVariants(text: string, known: readonly string[]): string[] {
  return text.split(",").map((word) => {
    const found = known.find((name) => name === word.trim());
    if (found !== undefined) return found;
    throw new UsageError(
      `Cannot read --variants as it must be of ${known.join(", ")}: found "${word}"`,
    );
  });
}

/** Whether items are told by their texts alone. */
function onlyTexts(flags: FlagValues): boolean {
  return flags.has("texts") && flags.has("data") && !flags.has("embeddings");
}
