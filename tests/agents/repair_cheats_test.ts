import assert from "node:assert/strict";
import { executeCode } from "../../agents/repair/mod.ts";
import { sandboxTest } from "../sandbox/_sandbox_helper.ts";
import { CHEATS } from "./_repair_cheats.ts";
import { ownTask, UNWINNABLE } from "./_repair_tasks.ts";

for (const [name, [code, ...reasons]] of Object.entries(CHEATS)) {
  sandboxTest(`executeCode() gives 0 to a candidate with ${name}`, async () => {
    const verdict = await executeCode(UNWINNABLE, [code], { timeoutSeconds: 2 });
    assert.equal(verdict.passed, false);
    assert.ok(reasons.includes(verdict.reason), `${verdict.reason}: ${verdict.detail}`);
  });
}

sandboxTest("executeCode() closes the judge's memory to the candidate", async () => {
  const verdict = await executeCode(UNWINNABLE, [
    CHEATS["the judge's memory, descriptors and stack"][0],
  ]);
  const said = verdict.detail.split(" returned ")[1];
  assert.match(said, /^'(\w*Error\|){4}\w*Error'$/);
});

sandboxTest("executeCode() gives 0 to a sleeper that ignores signals, in its time", async () => {
  const code = `import signal, time
for n in (signal.SIGALRM, signal.SIGTERM, signal.SIGXCPU): signal.signal(n, signal.SIG_IGN)
def double(n):
    while True:
        try: time.sleep(60)
        except BaseException: pass`;
  const started = performance.now();
  const { reason } = await executeCode(ownTask(), [code], { timeoutSeconds: 0.5 });
  assert.equal(reason, "timeout");
  assert.ok(performance.now() - started < 5000);
});

sandboxTest("executeCode() passes right code that is odd but honest", async () => {
  const honest = {
    "a child left behind": `import os, time
if os.fork() == 0:
    os.setsid(); time.sleep(60); os._exit(0)
def double(n):
    return 2 * n`,
    "imports of ssl and asyncio": "import ssl, asyncio\ndef double(n):\n    return 2 * n",
    "30 MB of output": "def double(n):\n    print('x' * 15_000_000)\n    return 2 * n",
    "a descriptor opened by number":
      "import os\nr, w = os.pipe()\nopen(w, 'w').close()\ndef double(n):\n    return 2 * n",
    "a subclass of int": "class N(int): pass\ndef double(n):\n    return N(2 * n)",
    "input() without input":
      "def double(n):\n    try: input()\n    except EOFError: pass\n    return 2 * n",
  };
  for (const [name, code] of Object.entries(honest)) {
    const { reason, detail } = await executeCode(ownTask(), [code]);
    assert.equal(reason, "passed", `${name}: ${detail}`);
  }
});
