import { type BackendInfo, ReferenceBackend } from "../runtime/backend.ts";
import { checkLength } from "../runtime/errors.ts";
import { appendRowsReference } from "./append_rows_reference.ts";
import { attendReference } from "./attend_reference.ts";
import { checkedOperations } from "./checked_operations.ts";
import { embedStaticReference } from "./embed_static_reference.ts";
import { embedTokensReference } from "./embed_tokens_reference.ts";
import { linearReference } from "./linear_reference.ts";
import { normTokensReference } from "./norm_tokens_reference.ts";
import type { Operations, Program, Room, TransformerDevice } from "./operations.ts";
import { poolTokensReference } from "./pool_tokens_reference.ts";
import { rotateReference } from "./rotate_reference.ts";
import { swigluReference } from "./swiglu_reference.ts";
import { type Indices, plain, plainIndices, PlainTensor, type Tensor } from "./tensor.ts";
import { topLogitsReference } from "./top_logits_reference.ts";

const ROOM: Room = {
  zeros: (rows, width) => new PlainTensor(rows, width),
  matrix(values, rows, width) {
    checkLength("matrix", "values", values, rows * width);
    return new PlainTensor(rows, width, values);
  },
  weights(values, outputs, inputs) {
    checkLength("weights", "values", values, outputs * inputs);
    return new PlainTensor(outputs, inputs, values);
  },
  tied: (table) => plain(table),
  indices: (values) => Uint32Array.from(values),
  [Symbol.dispose]() {},
};

/** Runs forward passes plainly in double precision: the truth for the other two. */
export class ReferenceTransformer implements TransformerDevice {
  readonly info: BackendInfo = new ReferenceBackend().info;

  room(): Room {
    return ROOM;
  }

  record(build: (steps: Operations, room: Room) => void): Promise<Program> {
    const jobs: (() => void)[] = [];
    const later = <T>(run: (operands: T) => void) => (operands: T) => {
      jobs.push(() => run(operands));
    };
    const steps = checkedOperations({
      embedTokens: later(embedTokensReference),
      normTokens: later(normTokensReference),
      linear: later(linearReference),
      swiglu: later(swigluReference),
      rotate: later(rotateReference),
      appendRows: later(appendRowsReference),
      attend: later(attendReference),
      poolTokens: later(poolTokensReference),
      topLogits: later(topLogitsReference),
      embedStatic: later(embedStaticReference),
    });
    try {
      build(steps, ROOM);
    } catch (error) {
      return Promise.reject(error);
    }
    return Promise.resolve({ run: () => jobs.forEach((job) => job()), [Symbol.dispose]() {} });
  }

  write(indices: Indices, values: ArrayLike<number>): void {
    checkLength("write", "values", values, indices.length);
    plainIndices(indices).set(values);
  }

  read(...tensors: readonly Tensor[]): Promise<Float32Array[]> {
    return Promise.resolve(tensors.map((tensor) => Float32Array.from(plain(tensor).data)));
  }

  [Symbol.dispose](): void {}
}
