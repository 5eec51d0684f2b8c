import assert from "node:assert/strict";
import { countJUnit, formatCounts } from "../../cli/junit.ts";
import { crashed, withoutOthers, withStatus } from "../../cli/run_tests.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="0.150">
  <testsuite name="./a_test.ts" tests="4" disabled="1" errors="0" failures="1">
    <testcase name="ok &lt;a&gt; &quot;q&quot;" classname="./a_test.ts" time="0.000">
    </testcase>
    <testcase name="needs a device (skipped: no WebGPU adapter)" classname="./a_test.ts">
      <skipped/>
    </testcase>
    <testcase name="bad" classname="./a_test.ts" time="0.003">
      <failure message="Uncaught Error: x &lt;/testcase&gt;">at a_test.ts:3:29</failure>
    </testcase>
    <testcase name="short"/>
  </testsuite>
</testsuites>`;

Deno.test("countJUnit() counts cases and keeps the names of those skipped and failed", () => {
  const counts = countJUnit(REPORT);
  assert.deepEqual(counts, {
    passed: 2,
    failed: 1,
    skipped: ["needs a device (skipped: no WebGPU adapter)"],
    failures: ["bad"],
  });
  assert.equal(formatCounts(counts), "2 passed, 1 failed, 1 skipped");
  assert.equal(formatCounts({ ...counts, skipped: [] }), "2 passed, 1 failed");
});

Deno.test("countJUnit() refuses a report whose cases are not those it announces", () => {
  assert.throws(
    () => countJUnit(REPORT.replace('tests="4" failures', 'tests="5" failures')),
    { name: "SyntaxError", message: /5 cases it announces: found 4/ },
  );
  assert.throws(() => countJUnit("<html>"), { name: "SyntaxError" });
});

Deno.test("withStatus() counts a run that ended badly without a failed test as a failure", () => {
  const good = { passed: 3, failed: 0, skipped: [], failures: [] };
  assert.equal(withStatus(good, { code: 0, signal: null }).failed, 0);
  assert.equal(withStatus(good, { code: 1, signal: null }).failed, 1);
  assert.equal(withStatus({ ...good, failed: 2 }, { code: 1, signal: null }).failed, 2);
});

Deno.test("withoutOthers() does not count tests of other names as skipped", () => {
  const skipped = ["Rasch on a device (skipped: no WebGPU adapter)", "naive"];
  const counts = { passed: 3, failed: 0, skipped, failures: [] };
  assert.deepEqual(withoutOthers(counts, "Rasch").skipped, skipped.slice(0, 1));
  assert.deepEqual(withoutOthers(counts, "/^na.ve$/").skipped, skipped.slice(1));
  assert.deepEqual(withoutOthers(counts, undefined).skipped, skipped);
});

Deno.test("withStatus() counts a crash as a failure, also after the last test has passed", () => {
  const crash = { code: 134, signal: "SIGABRT" } as const;
  const good = { passed: 3, failed: 0, skipped: [], failures: [] };
  assert.ok(crashed(crash) && !crashed({ code: 137, signal: "SIGKILL" }));
  assert.equal(withStatus(good, crash).failed, 1);
  assert.equal(withStatus({ ...good, failed: 1 }, crash).failed, 1);
});
