import assert from "node:assert/strict";
import {
  SURFACE_COVARIATES,
  surfaceCovariates,
} from "../../../features/text/surface_covariates.ts";
import { standardiseGroup } from "../../../features/text/standardise_group.ts";
import { assertClose } from "../../_helpers/close.ts";

const CLOSE = { absolute: 1e-6, relative: 0 };

Deno.test("surfaceCovariates() counts a text that a person can check", () => {
  const measures = surfaceCovariates("Add 12 to x.\n\n  Then PRINT the sum [now]! Ok? v2.0");
  assert.equal(SURFACE_COVARIATES.length, measures.length);
  assertClose(measures, [
    Math.log(1 + 50),
    Math.log(1 + 10), // add 12 to then print the sum now ok v2
    Math.log(1 + 2),
    Math.log(1 + 3), // not the point of 2.0
    29 / 10,
    1,
    4 / 50,
    2 / 50,
    8 / 50, // A T P R I N T O
    4 / 50, // . ! ? .
  ], { absolute: 1e-15, relative: 0 });
});

Deno.test("surfaceCovariates() counts code points and knows other scripts", () => {
  const measures = surfaceCovariates("Ä٣ 𝒳。");
  assert.equal(measures[0], Math.log(6));
  assert.equal(measures[3], Math.log(2));
  assert.equal(measures[6], 1 / 5);
  assert.equal(measures[8], 2 / 5); // 𝒳 is a capital too
});

Deno.test("surfaceCovariates() is zero for a text without anything", () => {
  assert.ok(surfaceCovariates("").every((x) => x === 0));
});

Deno.test("standardiseGroup() centres on training rows and gives them a mean squared length of one", () => {
  const values = new Float32Array([1, 10, 3, 30, 5, 50, 100, 0]);
  const blocks = [{ rows: [0, 1, 2, 3], trainItems: [0, 1, 2] }];
  const out = standardiseGroup(values, { width: 2, blocks });
  const scale = Math.sqrt((4 + 400) * 2 / 3);
  assertClose(out, [-2, -20, 0, 0, 2, 20, 97, -30].map((x) => x / scale), CLOSE);
});

Deno.test("standardiseGroup() scales blocks apart and leaves other rows zero", () => {
  const values = new Float32Array([1, 3, 10, 30, 7]);
  const blocks = [{ rows: [0, 1], trainItems: [0, 1] }, { rows: [2, 3], trainItems: [2, 3] }];
  assertClose(standardiseGroup(values, { width: 1, blocks }), [-1, 1, -1, 1, 0], CLOSE);
});

Deno.test("standardiseGroup() brings columns to one deviation and holds them within five", () => {
  const values = new Float32Array([1, 100, 7, 3, 300, 7, 1e6, 200, 9]);
  const blocks = [{ rows: [0, 1, 2], trainItems: [0, 1] }];
  const out = standardiseGroup(values, { width: 3, blocks, columns: "equal" });
  const one = Math.SQRT1_2;
  assertClose(out, [-one, -one, 0, one, one, 0, 5 * one, 0, 0], CLOSE);
});

Deno.test("standardiseGroup() gives zeros where training rows do not differ", () => {
  const values = new Float32Array([0.1, 0.2, 0.1, 0.2, 5, 6]);
  for (const trainItems of [[0, 1], [1], []]) {
    for (const columns of ["keep", "equal"] as const) {
      const blocks = [{ rows: [0, 1, 2], trainItems }];
      const out = standardiseGroup(values, { width: 2, blocks, columns });
      assert.ok(out.every((x) => x === 0));
    }
  }
});
