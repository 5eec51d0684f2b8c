import { LOOP_LIMIT } from "../../runtime/probe.ts";
import type { ArafPairs } from "./pair_types.ts";

/** Items of one chunk at most, so that no invocation loops over more pairs of one respondent. */
const MOST_ITEMS = 49_152;

/** A run of items whose arrays fit into bindings of the device. */
export interface PairChunk {
  readonly from: number;
  readonly to: number;
  /** First pair and the end, in the order of items. */
  readonly pairs: readonly [number, number];
}

/**
 * Cuts items into chunks of which no array takes more than `bytes`.
 *
 * @param bytes What the device can bind at once
 * @param row Bytes that one item takes: of features, and of a row of loadings
 * @throws {RangeError} When a single item is too large, or was answered by too many
 */
export function cutChunks(
  { items, start }: ArafPairs,
  bytes: number,
  row: number,
): PairChunk[] {
  const most = Math.min(MOST_ITEMS, Math.floor(bytes / row));
  const mostPairs = Math.floor(bytes / 4);
  const chunks: PairChunk[] = [];
  let from = 0;
  for (let j = 0; j < items; j++) {
    const own = start[j + 1] - start[j];
    if (most === 0 || own > Math.min(mostPairs, LOOP_LIMIT)) {
      throw new RangeError(
        `Cannot train item ${j} on WebGPU: its ${own} pairs and ${row} bytes must stay below ${LOOP_LIMIT} and ${bytes}; use the wasm backend`,
      );
    }
    if (j - from === most || start[j + 1] - start[from] > mostPairs) close(j);
  }
  close(items);
  return chunks;

  function close(to: number): void {
    chunks.push({ from, to, pairs: [start[from], start[to]] });
    from = to;
  }
}

/** The pairs of a chunk, item by item and respondent by respondent. */
export interface ChunkLists {
  /** `[items + 1]`, first pair of each item in the chunk. */
  readonly start: Uint32Array;
  /** Item of each pair, in the chunk. */
  readonly item: Uint32Array;
  /** `[R + 1]` into the two lists below. */
  readonly respondentStart: Uint32Array;
  readonly respondentPair: Uint32Array;
  readonly respondentItem: Uint32Array;
}

/** Makes a chunk's lists; the pairs of a respondent keep the order of their items. */
export function listChunk(
  { respondents, start, respondent }: ArafPairs,
  { from, to, pairs: [first, end] }: PairChunk,
): ChunkLists {
  const own = Uint32Array.from({ length: to - from + 1 }, (_, j) => start[from + j] - first);
  const item = new Uint32Array(end - first);
  for (let j = 0; j < to - from; j++) item.fill(j, own[j], own[j + 1]);
  const respondentStart = new Uint32Array(respondents + 1);
  for (let c = first; c < end; c++) respondentStart[respondent[c] + 1]++;
  for (let r = 0; r < respondents; r++) respondentStart[r + 1] += respondentStart[r];
  const next = respondentStart.slice();
  const respondentPair = new Uint32Array(end - first);
  const respondentItem = new Uint32Array(end - first);
  for (let c = 0; c < end - first; c++) {
    const at = next[respondent[first + c]]++;
    respondentPair[at] = c;
    respondentItem[at] = item[c];
  }
  return { start: own, item, respondentStart, respondentPair, respondentItem };
}
