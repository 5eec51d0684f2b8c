import type { BackendInfo } from "../runtime/backend.ts";
import type { AppendRows } from "./append_rows_shape.ts";
import type { Attend } from "./attend_shape.ts";
import type { EmbedStatic } from "./embed_static_shape.ts";
import type { EmbedTokens } from "./embed_tokens_shape.ts";
import type { Linear } from "./linear_shape.ts";
import type { NormTokens } from "./norm_tokens_shape.ts";
import type { PoolTokens } from "./pool_tokens_shape.ts";
import type { Rotate } from "./rotate_shape.ts";
import type { Swiglu } from "./swiglu_shape.ts";
import type { Indices, Tensor, Weights } from "./tensor.ts";
import type { TopLogits } from "./top_logits_shape.ts";

/** The steps that a forward pass is made of; each is noted down, to run later in the order given. */
export interface Operations {
  embedTokens(operands: EmbedTokens): void;
  normTokens(operands: NormTokens): void;
  linear(operands: Linear): void;
  swiglu(operands: Swiglu): void;
  rotate(operands: Rotate): void;
  appendRows(operands: AppendRows): void;
  attend(operands: Attend): void;
  poolTokens(operands: PoolTokens): void;
  topLogits(operands: TopLogits): void;
  embedStatic(operands: EmbedStatic): void;
}

/** Where tensors are made; they are given back together when it is disposed of. */
export interface Room extends Disposable {
  /** Zeros, `[rows, width]`. */
  zeros(rows: number, width: number): Tensor;
  /** A copy of `[rows, width]` values. */
  matrix(values: ArrayLike<number>, rows: number, width: number): Tensor;
  /** A copy of `[outputs, inputs]` values, laid out for {@linkcode Operations.linear}. */
  weights(values: ArrayLike<number>, outputs: number, inputs: number): Weights;
  /** The layer whose matrix is a table already here, without a second copy where that is possible. */
  tied(table: Tensor): Weights;
  /** A copy of whole numbers, which {@linkcode TransformerDevice.write} may replace. */
  indices(values: ArrayLike<number>): Indices;
}

/** A recorded forward pass, to be run any number of times over what its tensors hold by then. */
export interface Program extends Disposable {
  run(): void;
}

/**
 * The small machine that forward passes are written for: tensors that stay where they are computed, and
 * recorded programs over them.
 *
 * Indices are trusted: whoever writes ids, positions, slots or spans checks them against the tensors
 * first.
 */
export interface TransformerDevice extends Disposable {
  readonly info: BackendInfo;
  /** Opens a room for weights, caches or inputs. */
  room(): Room;
  /** Notes down the steps of `build`; tensors of its room live as long as the program. */
  record(build: (steps: Operations, room: Room) => void): Promise<Program>;
  /** Replaces all of the numbers. */
  write(indices: Indices, values: ArrayLike<number>): void;
  /** Copies tensors back, each `[rows, width]` without gaps, all in one wait. */
  read(...tensors: readonly Tensor[]): Promise<Float32Array[]>;
}
