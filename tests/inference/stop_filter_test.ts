import assert from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { StopFilter } from "../../inference/text/stop_filter.ts";

/** What the filter must come to: cut at the earliest stop text. */
function cutAtStop(text: string, stop: readonly string[]): string {
  const places = stop.map((s) => text.indexOf(s)).filter((at) => at >= 0);
  return text.slice(0, Math.min(text.length, ...places));
}

Deno.test("StopFilter lets through what is before the first stop text, however it is cut into pieces", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 30 });
  const stops = fc.array(
    fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(letters, stops, fc.array(fc.nat(30)), (text, stop, cuts) => {
      const filter = new StopFilter(stop);
      const places = [0, ...cuts.filter((c) => c < text.length), text.length].sort((a, b) => a - b);
      let shown = "";
      for (let i = 1; i < places.length; i++) {
        shown += filter.push(text.slice(places[i - 1], places[i]));
        assert.ok(!stop.some((s) => shown.includes(s)), "a stop text leaked");
      }
      shown += filter.end();
      assert.equal(shown, cutAtStop(text, stop));
      assert.equal(filter.found !== undefined, stop.some((s) => text.includes(s)));
    }),
    { seed: 5, numRuns: 2000 },
  );
});

Deno.test("StopFilter shows at once what can be no part of a stop text", () => {
  const filter = new StopFilter(["\nUSER:"]);
  assert.equal(filter.push("one\ntwo\n"), "one\ntwo");
  assert.equal(filter.held, "\n");
  assert.equal(filter.end(), "\n");
});
