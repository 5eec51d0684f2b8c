import assert from "node:assert/strict";
import { ReferenceBackend } from "../../../kernels/mod.ts";
import { countTerms } from "../../../features/text/count_terms.ts";
import { applyLsa, benchmarkLsa, fitLsa } from "../../../features/text/lsa_features.ts";
import { assertClose } from "../../_helpers/close.ts";
import golden from "../../golden/text/text.json" with { type: "json" };

const backend = new ReferenceBackend();
const source = countTerms(golden.texts);

Deno.test("fitLsa() and applyLsa() agree with TruncatedSVD on items seen and unseen", async () => {
  const options = { trainItems: golden.train, components: 4, seed: 0 };
  const lsa = await fitLsa(backend, source, options);
  assertClose(lsa.singular, golden.lsaSingular, { absolute: 0, relative: 1e-12 });
  assertClose(applyLsa(lsa, source), golden.lsaScores, { absolute: 1e-7, relative: 1e-6 });
});

Deno.test("applyLsa() places a text that comes later where it would have been", async () => {
  const lsa = await fitLsa(backend, source, { trainItems: golden.train, components: 4, seed: 0 });
  const alone = applyLsa(lsa, countTerms([golden.texts[10]]));
  assert.deepEqual(alone, applyLsa(lsa, source).subarray(40, 44));
});

Deno.test("benchmarkLsa() fits each benchmark on its own items and fills its own rows", async () => {
  const benchmarks = golden.texts.map((_, i) => i % 2 ? "odd" : "even");
  const options = { trainItems: golden.train, components: 3, seed: 0, benchmarks };
  const both = await benchmarkLsa(backend, source, options);
  const odd = golden.texts.filter((_, i) => i % 2);
  const counts = countTerms(odd);
  const trainItems = golden.train.filter((i) => i % 2).map((i) => (i - 1) / 2);
  const alone = applyLsa(await fitLsa(backend, counts, { ...options, trainItems }), counts);
  odd.forEach((_, i) => {
    const row = both.subarray(3 * (2 * i + 1), 3 * (2 * i + 2));
    assertClose(row, alone.subarray(3 * i, 3 * i + 3), { absolute: 1e-7, relative: 0 });
  });
});

Deno.test("benchmarkLsa() leaves zeros in a benchmark too small to share a term", async () => {
  const benchmarks = golden.texts.map((_, i) => i < 11 ? "large" : "small");
  const options = { trainItems: [...golden.train, 11], components: 64, seed: 0, benchmarks };
  const values = await benchmarkLsa(backend, source, options);
  assert.equal(values.length, 12 * 64);
  assert.ok(values.subarray(11 * 64).every((x) => x === 0));
  assert.ok(values.subarray(0, 64).some((x) => x !== 0));
  for (let i = 0; i < 12; i++) {
    assert.ok(values.subarray(i * 64 + 10, i * 64 + 64).every((x) => !x));
  }
});
