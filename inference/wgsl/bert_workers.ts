import { ModelError } from "../errors.ts";
import type { Pooling } from "../interfaces.ts";
import type { TokenEncoder } from "../local/token_models.ts";
import type { BertConfig } from "./bert_config.ts";
import type { FromBertWorker, ToBertWorker } from "./bert_worker_messages.ts";
import { checkIds } from "./check_ids.ts";
import { shareByLength } from "./share_by_length.ts";

/** Tokens of a batch for each worker. */
const BATCH_TOKENS = 1024;

/** What an encoder in workers is opened with. */
export interface BertWorkersOptions {
  readonly config: BertConfig;
  readonly pooling: Pooling;
  /** Workers, each with a copy of the weights */
  readonly threads: number;
}

/** One worker, which takes one batch at a time. */
interface Helper {
  encode(batch: readonly (readonly number[])[]): Promise<Float32Array>;
  stop(): void;
}

/**
 * An encoder of the BERT family in WebAssembly, on several threads: each takes a share of a batch's
 * sequences. A sequence's vector is the same to the bit as on one thread.
 */
export class BertWorkers implements TokenEncoder {
  readonly batching: TokenEncoder["batching"];
  readonly width: number;
  #helpers: Promise<Helper[]> | undefined;

  /** Names the file; workers start when they are first needed. */
  constructor(readonly path: string, readonly options: BertWorkersOptions) {
    this.width = options.config.width;
    this.batching = { tokens: BATCH_TOKENS * options.threads, alone: false };
  }

  async encode(batch: readonly (readonly number[])[]): Promise<Float32Array> {
    const { config, threads } = this.options;
    checkIds(batch, { vocabulary: config.vocabulary, window: config.positions });
    const helpers = await (this.#helpers ??= this.#start());
    const shares = shareByLength(batch.map((ids) => ids.length), threads);
    const parts = await Promise.all(
      shares.map((share, i) => share.length ? helpers[i].encode(share.map((s) => batch[s])) : null),
    );
    const out = new Float32Array(batch.length * this.width);
    shares.forEach((share, i) =>
      share.forEach((s, k) => {
        out.set(parts[i]!.subarray(k * this.width, (k + 1) * this.width), s * this.width);
      })
    );
    return out;
  }

  /** All workers, or none and why. */
  async #start(): Promise<Helper[]> {
    const { config, pooling, threads } = this.options;
    const open = { type: "open", path: this.path, config, pooling } as const;
    const started = await Promise.allSettled(
      Array.from({ length: threads }, () => startHelper(open)),
    );
    const helpers = started.flatMap((s) => s.status === "fulfilled" ? [s.value] : []);
    if (helpers.length === threads) return helpers;
    for (const helper of helpers) helper.stop();
    throw started.find((s) => s.status === "rejected")!.reason;
  }

  async close(): Promise<void> {
    const helpers = this.#helpers;
    this.#helpers = undefined;
    // Whoever embedded has seen why they did not start.
    for (const helper of await helpers?.catch(() => []) ?? []) helper.stop();
  }
}

/** Starts a worker; nothing is posted to it before it says that it listens. */
async function startHelper(open: ToBertWorker): Promise<Helper> {
  const worker = new Worker(new URL("./bert_worker.ts", import.meta.url), { type: "module" });
  let settle: { resolve(message: FromBertWorker): void; reject(error: Error): void } | undefined;
  worker.onmessage = ({ data }: MessageEvent<FromBertWorker>) => settle?.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    settle?.reject(new Error(`Cannot embed as a worker failed: ${event.message}`));
  };
  const answer = () =>
    new Promise<FromBertWorker>((resolve, reject) => settle = { resolve, reject });
  await answer().catch((error) => {
    worker.terminate();
    throw error;
  });
  worker.postMessage(open);
  let turn: Promise<unknown> = Promise.resolve();
  const encodeNow = async (batch: readonly (readonly number[])[]) => {
    const answered = answer();
    worker.postMessage({ type: "encode", batch } satisfies ToBertWorker);
    const message = await answered;
    if (message.type === "vectors") return message.vectors;
    throw revived(message);
  };
  return {
    encode(batch) {
      const mine = turn.then(() => encodeNow(batch));
      turn = mine.catch(() => {});
      return mine;
    },
    stop() {
      settle?.reject(new Error("Cannot embed as the encoder was closed"));
      worker.terminate();
    },
  };
}

/** The error that a worker met, of its class where callers tell classes apart. */
function revived(message: FromBertWorker): Error {
  if (message.type !== "failed") return new Error(`Cannot embed as a worker said ${message.type}`);
  if (message.kind) return new ModelError(message.kind, message.message);
  return new (message.name === "SyntaxError" ? SyntaxError : Error)(message.message);
}
