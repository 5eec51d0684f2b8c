import type { Measured } from "../../irt/mod.ts";
import type { Candidate, Configuration } from "../../studies/main/configuration.ts";
import type { UnitResult } from "../../studies/main/unit_result.ts";

const ok = (value: number): Measured => ({ status: "ok", value });

/** A finished unit with these scores, the rest filled in. */
export function unitResult(
  parts: {
    seed?: number;
    configuration?: Configuration;
    candidate?: Candidate;
    phase?: "choose" | "final";
    auc?: number | string;
    rmse?: number;
    logLoss?: number;
    activeDimensions?: number[];
  },
): UnitResult {
  const { seed = 0, phase = "final", candidate = {}, rmse = 0.4, logLoss = 0.6 } = parts;
  const auc: Measured = typeof parts.auc === "string"
    ? { status: "undefined", reason: parts.auc }
    : ok(parts.auc ?? 0.7);
  return {
    unit: { seed, phase, candidate, configuration: parts.configuration ?? { method: "naive" } },
    scores: {
      cells: 10,
      auc,
      rmse: ok(rmse),
      logLoss: ok(logLoss),
      brier: ok(0.2),
      calibrationError: ok(0.1),
      withinAuc: auc,
      withinRmse: ok(rmse),
    },
    trainingCells: 90,
    trainingItems: 90,
    heldOutItems: 10,
    respondents: 5,
    weightSum: 5,
    details: parts.activeDimensions
      ? { activeDimensions: parts.activeDimensions, tau: parts.activeDimensions.map(() => 0.3) }
      : {},
  };
}
