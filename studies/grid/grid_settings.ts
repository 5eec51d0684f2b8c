import type { MainSettings } from "../main/settings.ts";
import type { Axes, GridSettings, GridStudy } from "./grid_study.ts";

/** What may be asked of a study; the study itself decides the rest. */
export type GridChoices = Partial<Omit<MainSettings, "preset">> & {
  /** `original`: the published protocol of the study; `v1`, `v3`: one of them by name */
  readonly preset?: "default" | "original" | "v1" | "v3";
  readonly axes?: Axes;
  readonly resamples?: number;
};

/** Draws of the items for their errors, unless told. */
const RESAMPLES = 200;

/**
 * The settings of a study: its size's own, with what was asked for.
 *
 * @throws {RangeError} When an axis is asked for that the study does not have, or no method that it is about
 *
 * @example
 * ```ts
 * import { gridSettings } from "./grid_settings.ts";
 * import { supportThinning } from "../catalogue/support_thinning.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { seeds, axes } = gridSettings(supportThinning, { axes: { retentions: [0.5] } });
 * assert.deepEqual([seeds, axes], [[0, 1, 2], { retentions: [0.5] }]);
 * assert.throws(() => gridSettings(supportThinning, { axes: { agents: [4] } }), /has no agents/);
 * ```
 */
export function gridSettings(study: GridStudy, choices: GridChoices = {}): GridSettings {
  const { preset = "default", size = "quick", axes = {}, resamples = RESAMPLES, ...asked } =
    choices;
  const own = study.sizes[size];
  for (const name of Object.keys(axes)) {
    if (name in own.axes) continue;
    throw new RangeError(
      `Cannot run ${study.name} over ${name} as it varies ${
        Object.keys(own.axes).join(" and ")
      }: it has no ${name}`,
    );
  }
  const { methods = study.methods } = asked, { needs = [] } = study;
  if (needs.length > 0 && !needs.some((name) => methods.includes(name))) {
    const words = (names: readonly string[]) =>
      names.map((name) => name.toLowerCase().replace(" ", "-")).join(", ");
    throw new RangeError(
      `Cannot run ${study.name} as its tables are of ${
        words(needs)
      }, one of which must be among the methods: found ${words(methods)}`,
    );
  }
  return {
    preset: preset === "original" ? study.original : preset,
    size,
    seeds: Array.from({ length: own.seeds }, (_, seed) => seed),
    features: ["pca"],
    likelihoods: ["cross-entropy"],
    criterion: "auc",
    itemShare: 1,
    retention: 1,
    baselinesOnly: false,
    methods: study.methods,
    ...own.settings,
    ...asked,
    axes: { ...own.axes, ...axes },
    resamples,
  };
}
