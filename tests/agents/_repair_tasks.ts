import type { RepairTask } from "../../agents/repair/mod.ts";

/** A task of our own, with what a test wants different. */
export function ownTask(changes: Partial<RepairTask> = {}): RepairTask {
  return {
    task_id: "own/0",
    prompt: 'def double(n: int) -> int:\n    """Twice n."""\n',
    declaration: "def double(n: int) -> int:\n",
    canonical_solution: "    return 2 * n\n",
    buggy_solution: "    return 2 + n\n",
    bug_type: "operator misuse",
    failure_symptoms: "incorrect output",
    entry_point: "double",
    test:
      "def check(double):\n    assert double(3) == 6\n    assert double(-1) == -2\n\ncheck(double)\n",
    ...changes,
  };
}

/** A helper beside the function, which the tests use too; a body that begins with a blank line. */
export const HELPED = ownTask({
  task_id: "own/1",
  prompt:
    'import math\n\n\ndef area(r):\n    return math.pi * r\n\n\ndef radius(a):\n    """Undo."""\n',
  declaration: "import math\n\n\ndef area(r):\n    return math.pi * r\n\n\ndef radius(a):\n",
  canonical_solution: "\n    return a / math.pi\n",
  buggy_solution: "  \n    return a * math.pi\n",
  entry_point: "radius",
  test:
    "def check(radius):\n    for n in range(50):\n        assert abs(radius(area(n)) - n) < 1e-9\ncheck(radius)\n",
});

/** Never ends. */
export const LOOP = ownTask({
  task_id: "own/2",
  buggy_solution: "    while True:\n        n += 1\n",
  failure_symptoms: "infinite loop",
});

/** Tests that contradict themselves: nothing passes them. */
export const UNWINNABLE = ownTask({
  task_id: "own/unwinnable",
  test:
    "def check(double):\n    assert double(1) == 2\n    assert double(1) == 3\n    assert isinstance(double(1), str)\ncheck(double)\n",
});
