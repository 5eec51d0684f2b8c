import assert from "node:assert/strict";
import { logTicks } from "../../figures/_log_ticks.ts";

Deno.test("logTicks() gives three round ticks or more, however narrow the span", () => {
  assert.deepEqual(logTicks([0.01, 100]), [0.01, 0.1, 1, 10, 100]);
  assert.deepEqual(logTicks([0.04, 0.9]), [0.05, 0.1, 0.2, 0.5]);
  assert.ok(logTicks([0.21, 0.38]).length >= 3);
  const narrow = logTicks([0.301, 0.34]);
  assert.ok(narrow.length >= 2 && narrow.every((tick) => tick >= 0.301 && tick <= 0.34));
  assert.deepEqual(logTicks([2.345, 2.345]), [2.345]);
});
