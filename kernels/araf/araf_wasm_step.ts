import type { WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import {
  abilityRates,
  type ArafColumns,
  type ColumnRates,
  projectionRates,
} from "./araf_columns.ts";
import { stepScalar } from "./araf_schedule.ts";
import type { ArafSettings } from "./araf_types.ts";

/** One fit in WebAssembly memory: addresses of the large arrays, and the few scalars. */
export interface ArafWasmState {
  /** Projection, ability, and the two moments of each. */
  readonly arrays: readonly [number, number, number, number, number, number];
  readonly scale: Float64Array;
  /** c, g and their moments: value, first, second. */
  readonly offset: Float64Array;
  readonly global: Float64Array;
}

/** What the steps of an epoch run with. */
export interface ArafStepTools {
  readonly program: WasmProgram;
  readonly scope: WasmScope;
  readonly columns: ArafColumns;
  readonly settings: ArafSettings;
  /** Where `columns.count` norms and scales lie, and a table of four times as many numbers. */
  readonly at: { readonly norm: number; readonly scale: number; readonly table: number };
}

/** τ of each factor. */
export function scalesOf(state: ArafWasmState, settings: ArafSettings): Float64Array {
  return state.scale.map((rho) => settings.learnScale ? Math.max(0, rho) : 1);
}

/** Writes 1 / |w_k| and τ_k of each column where the program reads them; gives the former. */
export function writeColumnVectors(
  { program, scope, columns, at }: ArafStepTools,
  projection: { readonly at: number; readonly rows: number },
  tau: Float64Array,
): Float64Array {
  const { count, factors, difficulty } = columns;
  program.squares(projection.at, projection.rows, at.norm);
  const norm = scope.f32(at.norm, count);
  const scale = scope.f32(at.scale, count);
  const out = new Float64Array(count);
  for (let k = 0; k < factors; k++) out[k] = 1 / Math.max(Math.sqrt(norm[k]), 1e-12);
  out[difficulty] = 1;
  norm.set(out);
  scale.fill(0);
  scale.set(tau);
  return out;
}

/** The gradient of an epoch: addresses, rows, and the sums that stay on the host. */
export interface ArafGradient {
  readonly projection: number;
  readonly ability: number;
  /** Padded D, and R. */
  readonly rows: { readonly projection: number; readonly ability: number };
  /** What `writeColumnVectors` gave, and the τ it was given. */
  readonly norm: Float64Array;
  readonly tau: Float64Array;
  readonly scale: Float64Array;
  /** dL/dc, which is also dL/dg. */
  readonly slope: number;
}

/** AdamW on everything but the scales. The t-th step, t from 1. */
export function stepColumns(
  { program, scope, columns, settings, at }: ArafStepTools,
  state: ArafWasmState,
  t: number,
  { projection, ability, rows, norm, tau, scale, slope }: ArafGradient,
): void {
  const { count, factors } = columns;
  const [p, a, pm, pv, am, av] = state.arrays;
  const [c1, c2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
  const root = 1 / Math.sqrt(c2);
  const table = scope.f32(at.table, 4 * count);
  const fill = (
    rates: ColumnRates,
    own: (k: number) => number,
    along: (k: number) => number,
  ) => {
    for (let k = 0; k < count; k++) {
      table[k] = rates.rate[k] > 0 ? own(k) : 0;
      table[count + k] = along(k);
      table[2 * count + k] = 1 - rates.rate[k] * rates.decay[k];
      table[3 * count + k] = rates.rate[k] / c1;
    }
  };
  // Along ŵ_k the gradient of the normalised column is Σ_j dZ_jk Z_jk = τ_k dL/dτ_k; it is taken out.
  fill(
    projectionRates(settings, columns),
    (k) => norm[k],
    (k) => k < factors ? norm[k] * norm[k] * tau[k] * scale[k] : 0,
  );
  program.update(p, projection, pm, pv, rows.projection, at.table, root);
  fill(abilityRates(settings, columns), () => 1, () => 0);
  program.update(a, ability, am, av, rows.ability, at.table, root);
  stepScalar(state.offset, slope, settings.difficulty, c1, c2);
  stepScalar(state.global, slope, settings.projection, c1, c2);
}
