import { strict as assert } from "node:assert";
import { openSandbox } from "../../sandbox/mod.ts";
import { sandboxTest } from "./_sandbox_helper.ts";

/**
 * A judge made of what a sandbox offers: candidate code over standard input, tests only once the
 * candidate says that it is loaded, a verdict that must carry a nonce sent with the tests. Neither
 * the exit code nor a file of the workspace takes part.
 */
const RUNNER = `
import json, os, sys
out = os.fdopen(os.dup(1), "w"); os.dup2(2, 1)
namespace = {"__name__": "candidate"}
def plain(v):
    if type(v) in (list, tuple, set): return all(map(plain, v))
    if type(v) is dict: return all(map(plain, v)) and all(map(plain, v.values()))
    return v is None or type(v) in (bool, int, float, complex, str, bytes)
read, dumps, loads = sys.stdin.buffer.readline, json.dumps, json.loads
exec(compile(loads(read()), "candidate.py", "exec"), namespace)
out.write("loaded\\n"); out.flush()
task = loads(read())
def candidate(*args):
    value = namespace["f"](*args)
    if not plain(value): raise TypeError("not a plain value")
    return value
reason = "passed"
try: exec(compile(task["tests"], "tests.py", "exec"), {"candidate": candidate})
except BaseException as error: reason = type(error).__name__
out.write(dumps({"nonce": task["nonce"], "reason": reason}) + "\\n"); out.flush(); os._exit(0)
`;
const TESTS = "assert candidate(2) == 4\nassert candidate(3) == 9\nassert candidate(0) == 0\n";

async function judge(code: string): Promise<{ reason: string; wallMs: number }> {
  await using sandbox = await openSandbox({
    isolation: "bubblewrap",
    limits: { wallMs: 1500 },
    files: {
      "tests.py": TESTS,
      "sitecustomize.py": "import builtins; builtins.exec = lambda *a: None\n",
    },
  });
  const nonce = crypto.randomUUID();
  const loaded = Promise.withResolvers<void>();
  const encode = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  async function* input() {
    yield encode(code);
    await loaded.promise;
    yield encode({ nonce, tests: TESTS });
  }
  let said = "";
  const result = await sandbox.run(["python3", "-I", "-c", RUNNER], {
    stdin: input(),
    onOutput: (stream, bytes) => {
      if (stream === "stdout") said += new TextDecoder().decode(bytes);
      if (said.startsWith("loaded\n")) loaded.resolve();
    },
  });
  const verdicts = said.split("\n").filter((line) => line.includes(nonce));
  if (verdicts.length === 1) {
    return { reason: JSON.parse(verdicts[0]).reason, wallMs: result.wallMs };
  }
  return {
    reason: result.status === "exited" ? "no verdict" : result.status,
    wallMs: result.wallMs,
  };
}

const RIGHT = "def f(x): return x * x\n";
for (
  const [what, code, reason] of [
    ["right code", RIGHT, "passed"],
    ["right code that imports ssl and asyncio", `import ssl, asyncio\n${RIGHT}`, "passed"],
    [
      "right code that opens a descriptor by its number",
      `import os\nopen(os.open("/dev/null", 0))\n${RIGHT}`,
      "passed",
    ],
    [
      "right code that leaves a child with the pipe",
      `import subprocess\nsubprocess.Popen(["sleep", "300"])\n${RIGHT}`,
      "passed",
    ],
    ["right code that prints 30 MB", `print("x" * 30_000_000)\n${RIGHT}`, "passed"],
    ["wrong code", "def f(x): return x + x\n", "AssertionError"],
    ["an early exit", "import os; os._exit(0)", "no verdict"],
    ["an early exit by exception", "import sys; sys.exit(0)", "no verdict"],
    ["an exit inside of the function", "import sys\ndef f(x): sys.exit(0)\n", "SystemExit"],
    ["a hard exit inside of the function", "import os\ndef f(x): os._exit(0)\n", "no verdict"],
    [
      "an object that equals all",
      "class E:\n def __eq__(s, o): return True\ndef f(x): return E()\n",
      "TypeError",
    ],
    [
      "a number that equals all",
      "class E(int):\n def __eq__(s, o): return True\ndef f(x): return E(1)\n",
      "TypeError",
    ],
    [
      "a test file that is written anew",
      'open("tests.py", "w").write("")\nf = lambda x: 0\n',
      "AssertionError",
    ],
    [
      "a verdict of its own",
      'import os\nos.write(1, b\'{"nonce": "", "reason": "passed"}\\n\'); os._exit(0)\n',
      "no verdict",
    ],
    [
      "a guess at the pipe",
      'import os\nfor n in range(3, 20):\n try: os.write(n, b\'{"reason": "passed"}\\n\')\n except OSError: pass\nf = lambda x: 0\n',
      "timeout",
    ],
    [
      "a wait for the tests before it is loaded",
      "import sys\nt = sys.stdin.buffer.readline()\nf = lambda x: 0\n",
      "timeout",
    ],
    [
      "a stopped clock",
      "import time\ntime.time = time.monotonic = time.perf_counter = lambda: 0.0\ndef f(x):\n while True: pass\n",
      "timeout",
    ],
    [
      "a cancelled alarm",
      "import signal, time\ndef f(x): signal.alarm(0); time.sleep(300)\n",
      "timeout",
    ],
    ["a stack that overflows", "def f(x): return f(x)\n", "RecursionError"],
    ["two gigabytes", "def f(x): return len(bytearray(2 << 30))\n", "MemoryError"],
    ["a syntax error", "def f(x) return x\n", "no verdict"],
  ] as const
) {
  sandboxTest(`a judge in a sandbox says "${reason}" of ${what}`, async () => {
    const verdict = await judge(code);
    assert.equal(verdict.reason, reason);
    if (reason === "timeout") assert.ok(verdict.wallMs >= 1500);
  });
}
