import assert from "node:assert/strict";
import { normalQuadrature } from "../../../irt/mod.ts";
import { assertClose } from "../../_helpers/close.ts";

Deno.test("normalQuadrature() integrates polynomials exactly by Gauss and Hermite", () => {
  for (const points of [2, 3, 5, 10, 31, 64, 100]) {
    const { nodes, weights } = normalQuadrature({ kind: "gauss-hermite", points });
    assert.ok(nodes.every((x, q) => q === 0 || x > nodes[q - 1]), `${points}: ascending`);
    const moment = (power: number) => nodes.reduce((sum, x, q) => sum + weights[q] * x ** power, 0);
    assertClose([moment(0), moment(1), moment(2), moment(3)], [1, 0, 1, 0], {
      absolute: 1e-11,
      relative: 0,
    }, `${points} points`);
    if (points > 2) assertClose([moment(4)], [3], { absolute: 1e-10, relative: 0 });
  }
});

Deno.test("normalQuadrature() has the published points of degree 3", () => {
  const { nodes, weights } = normalQuadrature({ kind: "gauss-hermite", points: 3 });
  assertClose(nodes, [-Math.sqrt(3), 0, Math.sqrt(3)], { absolute: 1e-14, relative: 0 });
  assertClose(weights, [1 / 6, 2 / 3, 1 / 6], { absolute: 1e-14, relative: 0 });
});

Deno.test("normalQuadrature() spaces points evenly by default", () => {
  const { nodes, weights } = normalQuadrature();
  assert.equal(nodes.length, 61);
  assertClose([nodes[0], nodes[30], nodes[60]], [-6, 0, 6], { absolute: 1e-14, relative: 0 });
  const second = nodes.reduce((sum, x, q) => sum + weights[q] * x * x, 0);
  assertClose([second], [1], { absolute: 1e-6, relative: 0 });
});
