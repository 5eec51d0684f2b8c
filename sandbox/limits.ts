/** What a sandbox may use. Every figure is a hard bound, not a hint. */
export interface Limits {
  /** Wall clock of one command, in milliseconds */
  readonly wallMs: number;
  /** Processor time of each process, in whole seconds */
  readonly cpuSeconds: number;
  /** Private memory of each process, in bytes */
  readonly memoryBytes: number;
  /** Memory of all processes of a command together, in bytes */
  readonly totalMemoryBytes: number;
  /** Size of each file written, in bytes */
  readonly fileBytes: number;
  /** Processes and threads at one time */
  readonly processes: number;
  /** Open files of each process */
  readonly openFiles: number;
  /** Stack of each process, in bytes */
  readonly stackBytes: number;
  /** Bytes kept of each output stream; the rest is read, counted and dropped */
  readonly outputBytes: number;
  /** Bytes that the workspace and `/tmp` hold together */
  readonly workspaceBytes: number;
  /** Files and folders that the workspace and `/tmp` hold together */
  readonly workspaceFiles: number;
}

/** The bounds of one command, which may differ from run to run. */
export type RunLimits = Omit<Limits, "workspaceBytes" | "workspaceFiles">;

const MIB = 1024 * 1024;

/** Enough for tests of a small program, too little to trouble a laptop. */
export const DEFAULT_LIMITS: Limits = {
  wallMs: 10_000,
  cpuSeconds: 10,
  memoryBytes: 1024 * MIB,
  totalMemoryBytes: 2048 * MIB,
  fileBytes: 16 * MIB,
  processes: 64,
  openFiles: 128,
  stackBytes: 8 * MIB,
  outputBytes: MIB,
  workspaceBytes: 64 * MIB,
  workspaceFiles: 16_384,
};

/**
 * Fills in and checks limits.
 *
 * @param given Some limits; the others come from `base`
 * @param base What holds where nothing is given, {@linkcode DEFAULT_LIMITS} by default
 * @returns All limits
 * @throws {TypeError} A name that is no limit
 * @throws {RangeError} A limit that is not a whole number of at least 1
 *
 * @example A shorter wall clock
 * ```ts
 * import { resolveLimits } from "./limits.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(resolveLimits({ wallMs: 500 }).wallMs, 500);
 * assert.throws(() => resolveLimits({ wallMs: 0 }), RangeError);
 * ```
 */
export function resolveLimits(given: Partial<Limits> = {}, base: Limits = DEFAULT_LIMITS): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULT_LIMITS)) {
      throw new TypeError(
        `Cannot set the limit "${name}": limits are ${Object.keys(DEFAULT_LIMITS).join(", ")}`,
      );
    }
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) {
      throw new RangeError(
        `Cannot set ${name} as it must be a whole number of at least 1: current value is ${value}`,
      );
    }
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(set) };
}
