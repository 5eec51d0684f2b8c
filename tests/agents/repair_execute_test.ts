import assert from "node:assert/strict";
import { checkDataset, executeCode, taskCode } from "../../agents/repair/mod.ts";
import { sandboxTest } from "../sandbox/_sandbox_helper.ts";
import { HELPED, LOOP, ownTask } from "./_repair_tasks.ts";

sandboxTest("executeCode() takes the last block that parses and defines the function", async () => {
  const right = "def double(n):\n    return 2 * n\n";
  const wrong = "def double(n):\n    return n\n";
  const cases: [blocks: string[], chosen: number][] = [
    [["pip install x y", wrong, right, "print(double(2))"], 2],
    [[right, wrong, "def double(n:"], 1],
    [["x = 1", "x = 1 + 1 + 1", "def ("], 1],
    [["def (", "def [", "1 +"], 0],
  ];
  for (const [blocks, chosen] of cases) {
    assert.equal((await executeCode(ownTask(), blocks)).chosen, chosen);
  }
});

sandboxTest("executeCode() tells the call and the answer, never the expected value", async () => {
  const { detail, asserts, calls } = await executeCode(ownTask(), [
    "def double(n):\n    return n + 3",
  ]);
  assert.equal(detail, "double(-1) returned 2");
  assert.deepEqual([asserts, calls], [1, 2]);
});

sandboxTest(
  "executeCode() hands every built-in kind of value over and back unchanged",
  async () => {
    const values =
      "[None, True, 0, -2**70, 1.5, -0.0, 1e300, 'é\\ud800', b'x', (1, (2,)), {1: [2], 'a': {3}}, frozenset([1]), 2j, float('inf')]";
    const test = `def check(f):
    for v in ${values}:
        assert f(v) == v
        assert type(f(v)) is type(v) and repr(f(v)) == repr(v)
    assert f(float('nan')) != f(float('nan'))
check(double)
`;
    const { reason, detail } = await executeCode(ownTask({ test }), ["def double(n): return n"]);
    assert.equal(reason, "passed", detail);
  },
);

sandboxTest("executeCode() gives imports and helpers by mode", async () => {
  const body = "def radius(a):\n    return a / math.pi\n";
  const reason = async (imports: "strict" | "task" | "official", code: string) =>
    (await executeCode(HELPED, [code], { imports })).reason;
  assert.equal(await reason("task", body), "passed");
  assert.equal(await reason("official", body), "passed");
  // As in the original layout, the tests do not find the helper, whatever the candidate is.
  assert.equal(await reason("strict", taskCode(HELPED, "canonical_solution")), "exception");
  const typed = "def double(n: List[int]):\n    return reduce(lambda a, b: 2 * n, [1, 2])\n" +
    "reduce = functools.reduce\n";
  assert.equal((await executeCode(ownTask(), [typed], { imports: "task" })).reason, "import_error");
  assert.equal((await executeCode(ownTask(), [typed], { imports: "official" })).reason, "passed");
});

sandboxTest("executeCode() does not pass tests that never ask", async () => {
  const test = "def check(double):\n    assert double(3) == 6\n";
  const { reason } = await executeCode(ownTask({ test }), [taskCode(ownTask(), "buggy_solution")]);
  assert.equal(reason, "incomplete_tests");
});

sandboxTest("checkDataset() executes both solutions and finds what is wrong", async () => {
  const seen: number[] = [];
  const sound = await checkDataset([ownTask(), HELPED, LOOP], {
    timeoutSeconds: 1,
    onProgress: (done) => seen.push(done),
  });
  assert.ok(sound.sound);
  assert.deepEqual(
    sound.solutions.map(({ verdict }) => verdict.reason),
    ["passed", "assertion", "passed", "assertion", "passed", "timeout"],
  );
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
  const swapped = ownTask({
    canonical_solution: ownTask().buggy_solution,
    buggy_solution: ownTask().canonical_solution,
  });
  const unsound = await checkDataset([swapped]);
  assert.equal(unsound.sound, false);
  assert.match(unsound.solutions[0].fault!, /^the canonical solution fails by assertion/);
  assert.equal(unsound.solutions[1].fault, "the buggy solution passes");
});
