import assert from "node:assert/strict";
import {
  appendRows,
  attend,
  type AttentionOptions,
  type AttentionSpan,
  rotateTokens,
  tabulateTurns,
} from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/transformer/attend_reference.ts";
import { TOLERANCE as ROTATE } from "../../kernels/transformer/rotate_reference.ts";
import { backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { uniformValues } from "../_helpers/values.ts";
import { assertNear, reference, spreadIds } from "./_transformer.ts";

interface Case {
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  /** Queries and keys of each sequence. */
  readonly lengths: readonly (readonly [number, number])[];
}

const CASES: Record<string, Case> = {
  "one token": { heads: 1, keyHeads: 1, headWidth: 4, lengths: [[1, 1]] },
  "63 tokens": { heads: 2, keyHeads: 2, headWidth: 32, lengths: [[63, 63]] },
  "64 tokens": { heads: 2, keyHeads: 1, headWidth: 8, lengths: [[64, 64]] },
  "65 tokens, narrow heads": { heads: 3, keyHeads: 3, headWidth: 12, lengths: [[65, 65]] },
  "a ragged mix": {
    heads: 4,
    keyHeads: 2,
    headWidth: 32,
    lengths: [[5, 5], [1, 1], [131, 131], [64, 64], [2, 2], [17, 17]],
  },
  "new tokens after a cache": {
    heads: 4,
    keyHeads: 2,
    headWidth: 16,
    lengths: [[1, 200], [3, 70], [9, 64], [1, 1]],
  },
  "heads of 256": { heads: 1, keyHeads: 1, headWidth: 256, lengths: [[7, 7], [30, 67]] },
};

function place(lengths: Case["lengths"]): AttentionSpan[] {
  let firstQuery = 0, firstKey = 0;
  return lengths.map(([queries, keys]) => {
    const span = { firstQuery, queries, firstKey, keys };
    firstQuery += queries;
    firstKey += keys;
    return span;
  });
}

function draw({ heads, keyHeads, headWidth, lengths }: Case, causal: boolean) {
  const spans = place(lengths);
  const last = spans[spans.length - 1];
  const values = (rows: number, columns: number, seed: number) =>
    uniformValues(rows * columns * headWidth, seed).map((v) => 3 * v);
  const options: AttentionOptions = { heads, keyHeads, headWidth, spans, causal };
  const keyRows = last.firstKey + last.keys;
  const operands = {
    queries: values(last.firstQuery + last.queries, heads, 1),
    keys: values(keyRows, keyHeads, 2),
    values: values(keyRows, keyHeads, 3),
  };
  return { operands, options };
}

for (const [name, shape] of Object.entries(CASES)) {
  for (const causal of [false, true]) {
    const title = `attend() agrees with its reference on ${name}, ${
      causal ? "causal" : "both ways"
    }`;
    backendTest(title, async (backend) => {
      const { operands, options } = draw(shape, causal);
      const expected = await attend(reference, operands, options);
      assertNear(await attend(backend, operands, options), expected, TOLERANCE);
    });
  }
}

backendTest("attend() agrees with its reference past 65,535 workgroups", async (backend) => {
  const lengths = Array.from({ length: 8193 }, () => [1, 2] as const);
  const { operands, options } = draw({ heads: 8, keyHeads: 1, headWidth: 4, lengths }, false);
  const expected = await attend(reference, operands, options);
  assertNear(await attend(backend, operands, options), expected, TOLERANCE);
});

backendTest("attend() stays finite where scores are large", async (backend) => {
  const { operands, options } = draw(CASES["65 tokens, narrow heads"], true);
  const large = { ...operands, queries: operands.queries.map((v) => 300 * v) };
  const expected = await attend(reference, large, options);
  assertNear(await attend(backend, large, options), expected, { absolute: 1e-3, relative: 0 });
});

backendTest("attend() gives a sequence the same bits alone and in a batch", async (backend) => {
  const { operands, options } = draw(CASES["a ragged mix"], true);
  const all = await attend(backend, operands, options);
  const span = options.spans[2];
  const cut = (values: Float32Array, columns: number) =>
    values.subarray(span.firstQuery * columns, (span.firstQuery + span.queries) * columns);
  const alone = await attend(backend, {
    queries: cut(operands.queries, 128),
    keys: cut(operands.keys, 64),
    values: cut(operands.values, 64),
  }, { ...options, spans: [{ ...span, firstQuery: 0, firstKey: 0 }] });
  assert.deepEqual(alone, cut(all, 128).slice());
});

for (const [rows, heads, headWidth] of [[1, 1, 2], [65, 3, 12], [7, 4, 64], [65_537, 2, 64]]) {
  const title = `rotateTokens() agrees with its reference on ${rows} x ${heads} x ${headWidth}`;
  backendTest(title, async (backend) => {
    const frequencies = Array.from({ length: headWidth / 2 }, (_, i) => 0.7 ** i);
    const operands = {
      x: uniformValues(rows * heads * headWidth, 1),
      positions: spreadIds(rows, 97),
      turns: tabulateTurns(frequencies, 97),
    };
    const expected = await rotateTokens(reference, operands, { heads, headWidth });
    assertClose(await rotateTokens(backend, operands, { heads, headWidth }), expected, ROTATE);
  });
}

backendTest("rotateTokens() leaves products dependent on distance only", async (backend) => {
  const turns = tabulateTurns([1, 0.3], 60);
  const x = new Float32Array([1, 2, 3, 4, 1, 2, 3, 4]);
  const turned = async (positions: number[]) => {
    const operands = { x, turns, positions: new Uint32Array(positions) };
    const y = await rotateTokens(backend, operands, { heads: 1, headWidth: 4 });
    return y.subarray(0, 4).reduce((sum, v, i) => sum + v * y[4 + i], 0);
  };
  assert.ok(Math.abs(await turned([3, 8]) - await turned([54, 59])) < 1e-4);
});

for (const rows of [1, 65, 65_537]) {
  backendTest(`appendRows() puts ${rows} rows in their slots`, async (backend) => {
    const operands = {
      x: uniformValues(rows * 70, 1),
      slots: Uint32Array.from({ length: rows }, (_, t) => rows - t),
      cache: uniformValues((rows + 2) * 66, 2),
    };
    const expected = await appendRows(reference, operands, { width: 66, from: 3 });
    assert.deepEqual(await appendRows(backend, operands, { width: 66, from: 3 }), expected);
    assert.equal(expected[66 * rows], operands.x[3]);
    assert.equal(expected[0], operands.cache[0]);
  });
}

Deno.test("attend() refuses spans that leave their rows, and heads that do not divide", async () => {
  const { operands, options } = draw(CASES["64 tokens"], true);
  const [span] = options.spans;
  for (
    const wrong of [{ ...span, keys: 65 }, { ...span, queries: 0 }, { ...span, firstQuery: 1 }]
  ) {
    await assert.rejects(
      attend(reference, operands, { ...options, spans: [wrong] }),
      /as span 0 must lie in 64 rows of queries and 64 of keys/,
    );
  }
  await assert.rejects(
    attend(reference, operands, { ...options, keyHeads: 4 }),
    /Cannot run attend as/,
  );
});

Deno.test("appendRows() refuses a slot that is named twice or outside the cache", async () => {
  const operands = { x: new Float32Array(4), cache: new Float32Array(4) };
  for (const slots of [[1, 1], [0, 2]]) {
    await assert.rejects(
      appendRows(reference, { ...operands, slots: new Uint32Array(slots) }, { width: 2, from: 0 }),
      RangeError,
    );
  }
});
