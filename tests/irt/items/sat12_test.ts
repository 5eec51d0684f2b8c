import assert from "node:assert/strict";
import { calibrate } from "../../../irt/mod.ts";
import { readResponseMatrix } from "../../../responses/mod.ts";
import { assertClose } from "../../_helpers/close.ts";
import { sharedTest } from "../../_helpers/shared.ts";
import golden from "../../golden/calibrate/sat12.json" with { type: "json" };

/** Two decimals. */
const TWO_DECIMALS = { absolute: 0.005, relative: 0 };

sharedTest(
  "calibrate() gives the 2PL estimates of SAT12 that another program gives",
  async (shared) => {
    const matrix = await readResponseMatrix(`${shared}/data/psychometrics/sat12.csv`);
    assert.deepEqual(matrix.items, golden.items);
    for (
      const [missing, expected] of [
        ["leave out", golden.missingLeftOut],
        ["wrong", golden.missingWrong],
      ] as const
    ) {
      const bank = calibrate(matrix, { missing });
      assert.ok(bank.converged);
      assertClose(bank.discrimination, expected.discrimination, TWO_DECIMALS, `a, ${missing}`);
      assertClose(bank.intercept, expected.intercept, TWO_DECIMALS, `d, ${missing}`);
      // In fact they agree to four decimals.
      const close = { absolute: 1e-4, relative: 0 };
      assertClose(bank.discrimination, expected.discrimination, close, `a, ${missing}`);
      assertClose(bank.intercept, expected.intercept, close, `d, ${missing}`);
      assertClose([bank.logLikelihood], [expected.logLikelihood], { absolute: 1e-3, relative: 0 });
    }
  },
);

sharedTest("calibrate() comes near girth on SAT12, the last item aside", async (shared) => {
  const matrix = await readResponseMatrix(`${shared}/data/psychometrics/sat12.csv`);
  const { discrimination } = calibrate(matrix, { missing: "wrong" });
  // girth keeps discriminations away from 0, where item 32 is (its scoring key is thought to be wrong).
  const { discrimination: theirs } = golden.girthMissingWrong;
  for (let i = 0; i < 31; i++) {
    const allowed = 0.05 * theirs[i] + 0.05;
    assert.ok(Math.abs(discrimination[i] - theirs[i]) < allowed, `item ${i + 1}`);
  }
});
