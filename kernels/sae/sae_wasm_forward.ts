import type { Calls, SaeCrew } from "./sae_crew.ts";
import { BLOCK } from "./sae_program.ts";
import { type SaeMemory, type SaeSlots, upTo } from "./sae_wasm_memory.ts";

/** How much of the operands the product takes at a time, so that they stay in the cache. */
const PRODUCT = { features: 120, columns: 256 } as const;

/** A block of the batch: its number, its first row and how many it has. */
export interface Block {
  readonly block: number;
  readonly start: number;
  readonly count: number;
}

/** Blocks of a batch of `rows`. */
export function blocksOf(rows: number): Block[] {
  return Array.from({ length: Math.ceil(rows / BLOCK) }, (_, block) => {
    const start = block * BLOCK;
    return { block, start, count: Math.min(BLOCK, rows - start) };
  });
}

/** Turns the encoder's rows `from` up to `to`, where the product takes them so; whole eights of them. */
export function turnEncoder(m: SaeMemory, from: number, to: number): Calls {
  return (call) => {
    if (m.turnsBatch) return;
    const rows = m.parameter("encoder") + from * m.stride;
    const out = m.turned + 4 * from;
    call("turn", rows, m.stride, m.columns, (to - from) / 8, out, m.inputStride);
  };
}

/** Turns all of the encoder. */
export function turnAll(crew: SaeCrew, m: SaeMemory): void {
  const eights = Array.from({ length: m.tall / 8 }, (_, i) => 8 * i);
  crew.run(eights.map((f) => turnEncoder(m, f, f + 8)));
}

/** Puts the largest positive inputs of a block's rows into slots; `bias` is an address. */
export function select(
  m: SaeMemory,
  slots: SaeSlots,
  bias: number,
  { start, count }: Block,
): Calls {
  const { padded, values, features } = slots;
  const inputs = m.inputs + start * m.inputStride;
  const at = 4 * start * padded;
  const columns = upTo(m.size.features, 8);
  return (call) =>
    // deno-fmt-ignore
    call(
      "select", inputs, m.inputStride, bias, columns, count, slots.count, 4 * padded,
      values + at, features + at,
    );
}

/**
 * Centres the rows of this order, finds the features that are active in each, and goes on with each block
 * as told.
 */
export function encode(
  crew: SaeCrew,
  m: SaeMemory,
  { rows, order, then }: { rows: number; order: Uint32Array; then?: (block: Block) => Calls },
): void {
  m.scope.u32(m.order, order.length).set(order);
  const blocks = blocksOf(order.length);
  const bias = m.parameter("inputBias");
  const centred = (row: number) => m.centred + row * m.stride;
  const gather = ({ start, count }: Block): Calls => (call) =>
    call("gather", rows, m.order + 4 * start, count, bias, centred(start), m.stride);
  const finish = (block: Block): Calls => (call) => {
    select(m, m.active, m.parameter("featureBias"), block)(call);
    then?.(block)(call);
  };
  if (!m.turnsBatch) {
    crew.run(blocks.map((block) => (call) => {
      gather(block)(call);
      multiply(m, block)(call);
      finish(block)(call);
    }));
    return;
  }
  crew.run(blocks.map((block) => (call) => {
    gather(block)(call);
    const { start, count } = block;
    const eights = Math.ceil(count / 8);
    call("turn", centred(start), m.stride, m.columns, eights, m.turned + 4 * start, m.lineStride);
  }));
  const chunks = Array.from({ length: Math.ceil(m.tall / PRODUCT.features) }, (_, i) => i);
  crew.run(chunks.map((chunk) => multiplyAcross(m, chunk * PRODUCT.features, order.length)));
  crew.run(blocks.map(finish));
}

/** Calls the body for stretches of columns, with their first one and how many they are. */
function overColumns(m: SaeMemory, body: (column: number, count: number) => void): void {
  for (let c = 0; c < m.size.width; c += PRODUCT.columns) {
    body(c, Math.min(PRODUCT.columns, m.size.width - c));
  }
}

/** Inputs of all features from the rows of a block, by the turned encoder. */
function multiply(m: SaeMemory, { start, count }: Block): Calls {
  const inputs = m.inputs + start * m.inputStride;
  return (call) =>
    overColumns(m, (c, columns) => {
      const from = m.centred + start * m.stride + 4 * c;
      const turned = m.turned + c * m.inputStride;
      // deno-fmt-ignore
      call(
        "product", upTo(count, 12), upTo(m.size.features, 8), columns, from, m.stride, 4,
        turned, m.inputStride, inputs, m.inputStride, c === 0 ? 0 : 1,
      );
    });
}

/** Inputs of some features from all rows, by the turned batch; then laid along the features. */
function multiplyAcross(m: SaeMemory, feature: number, rows: number): Calls {
  const count = Math.min(PRODUCT.features, m.tall - feature);
  const lines = upTo(rows, 8);
  const across = m.across + feature * m.lineStride;
  return (call) => {
    overColumns(m, (c, columns) => {
      const encoder = m.parameter("encoder") + feature * m.stride + 4 * c;
      const turned = m.turned + c * m.lineStride;
      // deno-fmt-ignore
      call(
        "product", count, lines, columns, encoder, m.stride, 4, turned, m.lineStride,
        across, m.lineStride, c === 0 ? 0 : 1,
      );
    });
    call("turn", across, m.lineStride, lines, count / 8, m.inputs + 4 * feature, m.inputStride);
  };
}
