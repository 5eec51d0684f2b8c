import type { GridStudy } from "../grid/grid_study.ts";
import { ablations } from "./ablations.ts";
import { calibration } from "./calibration.ts";
import { crossRevision } from "./cross_revision.ts";
import { largeDatabase } from "./large_database.ts";
import { latentDims } from "./latent_dims.ts";
import { neighborSupport } from "./neighbor_support.ts";
import { outlierRobustness } from "./outlier_robustness.ts";
import { pairEfficiency } from "./pair_efficiency.ts";
import { sampleSize } from "./sample_size.ts";
import { supportThinning } from "./support_thinning.ts";

/** All studies that are grids, in the order in which they run together. */
export const STUDIES: readonly GridStudy[] = [
  pairEfficiency,
  neighborSupport,
  outlierRobustness,
  supportThinning,
  sampleSize,
  calibration,
  latentDims,
  ablations,
  crossRevision,
  largeDatabase,
];

/**
 * The study of a name.
 *
 * @throws {RangeError} When there is none
 *
 * @example
 * ```ts
 * import { findStudy } from "./studies.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(findStudy("pair-efficiency").original, "v1");
 * assert.throws(() => findStudy("pairs"), /it must be one of pair-efficiency/);
 * ```
 */
export function findStudy(name: string): GridStudy {
  const found = STUDIES.find((study) => study.name === name);
  if (found) return found;
  throw new RangeError(
    `Cannot find the study ${name} as it must be one of ${
      STUDIES.map((study) => study.name).join(", ")
    }`,
  );
}
