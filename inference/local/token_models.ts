/** A model that scores the next token, one conversation at a time. Our kernels and ONNX Runtime are two. */
export interface TokenDecoder {
  /** Scores of one step, V */
  readonly vocabulary: number | undefined;
  /** Positions that it can hold; undefined if only the configuration says */
  readonly window: number | undefined;
  /** Most ids for one call of `advance` */
  readonly chunk: number;
  /** Forgets the conversation and frees what was kept of it. */
  reset(): void;
  /**
   * Takes ids after those already taken.
   *
   * @returns Logits after the last of them, `[V]`, valid until the next call
   */
  advance(ids: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** A model that gives vectors of token sequences. */
export interface TokenEncoder {
  /** Reads what `width` needs, where an encoder does not know it before its first batch */
  load?(): Promise<void>;
  /** D; undefined until it has run once */
  readonly width: number | undefined;
  /** Most tokens of a batch with its padding, and whether sequences of a batch affect each other */
  readonly batching: { readonly tokens: number; readonly alone: boolean };
  /**
   * Pools each sequence into one vector.
   *
   * @param batch n sequences of ids, none empty
   * @returns `[n, D]`, not yet of unit length
   */
  encode(batch: readonly (readonly number[])[]): Promise<Float32Array>;
  close(): Promise<void>;
}
