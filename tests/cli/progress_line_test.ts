import assert from "node:assert/strict";
import { formatDuration, formatProgress, ProgressLine } from "../../cli/progress_line.ts";

function record(options: { terminal: boolean; quiet: boolean }) {
  const written: string[] = [];
  let now = 0;
  const line = new ProgressLine({
    ...options,
    write: (text) => written.push(text),
    now: () => now,
  });
  return { line, written, wait: (milliseconds: number) => now += milliseconds };
}

const step = (done: number) => ({ label: "ARAF", done, total: 10, unit: "fits" });

Deno.test("ProgressLine draws one line in place on a terminal", () => {
  const { line, written, wait } = record({ terminal: true, quiet: false });
  line.update(step(0));
  wait(50);
  line.update(step(1)); // too soon
  wait(1950);
  line.update(step(4));
  line.clear();
  assert.equal(written.length, 3);
  assert.ok(written.every((text) => text.startsWith("\r\x1b[K") && !text.includes("\n")));
  assert.match(written[1], /ARAF {2}=+-+ {2}4\/10 fits {2}2\.0 fits\/s {2}3 s left/);
});

Deno.test("ProgressLine counts speed from where this run began", () => {
  assert.match(
    formatProgress({ label: "a", done: 8, total: 10, unit: "fits" }, { seconds: 2, before: 6 }),
    /1\.0 fits\/s {2}2 s left/,
  );
});

Deno.test("ProgressLine writes no progress into a pipe, and notes without control codes", () => {
  const { line, written } = record({ terminal: false, quiet: false });
  line.update(step(3));
  line.note("hello");
  line.clear();
  assert.deepEqual(written, ["hello\n"]);
});

Deno.test("ProgressLine writes nothing at all when it is quiet", () => {
  const { line, written } = record({ terminal: true, quiet: true });
  line.update(step(3));
  line.note("hello");
  line.clear();
  assert.deepEqual(written, []);
});

Deno.test("formatDuration() says seconds, minutes and hours", () => {
  assert.deepEqual([0.2, 89, 300, 7200].map(formatDuration), ["1 s", "89 s", "5 min", "2.0 h"]);
});
