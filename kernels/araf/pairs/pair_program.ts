import { betaSeries } from "../../special/beta_series.ts";
import { ModuleBuilder } from "../../wasm/module_builder.ts";
import { addAnyTile, addTile } from "../../wasm/tile.ts";
import type { WasmBackend, WasmProgram } from "../../wasm/wasm_backend.ts";
import { arafColumns } from "../araf_columns.ts";
import type { ArafSettings } from "../araf_types.ts";
import { addCells } from "../araf_wasm_cells.ts";
import { addItems } from "../araf_wasm_items.ts";
import { addRows } from "../araf_wasm_rows.ts";
import { addPairs } from "./pair_passes.ts";
import type { FeatureElement } from "./pair_types.ts";
import { addWiden } from "./widen_rows.ts";

/** The emitted training step over pairs, for these settings and features. */
export function pairProgram(
  wasm: WasmBackend,
  settings: ArafSettings,
  element: FeatureElement,
): WasmProgram {
  const columns = arafColumns(settings.factors);
  const dropout = settings.dropout > 0;
  const beta = settings.likelihood === "beta" ? settings.precision : undefined;
  const cost = beta ?? "cross-entropy";
  const name = `araf pairs ${columns.count} ${dropout ? "dropout" : "whole"} ${cost} ${element}`;
  return wasm.program(name, (features) => {
    const builder = new ModuleBuilder();
    addAnyTile(builder, "tile");
    addTile(builder, "tile4", features, 4);
    if (features.relaxed) addTile(builder, "tile6", features, 6);
    addCells(builder, features, beta === undefined ? undefined : betaSeries(beta));
    addItems(builder, features, columns, dropout);
    addRows(builder, features, columns);
    addPairs(builder, features, columns);
    addWiden(builder, element);
    return builder;
  });
}
