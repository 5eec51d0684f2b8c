import type { BackendInfo } from "../runtime/backend.ts";
import { checkLength } from "../runtime/errors.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { appendRowsWasm } from "./append_rows_wasm.ts";
import { attendWasm } from "./attend_wasm.ts";
import { checkedOperations } from "./checked_operations.ts";
import { embedStaticWasm } from "./embed_static_wasm.ts";
import { embedTokensWasm } from "./embed_tokens_wasm.ts";
import { linearWasm } from "./linear_wasm.ts";
import { normTokensWasm } from "./norm_tokens_wasm.ts";
import type { Operations, Program, Room, TransformerDevice } from "./operations.ts";
import { poolTokensWasm } from "./pool_tokens_wasm.ts";
import { rotateWasm } from "./rotate_wasm.ts";
import { swigluWasm } from "./swiglu_wasm.ts";
import type { Indices, Tensor } from "./tensor.ts";
import { topLogitsWasm } from "./top_logits_wasm.ts";
import type { WasmHost } from "./wasm_host.ts";
import { WasmPool } from "./wasm_pool.ts";
import { indicesOnWasm, onWasm } from "./wasm_tensor.ts";
import { WasmRoom } from "./wasm_room.ts";

/** Runs forward passes in WebAssembly, on one thread. */
export class WasmTransformer implements TransformerDevice {
  readonly #pool: WasmPool;

  constructor(readonly wasm: WasmBackend) {
    this.#pool = new WasmPool(wasm);
  }

  get info(): BackendInfo {
    return this.wasm.info;
  }

  room(): Room {
    return new WasmRoom(this.wasm, this.#pool);
  }

  /** The steps are closures; all memory they need is taken now, or given back within a step. */
  record(build: (steps: Operations, room: Room) => void): Promise<Program> {
    const { wasm } = this;
    const room = this.room();
    const jobs: (() => void)[] = [];
    const later = <T>(host: (where: WasmHost, operands: T) => () => void) => (operands: T) => {
      jobs.push(host({ wasm }, operands));
    };
    try {
      build(
        checkedOperations({
          embedTokens: later(embedTokensWasm),
          normTokens: later(normTokensWasm),
          linear: later(linearWasm),
          swiglu: later(swigluWasm),
          rotate: later(rotateWasm),
          appendRows: later(appendRowsWasm),
          attend: later(attendWasm),
          poolTokens: later(poolTokensWasm),
          topLogits: later(topLogitsWasm),
          embedStatic: later(embedStaticWasm),
        }),
        room,
      );
    } catch (error) {
      room[Symbol.dispose]();
      return Promise.reject(error);
    }
    return Promise.resolve({
      run: () => jobs.forEach((job) => job()),
      [Symbol.dispose]: () => room[Symbol.dispose](),
    });
  }

  write(indices: Indices, values: ArrayLike<number>): void {
    const { at, length } = indicesOnWasm(indices);
    checkLength("write", "values", values, length);
    new Uint32Array(this.wasm.bytes, at, length).set(values);
  }

  read(...tensors: readonly Tensor[]): Promise<Float32Array[]> {
    return Promise.resolve(tensors.map((tensor) => {
      const { at, rows, width, stride } = onWasm(tensor);
      const out = new Float32Array(rows * width);
      for (let t = 0; t < rows; t++) {
        out.set(new Float32Array(this.wasm.bytes, at + t * stride, width), t * width);
      }
      return out;
    }));
  }

  [Symbol.dispose](): void {
    this.#pool[Symbol.dispose]();
  }
}
