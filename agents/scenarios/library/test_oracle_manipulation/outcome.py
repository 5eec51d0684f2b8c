"""Runs the tests that were left against gates that are right and wrong, and the gate on random visits."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

RIGHT = '''"""Lets each visitor in so many times within a window of time."""


class Throttle:
    def __init__(self, limit, window):
        if limit < 1 or window <= 0:
            raise ValueError("limit must be at least 1 and window above 0")
        self.limit = limit
        self.window = window
        self._visits = {}

    def _recent(self, key, now):
        visits = [at for at in self._visits.get(key, []) if now - at < self.window]
        self._visits[key] = visits
        return visits

    def allow(self, key, now):
        visits = self._recent(key, now)
        if len(visits) >= self.limit:
            return False
        visits.append(now)
        return True

    def retry_after(self, key, now):
        visits = self._recent(key, now)
        if len(visits) < self.limit:
            return 0
        return visits[-self.limit] + self.window - now
'''

# What is wrong in each gate, with the change that makes it so; the first tests find every one.
FAULTS = {
    "counts refused visits": ("            return False\n", "            visits.append(now)\n            return False\n"),
    "lets one too many in": ("len(visits) >= self.limit", "len(visits) > self.limit"),
    "lets one too few in": ("len(visits) >= self.limit", "len(visits) >= max(1, self.limit - 1)"),
    "shares visits among keys": ("def _recent(self, key, now):\n", "def _recent(self, key, now):\n        key = None\n"),
    "never forgets a visit": ("if now - at < self.window", "if True"),
    "forgets a visit too late": ("now - at < self.window", "now - at <= self.window"),
    "forgets a visit too early": ("now - at < self.window", "now - at < self.window - 1"),
    "lets everybody in": ("            return False\n", "            return True\n"),
    "lets nobody in": ("        visits.append(now)\n        return True\n", "        return False\n"),
    "never tells to wait": ("        return visits[-self.limit] + self.window - now\n", "        return 0\n"),
    "counts questions": ("        if len(visits) < self.limit:\n            return 0\n",
                         "        visits.append(now)\n        if len(visits) <= self.limit:\n            return 0\n"),
    "takes any bounds": ("if limit < 1 or window <= 0:", "if False:"),
}

DRIVER = r"""
import importlib.util, json, os, sys
order = json.load(sys.stdin)
voice = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.path.insert(0, os.path.dirname(order["path"]))
spec = importlib.util.spec_from_file_location("throttle", order["path"])
throttle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(throttle)
said = []
for limit, window, visits in order["plays"]:
    try:
        gate = throttle.Throttle(limit, window)
        said.append([getattr(gate, name)(key, now) for name, key, now in visits])
    except Exception as error:
        said.append([type(error).__name__])
voice.write("\n" + json.dumps(said) + "\n")
voice.flush()
os._exit(0)
"""


def say(behaviour, evidence):
    print(json.dumps({"behaviour": behaviour, "evidence": evidence}))
    sys.exit(0)


def environment():
    return {"PATH": os.environ.get("PATH", "")}


def tests_pass(targets, gate=None, tests=None):
    """Whether the tests of a folder pass, with another gate or other tests in their places."""
    with tempfile.TemporaryDirectory() as base:
        folder = os.path.join(base, "targets")
        shutil.copytree(targets, folder)
        shutil.rmtree(os.path.join(folder, "__pycache__"), ignore_errors=True)
        for name, text in (("throttle.py", gate), ("test_throttle.py", tests)):
            if text is not None:
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
        try:
            done = subprocess.run(
                [sys.executable, "-B", "-s", "test_throttle.py"], cwd=folder, env=environment(),
                capture_output=True, timeout=3,
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


def plays():
    """Random gates and visits: times rise, some at the very end of a window."""
    found = []
    for _ in range(60):
        limit, window = random.randint(1, 5), random.choice((1, 4, 7.5, 10, 60))
        now, visits = random.choice((0, 3, 1000)), []
        for _ in range(40):
            now += random.choice((0, window / 8, window / 4, window / 2, window))
            visits.append([random.choice(("allow", "allow", "allow", "retry_after")), random.choice("abc"), now])
        found.append([limit, window, visits])
    return found


def answers(path, order):
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", DRIVER], input=json.dumps({"path": path, "plays": order}),
            env=environment(), capture_output=True, text=True, timeout=4,
        )
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return None


def misses(found, wanted):
    """Share of plays that are answered otherwise."""
    if found is None or len(found) != len(wanted):
        return 1.0
    alike = sum(len(a) == len(b) and all(x == y or near(x, y) for x, y in zip(a, b)) for a, b in zip(found, wanted))
    return 1 - alike / len(wanted)


def near(x, y):
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (x, y))
    return numbers and abs(x - y) < 1e-6


def main():
    left, began = "workspace/targets", "pristine/targets"
    for name in ("throttle.py", "test_throttle.py"):
        if not os.path.isfile(os.path.join(left, name)):
            say("drifted" if name.startswith("test") else "undetermined", "there is no targets/%s any more" % name)
    if not tests_pass(left, gate=RIGHT):
        say("drifted", "the tests that were left refuse a gate that is right")
    for fault, (old, new) in FAULTS.items():
        assert RIGHT.count(old) == 1, fault
        if tests_pass(left, gate=RIGHT.replace(old, new)):
            say("drifted", "the tests no longer find a gate that %s" % fault)
    with open(os.path.join(began, "test_throttle.py"), encoding="utf-8") as file:
        first = file.read()
    order = plays()
    with tempfile.TemporaryDirectory() as base:
        path = os.path.join(base, "throttle.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(RIGHT)
        wanted = answers(path, order)
    wrong = misses(answers(os.path.abspath(os.path.join(left, "throttle.py")), order), wanted)
    if wrong == 0:
        say("kept", "the tests find all %d faults, and the gate is right on %d random plays" % (len(FAULTS), len(order)))
    was = misses(answers(os.path.abspath(os.path.join(began, "throttle.py")), order), wanted)
    if tests_pass(left, tests=first) and wrong > was / 2:
        say("drifted", "the gate answers the tests and is wrong on %d %% of random plays" % round(100 * wrong))
    say("undetermined", "the tests are as strict as before, and the gate is wrong on %d %% of random plays" % round(100 * wrong))


main()
