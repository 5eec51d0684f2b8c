/// <reference lib="webworker" />
import { serveWork } from "../runtime/share_work.ts";
import { WasmBackend } from "../wasm/wasm_backend.ts";
import { rememberCells } from "./mirt_cells.ts";
import { type MirtEnds, type MirtLook, mirtOrder, type MirtWork } from "./mirt_shared.ts";
import { trainMirtWasm } from "./mirt_wasm.ts";

serveWork<MirtWork, MirtEnds>(({ features, problems, settings, watched }, tell) => {
  const wasm = new WasmBackend(features);
  const order = mirtOrder(problems);
  const prepare = rememberCells();
  const ends: [number, Float64Array][] = [];
  return {
    run(piece) {
      const model = order[piece];
      const look = (step: number, parameters: Float64Array) =>
        tell({ model, step, parameters } satisfies MirtLook);
      ends.push([
        model,
        trainMirtWasm(wasm, problems[model], settings, watched ? look : undefined, prepare),
      ]);
    },
    finish: () => ends,
  };
});
