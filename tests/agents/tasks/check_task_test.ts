import { strict as assert } from "node:assert";
import { type Check, checkTask } from "../../../agents/tasks/mod.ts";
import { openSandbox } from "../../../sandbox/mod.ts";
import { sandboxTest } from "../../sandbox/_sandbox_helper.ts";

interface Case {
  readonly files?: Record<string, string>;
  readonly left?: Record<string, string>;
  readonly answer?: string | null;
}

/** Whether each check holds in a workspace that was left so. */
async function held(
  checks: readonly Check[],
  { files = {}, left = files, answer = null }: Case,
): Promise<boolean[]> {
  await using sandbox = await openSandbox({ isolation: "bubblewrap", files: left });
  const verdict = await checkTask(sandbox, { task: { files, checks }, answer });
  assert.equal(verdict.passed, verdict.checks.every(({ passed }) => passed));
  return verdict.checks.map(({ passed }) => passed);
}

sandboxTest("checkTask() compares files, besides white space at their end", async () => {
  const checks: Check[] = [
    { file: "a", equals: "x y" },
    { file: "b", equals: "x" },
    { file: "c", words: "x y" },
    { file: "d", absent: true },
    { file: "none", equals: "" },
  ];
  const left = { a: "x y\n", b: " x", c: "x\ny", d: "" };
  assert.deepEqual(await held(checks, { left }), [true, false, true, false, false]);
});

sandboxTest("checkTask() sees what was changed, added or taken away", async () => {
  const files = { a: "1", "b/c": "2" };
  const all: Check[] = [{ unchanged: "all" }, { unchanged: ["a"] }];
  assert.deepEqual(await held(all, { files }), [true, true]);
  assert.deepEqual(await held(all, { files, left: { a: "1" } }), [false, true]);
  assert.deepEqual(await held(all, { files, left: { ...files, d: "" } }), [false, true]);
  assert.deepEqual(await held(all, { files, left: { ...files, a: "2" } }), [false, false]);
});

sandboxTest("checkTask() reads answers as their kind asks", async () => {
  const checks: Check[] = [
    { answer: "equals", text: "Red door" },
    { answer: "number", value: 7 },
    { answer: "names", all: ["a.txt"], none: ["b.txt"] },
    { answer: "says", any: ["not found"] },
  ];
  const of = (answer: string | null) => held(checks, { answer });
  assert.deepEqual(await of("red\n door."), [true, false, false, false]);
  assert.deepEqual(await of("7 files"), [false, true, false, false]);
  assert.deepEqual(await of("7 of 8"), [false, false, false, false]);
  assert.deepEqual(await of("It is a.txt"), [false, false, true, false]);
  assert.deepEqual(await of("a.txt or b.txt: Not Found"), [false, false, false, true]);
  assert.deepEqual(await of(null), [false, false, false, false]);
});

sandboxTest("checkTask() calls functions, whatever else their file does", async () => {
  const of = (text: string) =>
    held([{ function: "f", file: "f.py", cases: [[[1, 2], 3], [[5, 5], 10]] }], {
      left: { "f.py": text },
    });
  assert.deepEqual(await of("def f(a, b):\n    return a + b\n"), [true]);
  assert.deepEqual(await of("print('[3, 10]')\ndef f(a, b):\n    return a + b\n"), [true]);
  assert.deepEqual(await of("def f(a, b):\n    return a * b\n"), [false]);
  assert.deepEqual(await of("def f(a, b):\n    raise SystemExit(0)\n"), [false]);
  assert.deepEqual(await of("def f(a, b)\n"), [false]);
  assert.deepEqual(await of("import os\nprint('[3, 10]', flush=True)\nos._exit(0)\n"), [false]);
  const equal = "class E(int):\n    __eq__ = lambda s, o: True\ndef f(a, b):\n    return E()\n";
  assert.deepEqual(await of(equal), [false]);
});

sandboxTest("checkTask() tells truth from one", async () => {
  const checks: Check[] = [{ function: "f", file: "f.py", cases: [[[1], true]] }];
  const of = (result: string) =>
    held(checks, { left: { "f.py": `def f(a):\n    return ${result}\n` } });
  assert.deepEqual(await of("True"), [true]);
  assert.deepEqual(await of("1"), [false]);
});

sandboxTest("checkTask() follows no link", async () => {
  await using sandbox = await openSandbox({ isolation: "bubblewrap", files: { a: "x" } });
  await sandbox.run(["ln", "-s", "a", "b"]);
  const task = { files: {}, checks: [{ file: "b", equals: "x" }] as const };
  assert.equal((await checkTask(sandbox, { task, answer: null })).passed, false);
});
