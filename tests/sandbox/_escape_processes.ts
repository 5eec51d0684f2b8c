import { strict as assert } from "node:assert";
import type { EscapeCase } from "./_escape_case.ts";

const FAST = { wallMs: 700 } as const;

/** Attacks by processes, memory, time and output. */
export const PROCESS_ESCAPES: readonly EscapeCase[] = [
  {
    name: "signals its parent, the host's processes, and everybody",
    python: `
blocked(lambda: os.kill(F["victim"], 0), "victim"); blocked(lambda: os.killpg(F["victim"], 0), "group")
if os.getpid() > 100: escaped("process number %d" % os.getpid())
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for pid in (0, -1):
    try: os.kill(pid, signal.SIGTERM)
    except OSError: pass
held()`,
  },
  {
    name: "kills everything it can see",
    python: `
print("held", flush=True)
for pid in (1, os.getppid(), -1, 0):
    try: os.kill(pid, signal.SIGKILL)
    except OSError: pass
time.sleep(0.2)`,
    check(result) {
      assert.match(result.stdout.text(), /^held/);
      assert.equal(result.status, "exited");
    },
  },
  {
    name: "leaves a daemon behind by double fork and setsid",
    python: `
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2): os.close(fd)
        time.sleep(300)
    os._exit(0)
os.wait(); held()`,
  },
  {
    name: "leaves a child that holds the pipe, and is not kept waiting for",
    argv: ["sh", "-c", "sleep 300 & echo held"],
    check(result) {
      assert.match(result.stdout.text(), /^held/);
      assert.deepEqual([result.status, result.exitCode], ["exited", 0]);
      assert.ok(result.wallMs < 5000, `it took ${result.wallMs} ms`);
    },
  },
  {
    name: "forks without end",
    limits: { wallMs: 1500, processes: 32 },
    python: `
n = 0
while True:
    try:
        if os.fork() == 0: time.sleep(300)
        n += 1
    except OSError: break
if n > 32: escaped("%d processes" % n)
held()`,
  },
  {
    name: "forks without end, each child again",
    limits: { wallMs: 600, processes: 32 },
    argv: ["sh", "-c", "bomb() { bomb | bomb & }; bomb; sleep 300"],
    check(result) {
      assert.ok(["timeout", "exited"].includes(result.status));
    },
  },
  {
    name: "starts threads without end",
    limits: { processes: 32 },
    python: `
import threading
n = 0
try:
    while n < 500: threading.Thread(target=time.sleep, args=(300,), daemon=True).start(); n += 1
except RuntimeError: pass
if n > 32: escaped("%d threads" % n)
held()`,
  },
  {
    name: "leaves zombies",
    limits: { processes: 32 },
    python: `
n = 0
try:
    while n < 500:
        if os.fork() == 0: os._exit(0)
        n += 1
except OSError: pass
if n > 32: escaped("%d zombies" % n)
held()`,
  },
  {
    name: "spins and ignores every signal it may",
    limits: FAST,
    python: `
for s in range(1, 65):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass`,
    check(result) {
      assert.deepEqual([result.status, result.exitCode], ["timeout", null]);
      assert.ok(result.wallMs < 5000, `it took ${result.wallMs} ms`);
    },
  },
  {
    name: "spins past its processor time",
    limits: { cpuSeconds: 1, wallMs: 9000 },
    python: `
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
while True: pass`,
    check(result) {
      assert.deepEqual([result.status, result.exitCode], ["exited", 137]);
    },
  },
  {
    name: "cancels alarms and sleeps, keeping what it said",
    limits: FAST,
    python: `
signal.alarm(0); signal.setitimer(signal.ITIMER_REAL, 0); print("said before", flush=True); time.sleep(300)`,
    check(result) {
      assert.equal(result.status, "timeout");
      assert.equal(result.stdout.text(), "said before\n");
    },
  },
  {
    name: "waits for input that never comes",
    argv: ["cat"],
    check(result) {
      assert.deepEqual([result.status, result.exitCode, result.stdout.text()], ["exited", 0, ""]);
    },
  },
  {
    name: "takes memory alone",
    limits: { memoryBytes: 200 << 20 },
    python: `
try: b = bytearray(400 << 20); escaped("memory")
except MemoryError: held()`,
  },
  {
    name: "takes memory in many processes",
    limits: { totalMemoryBytes: 150 << 20, wallMs: 9000 },
    python: `
for i in range(8):
    if os.fork() == 0: b = b"x" * (60 << 20); time.sleep(300)
time.sleep(300)`,
    check(result) {
      assert.equal(result.status, "memory");
    },
  },
  {
    name: "takes memory by shared mappings",
    limits: { totalMemoryBytes: 150 << 20, wallMs: 9000 },
    python: `
import mmap
kept = []
for i in range(40):
    m = mmap.mmap(-1, 16 << 20); m.write(b"x" * (16 << 20)); kept.append(m)
time.sleep(300)`,
    check(result) {
      assert.equal(result.status, "memory");
    },
  },
  {
    name: "recurses without end in the machine's own stack",
    argv: ["perl", "-e", 'print "held\\n"; $| = 1; sub f { f(@_, 1) } f()'],
    limits: { memoryBytes: 100 << 20, wallMs: 4000 },
    check(result) {
      assert.ok(result.status !== "exited" || result.exitCode !== 0);
    },
  },
  {
    name: "opens files without end",
    limits: { openFiles: 40 },
    python: `
n = 0
try:
    while n < 500: os.open("/dev/null", 0); n += 1
except OSError: pass
if n > 40: escaped("%d files" % n)
held()`,
  },
  {
    name: "prints without end",
    limits: { wallMs: 700, outputBytes: 10_000 },
    argv: ["sh", "-c", "echo begin; yes 0123456789 & yes error >&2"],
    check(result) {
      assert.equal(result.status, "timeout");
      assert.equal(result.stdout.bytes.length, 10_000);
      assert.ok(result.stdout.droppedBytes > 100_000);
      assert.match(result.stdout.text(), /^begin\n0123/);
      assert.match(result.stdout.text(), /bytes left out\]/);
      assert.equal(result.stderr.bytes.length, 10_000);
    },
  },
  {
    name: "prints what is not text, and the commands of terminals",
    argv: ["printf", "\\033]0;title\\007\\377\\376\\000end"],
    check(result) {
      assert.equal(result.stdout.totalBytes, 16);
      assert.match(result.stdout.text(), /\uFFFD\uFFFD\0end$/);
    },
  },
  {
    name: "closes its output and goes on",
    limits: FAST,
    argv: ["sh", "-c", "exec >&- 2>&-; sleep 300"],
    check(result) {
      assert.equal(result.status, "timeout");
    },
  },
];
