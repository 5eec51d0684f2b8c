/** What the model consists of and how it is fitted. Variances are in squared logits. */
export interface TemperOptions {
  /**
   * Whether agents share strength by the tokens of their names, `scaffold:model`. Needs names. Every
   * agent has its benchmark's level in any case
   */
  readonly agentNames: boolean;
  /** Whether agents differ in slope a_i; if not, it is 1 */
  readonly slopes: boolean;
  /** Number F of further factors, each a row number times an item number with a text side of its own */
  readonly secondFactors: number;
  /** Agent×text term u_i·φ̃_j on the leading columns of a text group; none by default */
  readonly agentText?: { readonly group: string; readonly columns: number };
  /** Whether items have a residual ε_j that text does not tell; without it text is trusted far too much */
  readonly itemResidual: boolean;
  /** Sweeps that raise the evidence bound */
  readonly sweeps: number;
  /** Sweeps after them with averaged instead of bounded evidence, which give variances their proper size */
  readonly refinements: number;
  /** Whether variances are learned; if not, they stay as they start */
  readonly learnVariances: boolean;
  /** Start of σ_g², the variance that one text group explains */
  readonly groupVariance: number;
  /** Start of σ_ε², the variance of what text does not tell of an item */
  readonly itemVariance: number;
  /** Start of τ_a² */
  readonly slopeVariance: number;
  /** Start of τ_u² */
  readonly agentTextVariance: number;
  /** Of the start of the further factors, the only thing random */
  readonly seed: number;
}

/** The form that is recommended: no agent×text term, one further factor. */
export const TEMPER_DEFAULTS: TemperOptions = {
  agentNames: true,
  slopes: true,
  secondFactors: 1,
  itemResidual: true,
  sweeps: 10,
  refinements: 6,
  learnVariances: true,
  groupVariance: 0.1,
  itemVariance: 1,
  slopeVariance: 0.05,
  agentTextVariance: 0.1,
  seed: 0,
};

/** Starts of σ_g² to choose between on validation items. */
export const GROUP_VARIANCE_STARTS: readonly number[] = [0.1, 0.5];

/**
 * The defaults with some changed.
 *
 * @throws {RangeError} When a number is out of range
 *
 * @example
 * ```ts
 * import { temperOptions } from "./temper_options.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(temperOptions({ sweeps: 3 }).sweeps, 3);
 * assert.throws(() => temperOptions({ groupVariance: 0 }), RangeError);
 * ```
 */
export function temperOptions(changes: Partial<TemperOptions> = {}): TemperOptions {
  const given = Object.fromEntries(Object.entries(changes).filter(([, v]) => v !== undefined));
  const options: TemperOptions = { ...TEMPER_DEFAULTS, ...given };
  const refuse = (name: string, must: string, found: unknown): never => {
    throw new RangeError(`Cannot fit TEMPER as ${name} must ${must}: found ${found}`);
  };
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isInteger(value) || value < least) {
      refuse(name, `be a whole number of at least ${least}`, value);
    }
  };
  whole("sweeps", options.sweeps, 1);
  whole("refinements", options.refinements, 0);
  whole("secondFactors", options.secondFactors, 0);
  whole("seed", options.seed, 0);
  if (options.agentText) whole("agentText.columns", options.agentText.columns, 1);
  for (
    const name of ["groupVariance", "itemVariance", "slopeVariance", "agentTextVariance"] as const
  ) {
    const value = options[name];
    if (!(value > 0 && value < Infinity)) refuse(name, "be above 0 and finite", value);
  }
  return options;
}
