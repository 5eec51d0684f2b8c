import type { ModelErrorKind } from "../errors.ts";
import type { Pooling } from "../interfaces.ts";
import type { BertConfig } from "./bert_config.ts";

/** What a worker is told: once which model, then one batch after another. */
export type ToBertWorker =
  | {
    readonly type: "open";
    readonly path: string;
    readonly config: BertConfig;
    readonly pooling: Pooling;
  }
  | { readonly type: "encode"; readonly batch: readonly (readonly number[])[] };

/** What a worker tells: that it listens, the vectors of a batch, or what went wrong. */
export type FromBertWorker =
  | { readonly type: "ready" }
  | { readonly type: "vectors"; readonly vectors: Float32Array<ArrayBuffer> }
  | {
    readonly type: "failed";
    readonly name: string;
    readonly kind?: ModelErrorKind;
    readonly message: string;
  };
