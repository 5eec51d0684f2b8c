import assert from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { readCsv } from "../../files/mod.ts";
import { shippedModels } from "../../inference/mod.ts";
import { batchByLength } from "../../inference/local/batches.ts";
import { tokenizeText } from "../../inference/local/tokenize_text.ts";
import { loadTokenizer } from "../../inference/text/text_tokenizer.ts";
import { sharedTest } from "../_helpers/shared.ts";

const lengthsOf = fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 300 });

/** Places of all batches for one that holds a token. */
function waste(lengths: readonly number[], batches: readonly number[][]): number {
  const places = batches.reduce(
    (sum, batch) => sum + batch.length * Math.max(...batch.map((i) => lengths[i])),
    0,
  );
  return places / lengths.reduce((a, b) => a + b, 0);
}

Deno.test("batchByLength() takes each sequence once, keeps to its budget, and wastes no tenth", () => {
  fc.assert(
    fc.property(lengthsOf, fc.integer({ min: 1, max: 1000 }), (lengths, tokens) => {
      const batches = batchByLength(lengths, { tokens });
      assert.deepEqual(batches.flat().sort((a, b) => a - b), [...lengths.keys()]);
      for (const batch of batches) {
        const places = batch.length * Math.max(...batch.map((i) => lengths[i]));
        assert.ok(places <= tokens || batch.length === 1);
        assert.ok(waste(batch.map((i) => lengths[i]), [[...batch.keys()]]) <= 1.1 + 1e-12);
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});

sharedTest(
  "batchByLength() fills batches of the item texts to nine tenths and more",
  async (shared) => {
    const folder = `${shippedModels()}/bert-commits-128`;
    const tokenizer = await loadTokenizer(folder, 8192);
    const table = await readCsv(`${shared}/data/agent-eval-items/colbench_backend_programming.csv`);
    const at = table.columnIndex("text");
    const lengths = table.rows.map((row) => tokenizeText(row[at], tokenizer, 512).ids.length);
    const batches = batchByLength(lengths, { tokens: 2048 });
    assert.ok(waste(lengths, batches) < 1.1, `${waste(lengths, batches)}`);
    assert.ok(batches.length < 2 * lengths.reduce((a, b) => a + b) / 2048, `${batches.length}`);
  },
);

Deno.test("tokenizeText() of a part gives what cutting the whole gives", async () => {
  const tokenizer = await loadTokenizer(`${shippedModels()}/bert-commits-128`, 8192);
  const words = fc.array(
    fc.oneof(
      fc.constantFrom("fix", "the", "result,", "naïve", "日本語", "[SEP]", "x=1;"),
      fc.string(),
    ),
    { minLength: 1, maxLength: 200 },
  );
  fc.assert(
    fc.property(words, fc.integer({ min: 3, max: 12 }), (list, window) => {
      const text = list.join(" ");
      const whole = tokenizer.encode(text, { wrap: true });
      const { ids, truncated } = tokenizeText(text, tokenizer, window);
      assert.equal(truncated, whole.length > window);
      if (!truncated) return assert.deepEqual(ids, whole);
      assert.deepEqual(ids, [...whole.slice(0, window - 1), whole.at(-1)]);
    }),
    { seed: 9, numRuns: 200 },
  );
});
