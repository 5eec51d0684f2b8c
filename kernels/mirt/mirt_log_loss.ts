import { addLogLoss } from "../likelihood/log_loss.ts";
import { checkCells, type ObservedCells } from "../likelihood/observed_cells.ts";
import { checkLength } from "../runtime/errors.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { placeCells } from "./_mirt_places.ts";
import { addLogits } from "./_mirt_program.ts";
import { CLIP_LOGIT, parameterCount } from "./mirt_problem.ts";
import { fillRows, quadsFor } from "./mirt_rows.ts";

/**
 * Mean cross-entropy of cells under multidimensional models of K factors, for one list of parameters after
 * the other, in nats a cell. Probabilities are held within 1e-6 of 0 and 1; weights of cells do not count.
 *
 * Logits are computed in single precision, their costs and the mean in double. Memory is given back at the
 * end of a `using` block.
 *
 * @throws {ShapeError} When lists differ in length
 * @throws {RangeError} When an index or a score lies outside its range, or there are no cells
 *
 * @example A coin flip
 * ```ts
 * import { MirtLogLoss } from "./mirt_log_loss.ts";
 * import { WasmBackend } from "../wasm/wasm_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 1,
 *   items: 1,
 *   respondent: new Uint32Array([0]),
 *   item: new Uint32Array([0]),
 *   score: new Float64Array([1]),
 * };
 * using loss = new MirtLogLoss(new WasmBackend(), { cells, factors: 2 });
 * assert(Math.abs(loss.of(new Float64Array(7)) - Math.LN2) < 1e-15);
 * ```
 */
export class MirtLogLoss implements Disposable {
  readonly #scope: WasmScope;
  readonly #program: WasmProgram;
  readonly #cells: ObservedCells;
  readonly #factors: number;
  readonly #quads: number;
  /** Cells with those that fill up each item's list */
  readonly #count: number;
  readonly #at: Readonly<
    Record<
      "counts" | "at" | "z" | "target" | "weight" | "theta" | "items" | "out" | "table",
      number
    >
  >;

  constructor(wasm: WasmBackend, { cells, factors }: { cells: ObservedCells; factors: number }) {
    checkCells("a log-loss of cells", cells);
    if (cells.score.length === 0) {
      throw new RangeError("Cannot run a log-loss of cells as there must be one: found none");
    }
    const quads = this.#quads = quadsFor(factors);
    [this.#cells, this.#factors] = [cells, factors];
    const table = addLogLoss(new ModuleBuilder(), wasm.features, CLIP_LOGIT);
    this.#program = wasm.program(`mirt log loss ${quads}`, (features) => {
      const builder = new ModuleBuilder();
      addLogits(builder, features, quads);
      addLogLoss(builder, features, CLIP_LOGIT);
      return builder;
    });
    const scope = this.#scope = wasm.scope();
    const { counts, at, cell } = placeCells(cells, 16 * quads);
    const target = new Float32Array(at.length), weight = new Float32Array(at.length);
    for (let n = 0; n < at.length; n++) {
      if (cell[n] < 0) continue;
      target[n] = cells.score[cell[n]];
      weight[n] = 1;
    }
    this.#count = at.length;
    this.#at = {
      counts: scope.upload(counts),
      at: scope.upload(at),
      z: scope.zeros(at.length),
      target: scope.upload(target),
      weight: scope.upload(weight),
      theta: scope.zeros(4 * quads * (cells.respondents + 1)),
      items: scope.zeros(4 * quads * cells.items),
      out: scope.zeros(2),
      table: scope.upload(table),
    };
  }

  /** @param start Parameters of a model as `trainMirt` takes and gives them */
  of(start: Float64Array): number {
    const at = this.#at, scope = this.#scope, cells = this.#cells;
    const { respondents, items, score } = cells;
    const factors = this.#factors, width = 4 * this.#quads;
    checkLength("a log-loss of cells", "parameters", start, parameterCount(cells, factors));
    const theta = scope.f32(at.theta, width * respondents);
    const rows = scope.f32(at.items, width * items);
    const global = fillRows({ cells, factors, start }, this.#quads, theta, rows);
    this.#program.logits(items, at.counts, at.at, at.theta, at.items, at.z, global);
    this.#program.logLoss(this.#count, at.z, at.target, at.weight, at.out, at.table);
    return scope.f64(at.out, 1)[0] / score.length;
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}
