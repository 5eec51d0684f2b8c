import type { NativeTwin } from "../native/native_twin.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { addTile } from "../wasm/tile.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { WasmBackend, WasmProgram } from "../wasm/wasm_backend.ts";
import { CALL, crewNative } from "./sae_crew_native.ts";
import { copyNative } from "./sae_rows_native.ts";
import { addAdam, addSettle, addTotal, addUnit } from "./sae_wasm_finish.ts";
import { addPull, addResidual, addSpread } from "./sae_wasm_gradient.ts";
import { addClear, addGather, addTurn } from "./sae_wasm_rows.ts";
import { addSelect } from "./sae_wasm_select.ts";

const FUNCTIONS = [
  "gather",
  "turn",
  "clear",
  "product",
  "select",
  "residual",
  "spread",
  "pull",
  "settle",
  "total",
  "unit",
  "adam",
  "copy",
] as const;

/** A function of the autoencoder's program. */
export type SaeFunction = typeof FUNCTIONS[number];

/** Number of a function, and the words that its arguments take. */
interface CallPlaces {
  readonly index: number;
  readonly at: readonly number[];
}

/** What runs the autoencoder's work: functions one by one, or a loop of machine code that calls them. */
export interface SaeProgram {
  readonly portable?: WasmProgram;
  readonly native?: {
    /** The loop on this thread, and on threads apart. */
    readonly crew: (...args: number[]) => number;
    readonly helper: NativeTwin;
    readonly places: Readonly<Record<SaeFunction, CallPlaces>>;
  };
}

/** Rows that a block of the batch has; a multiple of any tile's, and of the eights that are turned. */
export const BLOCK = 24;

/** Rows of the product's tile: all fit the registers, and a block is a multiple of them. */
function tileRows({ relaxed }: WasmFeatures): number {
  return relaxed ? 6 : 4;
}

/** All functions of the autoencoder, with their twins. */
export function buildSae(features: WasmFeatures): ModuleBuilder {
  const builder = new ModuleBuilder();
  addGather(builder);
  addTurn(builder);
  addClear(builder);
  addTile(builder, "product", features, tileRows(features));
  addSelect(builder);
  addResidual(builder, features);
  addSpread(builder, features);
  addPull(builder, features);
  addSettle(builder, features);
  addTotal(builder);
  addUnit(builder, features);
  addAdam(builder, features);
  builder.twin("copy", copyNative); // where there is none, rows are copied by the engine
  return builder;
}

const programs = new WeakMap<WasmBackend, SaeProgram>();

/** The program of the autoencoder, built on first use. */
export function saeProgram(wasm: WasmBackend): SaeProgram {
  const known = programs.get(wasm);
  if (known) return known;
  const made = wasm.features.native
    ? { native: nativeProgram(wasm) }
    : { portable: wasm.program("sae", buildSae) };
  programs.set(wasm, made);
  return made;
}

function nativeProgram(wasm: WasmBackend): NonNullable<SaeProgram["native"]> {
  const { twins } = buildSae(wasm.features);
  const functions = FUNCTIONS.map((name) => twins.get(name)!());
  const code = crewNative(functions);
  const program = wasm.program("sae", () => new ModuleBuilder().twin("crew", () => code));
  const places = functions.map(({ parameters }, index) => {
    let [whole, real] = [CALL.whole, CALL.floats];
    const at = Object.values(parameters).map((type) => type === "f32" ? real++ : whole++);
    return [FUNCTIONS[index], { index, at }] as const;
  });
  return {
    crew: program.crew,
    helper: wasm.twin(code.name)!,
    places: Object.fromEntries(places) as unknown as Record<SaeFunction, CallPlaces>,
  };
}
