import assert from "node:assert/strict";
import { layOutForCores, ownRange } from "../../kernels/araf/araf_team.ts";
import { NOBODY } from "../../kernels/araf/araf_layout.ts";
import { gatherFeatures, takeFeatures } from "../../kernels/araf/slot_features.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

const { problem, settings } = randomAraf({ R: 3, I: 5000, D: 700, K: 2, seed: 1, density: 0.5 });
const layout = layOutForCores(problem, settings);

Deno.test("ownRange() divides slots and cells among the members of a team, none twice", () => {
  const { slots, cells } = ownRange(layout);
  for (const members of [1, 2, 3, 4]) {
    const ranges = Array.from(
      { length: members },
      (_, member) => ownRange(layout, { member, members }),
    );
    for (const [key, whole] of [["slots", slots], ["cells", cells]] as const) {
      assert.equal(ranges[0][key][0], 0);
      assert.equal(ranges.at(-1)![key][1], whole[1]);
      for (let m = 1; m < members; m++) assert.equal(ranges[m][key][0], ranges[m - 1][key][1]);
    }
  }
});

Deno.test("takeFeatures() gives each slot its item's row and returns the blocks behind it", () => {
  const [from, to] = ownRange(layout, { member: 1, members: 2 }).slots;
  const gathered = gatherFeatures(problem, layout, [from, to]);
  assert.ok(gathered.blocks.length > 1, "one block would try nothing");
  const take = takeFeatures(gathered);
  const { width: D, x } = problem;
  for (let slot = from; slot < to; slot++) {
    const j = layout.slotItem[slot];
    const expected = j === NOBODY ? new Float32Array(D) : x.subarray(j * D, (j + 1) * D);
    assert.deepEqual(take(slot), expected);
  }
  assert.deepEqual(
    gathered.blocks.slice(0, -1).map((b) => b.length),
    gathered.blocks.slice(1).map(() => 0),
  );
});
