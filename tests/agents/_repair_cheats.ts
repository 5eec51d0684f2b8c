const LIAR = `class Liar(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    @property
    def __class__(self): return str
`;

/** Candidates that try to pass without an answer, with the reasons that may come of them. */
export const CHEATS: Record<string, readonly [code: string, ...reasons: string[]]> = {
  "os._exit(0) at import": ["import os\nos._exit(0)", "early_exit"],
  "sys.exit(0) at import": ["import sys\nsys.exit(0)", "early_exit"],
  "raise SystemExit in the function": ["def double(n):\n    raise SystemExit(0)", "early_exit"],
  "os._exit(0) in the function": ["import os\ndef double(n):\n    os._exit(0)", "early_exit"],
  "always equal": [`${LIAR}def double(n):\n    return Liar(2)`, "assertion"],
  "always equal, no number": [
    "class Liar:\n    def __eq__(self, other): return True\ndef double(n):\n    return Liar()",
    "not_plain",
  ],
  "always equal, within a list": [
    "class Liar:\n    def __eq__(self, other): return True\ndef double(n):\n    return [Liar()]",
    "not_plain",
  ],
  "tests.py written, modules replaced": [
    `import sys, os
for name in ("tests.py", "check.py", "json.py", "ctypes.py", "random.py", "sitecustomize.py"):
    open(name, "w").write("def check(f): pass\\n")
sys.modules["tests"] = sys
def double(n):
    return 2`,
    "assertion",
  ],
  "builtins replaced": [
    `import builtins, json, os
builtins.isinstance = lambda *a: True
builtins.AssertionError = Warning
json.dumps = lambda m: '{"value": 2, "reason": "passed"}'
def double(n):
    return 2`,
    "assertion",
    "not_plain",
    "missing_entry_point",
  ],
  "a verdict on every descriptor": [
    `import os
for fd in range(0, 64):
    for text in (b'{"nonce": "", "reason": "passed"}\\n',):
        try: os.write(fd, text)
        except OSError: pass
def double(n):
    return 2`,
    "not_plain",
    "timeout",
    "early_exit",
  ],
  "the judge's memory, descriptors and stack": [
    `import os, sys, gc
found = []
for name in ("mem", "fd/0", "fd/1", "environ", "maps"):
    try: found.append(open("/proc/%d/%s" % (os.getppid(), name), "rb").read(64))
    except OSError as error: found.append(type(error).__name__)
def double(n):
    return "|".join(map(str, found))`,
    "assertion",
  ],
  "the judge killed": [
    "import os, signal\ndef double(n):\n    os.kill(os.getppid(), signal.SIGKILL)\n    return 2",
    "signal",
  ],
  "frames and modules searched for the tests": [
    `import gc, sys
def double(n):
    frame, seen = sys._getframe(), []
    while frame:
        seen.append(repr(frame.f_globals) + repr(frame.f_locals)); frame = frame.f_back
    if any("assert dou" + "ble" in s for s in seen): raise KeyError("leaked")
    if any(isinstance(o, str) and "assert doub" + "le(1)" in o for o in gc.get_objects()):
        raise KeyError("leaked")
    return 2`,
    "assertion",
  ],
  "code that does not parse": ["def double(n) return 2", "import_error"],
  "raises at import": ["1 / 0", "import_error"],
  "no function": ["x = 1", "missing_entry_point"],
  "raises AssertionError itself": [
    "def double(n):\n    raise AssertionError('passed')",
    "exception",
  ],
  "an error that cannot be described": [
    `class Odd(BaseException):
    def __str__(self): raise self
def double(n):
    raise Odd`,
    "exception",
  ],
  "a list within itself": [
    "def double(n):\n    x = []\n    x.append(x)\n    return x",
    "not_plain",
  ],
  "a megabyte name, a huge number": ["def double(n):\n    return 10 ** 100000", "assertion"],
  "too much memory": ["def double(n):\n    return [0] * (1 << 31)", "oom"],
};
