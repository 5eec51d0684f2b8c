import type { Ceiling, EngineCeilings } from "./ceilings.ts";
import type { Code, KernelCase } from "./kernel_case.ts";
import type { Timing } from "./time_engines.ts";

/** A rate, and its share of what the machine can do; no share where its ceiling was not measured. */
export interface Rate {
  readonly perSecond: number;
  readonly share?: number;
}

/** What came of one engine on one case. */
export type BenchOutcome =
  | {
    readonly status: "measured";
    readonly seconds: Timing;
    /** Floating-point operations a second at the best time */
    readonly flop?: Rate;
    /** Bytes a second at the best time, those counted that must move at least once */
    readonly bytes?: Rate;
    /** In the kernel's own unit */
    readonly work?: { readonly perSecond: number; readonly unit: string };
  }
  | {
    readonly status: "wrong";
    /** Largest absolute error; null where a value is not finite that should be */
    readonly error: number | null;
    readonly reason: string;
  }
  | { readonly status: "failed" | "not run"; readonly reason: string };

/** One line of the tables. */
export interface BenchRow {
  /** Folder and stem of the file that holds the case */
  readonly family: string;
  readonly kernel: string;
  readonly size: string;
  readonly engine: string;
  readonly code?: Code;
  readonly cores?: 1 | "all";
  /** Which part of the work was held against the plain form, where that was not all of it */
  readonly checkedPart?: string;
  readonly outcome: BenchOutcome;
}

/**
 * Rates at a known time, and their shares of known ceilings.
 *
 * @example A product of 2 MFLOP in a millisecond, where 8 GFLOP/s can be reached
 * ```ts
 * import { measuredOutcome } from "./bench_row.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { flop } = measuredOutcome(
 *   { flop: 2e6 },
 *   { best: 1e-3, median: 2e-3, samples: 3 },
 *   {
 *     flop: { status: "measured", perSecond: 8e9 },
 *     bytes: { status: "not measured", reason: "not asked for" },
 *   },
 * );
 * assert.deepEqual(flop, { perSecond: 2e9, share: 0.25 });
 * ```
 */
export function measuredOutcome(
  { flop, bytes, work }: Pick<KernelCase<unknown>, "flop" | "bytes" | "work">,
  seconds: Timing,
  ceilings: EngineCeilings,
): Extract<BenchOutcome, { status: "measured" }> {
  return {
    status: "measured",
    seconds,
    ...(flop !== undefined && { flop: rateOf(flop / seconds.best, ceilings.flop) }),
    ...(bytes !== undefined && { bytes: rateOf(bytes / seconds.best, ceilings.bytes) }),
    ...(work && { work: { perSecond: work.amount / seconds.best, unit: work.unit } }),
  };
}

function rateOf(perSecond: number, ceiling: Ceiling): Rate {
  if (ceiling.status !== "measured") return { perSecond };
  return { perSecond, share: perSecond / ceiling.perSecond };
}
