import assert from "node:assert/strict";
import { countTerms } from "../../../features/text/count_terms.ts";
import { applyTfidf, fitTfidf } from "../../../features/text/tfidf.ts";
import { tokenise } from "../../../features/text/tokenise.ts";
import { assertClose } from "../../_helpers/close.ts";
import golden from "../../golden/text/text.json" with { type: "json" };

const EXACT = { absolute: 0, relative: 1e-14 };

Deno.test("tokenise() finds the words that scikit-learn finds, in many scripts", () => {
  golden.texts.forEach((text, i) => assert.deepEqual(tokenise(text), golden.words[i]));
});

Deno.test("tokenise() counts code points and lets marks part words", () => {
  assert.deepEqual(tokenise("𝒳 𝒳𝒴 a\u0301b cafe\u0301s _ __"), ["𝒳𝒴", "cafe", "__"]);
  assert.deepEqual(tokenise(""), []);
});

Deno.test("countTerms() counts words and neighbouring pairs in rising order", () => {
  const { terms, counts } = countTerms(["bb aa bb aa", "", "aa c bb"]);
  assert.deepEqual(terms, ["aa", "aa bb", "bb", "bb aa"]);
  assert.deepEqual([...counts.starts], [0, 4, 4, 7]);
  assert.deepEqual([...counts.indices], [0, 1, 2, 3, 0, 1, 2]);
  assert.deepEqual([...counts.values], [2, 1, 2, 2, 1, 1, 1]);
});

Deno.test("countTerms() orders terms as their texts compare", () => {
  const { terms } = countTerms(golden.texts);
  assert.deepEqual([...terms].sort((a, b) => a < b ? -1 : 1), terms);
  assert.equal(new Set(terms).size, terms.length);
});

Deno.test("fitTfidf() and applyTfidf() agree with TfidfVectorizer on items seen and unseen", () => {
  const source = countTerms(golden.texts);
  const tfidf = fitTfidf(source, { trainItems: golden.train });
  assert.deepEqual(tfidf.terms, golden.vocabulary);
  assertClose(tfidf.idf, golden.idf, EXACT, "idf");
  const weights = applyTfidf(tfidf, source);
  assert.deepEqual([...weights.starts], golden.starts);
  assert.deepEqual([...weights.indices], golden.indices);
  assertClose(weights.values, golden.values, EXACT, "weights");
});

Deno.test("fitTfidf() learns the same whatever the unseen items say", () => {
  const others = golden.texts.map((text, i) => golden.train.includes(i) ? text : "sort sort city");
  const expected = fitTfidf(countTerms(golden.texts), { trainItems: golden.train });
  assert.deepEqual(fitTfidf(countTerms(others), { trainItems: golden.train }), expected);
});

Deno.test("applyTfidf() weighs texts of another collection by the terms learnt", () => {
  const source = countTerms(golden.texts);
  const tfidf = fitTfidf(source, { trainItems: golden.train });
  const alone = applyTfidf(tfidf, countTerms([golden.texts[10]]));
  const [from, to] = [golden.starts[10], golden.starts[11]];
  assert.deepEqual([...alone.indices], golden.indices.slice(from, to));
  assertClose(alone.values, golden.values.slice(from, to), EXACT);
});

Deno.test("fitTfidf() refuses training items that are no rows or repeat, and a bound below one", () => {
  const source = countTerms(["aa bb", "bb cc"]);
  assert.throws(() => fitTfidf(source, { trainItems: [2] }), /from 0 to 1: found 2/);
  assert.throws(() => fitTfidf(source, { trainItems: [0, 0] }), /must come once/);
  assert.throws(
    () => fitTfidf(source, { trainItems: [0], minimumDocuments: 0 }),
    /minimumDocuments must be a whole number of at least 1: it is 0/,
  );
});

Deno.test("fitTfidf() keeps every term of one text when told so, none by default", () => {
  const source = countTerms(["aa bb", "cc"]);
  assert.deepEqual(fitTfidf(source, { trainItems: [0] }).terms, []);
  const all = fitTfidf(source, { trainItems: [0], minimumDocuments: 1 });
  assert.deepEqual(all.terms, ["aa", "aa bb", "bb"]);
  assert.deepEqual([...applyTfidf(all, source).starts], [0, 3, 3]);
});
