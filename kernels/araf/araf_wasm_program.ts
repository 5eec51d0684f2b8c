import { betaSeries } from "../special/beta_series.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { addAnyTile, addTile } from "../wasm/tile.ts";
import type { WasmBackend, WasmProgram } from "../wasm/wasm_backend.ts";
import { type ArafColumns, arafColumns } from "./araf_columns.ts";
import type { ArafSettings } from "./araf_types.ts";
import { addCells } from "./araf_wasm_cells.ts";
import { addItems } from "./araf_wasm_items.ts";
import { addRows } from "./araf_wasm_rows.ts";

/** The emitted training step for these settings. */
export function arafWasmProgram(wasm: WasmBackend, settings: ArafSettings): WasmProgram {
  const columns = arafColumns(settings.factors);
  const dropout = settings.dropout > 0;
  const beta = settings.likelihood === "beta" ? settings.precision : undefined;
  const name = `araf ${columns.count} ${dropout ? "dropout" : "whole"} ${beta ?? "cross-entropy"}`;
  return wasm.program(name, (features) => emit(features, columns, dropout, beta));
}

function emit(
  features: WasmFeatures,
  columns: ArafColumns,
  dropout: boolean,
  beta: number | undefined,
): ModuleBuilder {
  const builder = new ModuleBuilder();
  addAnyTile(builder, "tile");
  addTile(builder, "tile4", features, 4);
  if (features.relaxed) addTile(builder, "tile6", features, 6);
  addCells(builder, features, beta === undefined ? undefined : betaSeries(beta));
  addItems(builder, features, columns, dropout);
  addRows(builder, features, columns);
  return builder;
}

/** A product C (+)= A B through the tiles; see `addTile`. M must be even and at least 4, N a multiple of 8. */
export function product(
  program: WasmProgram,
  [M, N, K]: readonly [number, number, number],
  a: { at: number; row: number; step: number },
  b: { at: number; step: number },
  c: { at: number; row: number },
  accumulate: boolean,
): void {
  const add = accumulate ? 1 : 0;
  if (program.tile) {
    program.tile(M, N, K, a.at, a.row, a.step, b.at, b.step, c.at, c.row, add);
    return;
  }
  const six = program.tile6 ? sixes(M) : 0;
  if (six) program.tile6(six, N, K, a.at, a.row, a.step, b.at, b.step, c.at, c.row, add);
  if (M > six) {
    const [left, right] = [a.at + six * a.row, c.at + six * c.row];
    program.tile4(M - six, N, K, left, a.row, a.step, b.at, b.step, right, c.row, add);
  }
}

/** How many of M rows go through tiles of six, so that the rest is a multiple of four. */
function sixes(M: number): number {
  let six = Math.floor(M / 6) * 6;
  while ((M - six) % 4 !== 0) six -= 6;
  return six;
}
