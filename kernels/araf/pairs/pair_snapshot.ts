import type { WasmScope } from "../../wasm/wasm_backend.ts";
import {
  type ArafColumns,
  packAbility,
  packProjection,
  unpackParameters,
} from "../araf_columns.ts";
import type { ArafParameters } from "../araf_types.ts";
import type { ArafWasmState } from "../araf_wasm_step.ts";
import type { GradientSize } from "./plan_parts.ts";

/** All that a fit over pairs goes on from: parameters and moments as they lie in memory. */
export interface PairSnapshot {
  /** Projection and ability in augmented columns, then the two moments of each. */
  readonly arrays: readonly Float32Array[];
  readonly scale: Float64Array;
  /** c and g: value, first moment, second moment. */
  readonly offset: Float64Array;
  readonly global: Float64Array;
}

/** First parameters, with moments of 0. */
export function packSnapshot(from: ArafParameters, columns: ArafColumns): PairSnapshot {
  const projection = packProjection(from, columns);
  const ability = packAbility(from, columns);
  const moments = [projection, projection, ability, ability];
  return {
    arrays: [projection, ability, ...moments.map(({ length }) => new Float32Array(length))],
    scale: Float64Array.from(from.scale),
    offset: Float64Array.of(from.offset[0], 0, 0),
    global: Float64Array.of(from.global[0], 0, 0),
  };
}

/** The parameters again, for features of the width that they were packed for. */
export function unpackSnapshot(
  { arrays: [projection, ability], scale, offset, global }: PairSnapshot,
  width: number,
  columns: ArafColumns,
): ArafParameters {
  const scalars = { scale, offset: offset.slice(0, 1), global: global.slice(0, 1) };
  return unpackParameters(projection, ability, scalars, width, columns);
}

export function snapshotState(
  scope: WasmScope,
  state: ArafWasmState,
  { projection: P, ability: A }: GradientSize,
): PairSnapshot {
  return {
    arrays: state.arrays.map((at, i) =>
      scope.f32(at, i === 0 || i === 2 || i === 3 ? P : A).slice()
    ),
    scale: state.scale.slice(),
    offset: state.offset.slice(),
    global: state.global.slice(),
  };
}

export function restoreState(scope: WasmScope, from: PairSnapshot): ArafWasmState {
  return {
    arrays: from.arrays.map((values) => scope.upload(values)) as unknown as ArafWasmState["arrays"],
    scale: from.scale.slice(),
    offset: from.offset.slice(),
    global: from.global.slice(),
  };
}
