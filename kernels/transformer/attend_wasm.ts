import { leadingDimension, padTile } from "../product/packed_wasm.ts";
import { tileRows } from "../wasm/tile.ts";
import type { WasmBackend, WasmProgram } from "../wasm/wasm_backend.ts";
import { buildAttend } from "./attend_program.ts";
import { type Attend, type AttentionSpan, SPAN_WORDS } from "./attend_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { indicesOnWasm, onWasm, type WasmTensor } from "./wasm_tensor.ts";

/** Tiles of queries whose scores are held at once. */
const BLOCK_TILES = 8;
/** Below so many queries, packing the keys costs more than it saves. */
const FEW_QUERIES = 4;

/** What the parts of one call share: operands as addresses, and scratch for the longest sequence. */
interface Work {
  readonly wasm: WasmBackend;
  readonly parts: WasmProgram;
  readonly q: WasmTensor;
  readonly kv: WasmTensor;
  readonly out: WasmTensor;
  readonly operands: Attend;
  /** Bytes of a head, and of one padded to whole panels. */
  readonly head: number;
  readonly padded: number;
  readonly panels: number;
  readonly values: number;
  readonly scores: number;
  readonly scoreStride: number;
  readonly sums: number;
  readonly sum: number;
}

/** One head of one sequence: addresses of its first query, key, value and output row. */
interface Head {
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly target: number;
  readonly span: AttentionSpan;
}

/**
 * Attention in WebAssembly, sequence by sequence: keys and values are packed once for all heads that
 * share them, scores are a block of query rows against every key, and the softmax is taken in place.
 */
export function attendWasm({ wasm }: WasmHost, operands: Attend): () => void {
  const parts = wasm.program("attend", buildAttend);
  const places = indicesOnWasm(operands.spans);
  const [q, kv, out] = [operands.queries, operands.keyValues, operands.out].map(onWasm);
  const head = 4 * operands.headWidth;
  const padded = 32 * Math.ceil(operands.headWidth / 8);
  return () => {
    const words = Array.from(new Uint32Array(wasm.bytes, places.at, places.length));
    const spans = Array.from({ length: words.length / SPAN_WORDS }, (_, s): AttentionSpan => {
      const [firstQuery, queries, firstKey, keys] = words.slice(SPAN_WORDS * s);
      return { firstQuery, queries, firstKey, keys };
    });
    const longest = spans.reduce((most, span) => Math.max(most, span.keys), 1);
    const rows = BLOCK_TILES * tileRows(wasm.features);
    const width = leadingDimension(8 * Math.ceil(longest / 8));
    using scope = wasm.scope();
    const work = {
      wasm,
      parts,
      q,
      kv,
      out,
      operands,
      head,
      padded,
      panels: scope.zeros(width * operands.headWidth),
      values: scope.zeros(longest * padded / 4 + 8),
      scores: scope.zeros(rows * width),
      scoreStride: 4 * width,
      sums: scope.zeros(rows),
      sum: scope.zeros(rows * padded / 4),
    };
    for (const span of spans) attendSpan(work, span);
  };
}

function attendSpan(work: Work, span: AttentionSpan): void {
  const { q, kv, out, operands, head, parts } = work;
  const sharing = operands.heads / operands.keyHeads;
  const few = span.queries < FEW_QUERIES;
  for (let g = 0; g < operands.keyHeads; g++) {
    const row = kv.at + span.firstKey * kv.stride + g * head;
    const [key, value] = [row + 4 * operands.keysAt, row + 4 * operands.valuesAt];
    if (!few) {
      parts.packKeys(key, kv.stride, span.keys, head, work.panels);
      parts.packValues(value, kv.stride, span.keys, head, work.values, work.padded);
    }
    for (let h = g * sharing; h < (g + 1) * sharing; h++) {
      const query = q.at + span.firstQuery * q.stride + h * head;
      const target = out.at + span.firstQuery * out.stride + h * head;
      (few ? attendFew : attendBlocks)(work, { query, key, value, target, span });
    }
  }
}

/** Query by query, straight from the rows of keys and values. */
function attendFew(work: Work, { query, key, value, target, span }: Head): void {
  const { q, kv, out, parts, head, scores, sums, sum } = work;
  for (let i = 0; i < span.queries; i++) {
    const seen = work.operands.causal ? span.keys - span.queries + i + 1 : span.keys;
    parts.scoreKeys(query + i * q.stride, key, kv.stride, seen, head, scores);
    softmax(work, { rows: 1, columns: seen, seen, step: 0 });
    parts.blendValues(scores, value, kv.stride, seen, head, sum);
    parts.divideRows(sum, 0, sums, target + i * out.stride, 0, 1, head);
  }
}

/** Blocks of queries against all keys that the last of them sees. */
function attendBlocks(work: Work, { query, target, span }: Head): void {
  const { wasm, parts, q, out, head, padded, scores, scoreStride, sum } = work;
  const { causal, headWidth } = work.operands;
  const most = BLOCK_TILES * tileRows(wasm.features);
  for (let first = 0; first < span.queries; first += most) {
    const rows = Math.min(most, span.queries - first);
    const height = padTile(wasm, rows);
    const seen = causal ? span.keys - span.queries + first + 1 : span.keys;
    const last = causal ? seen + rows - 1 : seen;
    const from = query + first * q.stride;
    for (let p = 0; p < Math.ceil(last / 8); p++) {
      const panel = work.panels + p * 8 * head;
      const to = scores + 32 * p;
      parts.multiply(height, 8, headWidth, from, q.stride, 4, panel, 32, to, scoreStride, 0);
    }
    softmax(work, { rows, columns: last, seen, step: Number(causal) });
    const { values } = work;
    parts.multiply(
      height,
      padded / 4,
      last,
      scores,
      scoreStride,
      4,
      values,
      padded,
      sum,
      padded,
      0,
    );
    const to = target + first * out.stride;
    parts.divideRows(sum, padded, work.sums, to, out.stride, rows, head);
  }
}

function softmax(
  { parts, scores, scoreStride, sums, operands }: Work,
  { rows, columns, seen, step }: { rows: number; columns: number; seen: number; step: number },
): void {
  const bytes = 16 * Math.ceil(columns / 4);
  parts.softmax(
    scores,
    rows,
    scoreStride,
    bytes,
    seen,
    step,
    sums,
    1 / Math.sqrt(operands.headWidth),
  );
}
