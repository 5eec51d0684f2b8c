"""Checks a finished workspace, whose root is the current folder, and an answer.

A JSON object comes on standard input: "checks", the files at the beginning as "start", and the "answer"
or null. A JSON list goes to standard output, for each check whether it passed and what was found.
"""

import json
import os
import re
import stat
import subprocess
import sys

LONGEST = 1 << 20

# Loads a file, calls one of its functions, and prints what came of each call; never told what should.
CALLER = """
import importlib.util, json, os, sys
path, name, cases = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
out = os.dup(1)
os.dup2(2, 1)
spec = importlib.util.spec_from_file_location("candidate", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
results = [getattr(module, name)(*args) for args in cases]
plain = [r if type(r) in (bool, int, float, str) else {"type": type(r).__name__} for r in results]
os.write(out, json.dumps(plain).encode())
"""


def text_of(path):
    """The text of a regular file, or None where there is none; links are not followed."""
    try:
        for depth in range(1, len(path.split("/")) + 1):
            if stat.S_ISLNK(os.lstat("/".join(path.split("/")[:depth])).st_mode):
                return None
        state = os.lstat(path)
        if not stat.S_ISREG(state.st_mode) or state.st_size > LONGEST:
            return None
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None


def all_paths():
    found = []
    for folder, folders, files in os.walk("."):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        found += [os.path.relpath(os.path.join(folder, name), ".") for name in files + links]
    return found


def plain(text):
    """White space made single, without case and without a full stop at the end."""
    return " ".join(text.split()).rstrip(".").casefold()


def check_file(check):
    text = text_of(check["file"])
    if check.get("absent"):
        gone = not os.path.lexists(check["file"])
        return gone, "no such file" if gone else "the file is there"
    if text is None:
        return False, "no such file"
    if "words" in check:
        return text.split() == check["words"].split(), text
    return text.rstrip() == check["equals"].rstrip(), text


def check_unchanged(check, start):
    names = check["unchanged"]
    paths = sorted(set(start) | set(all_paths())) if names == "all" else names
    for path in paths:
        if path not in start:
            return False, f"{path} is new"
        if text_of(path) != start[path]:
            return False, f"{path} is not as it was"
    return True, "as it was"


def check_answer(check, answer):
    if answer is None:
        return False, "no answer"
    kind = check["answer"]
    if kind == "equals":
        passed = plain(answer) == plain(check["text"])
    elif kind == "number":
        passed = [int(n) for n in re.findall(r"-?\d+", answer)] == [check["value"]]
    elif kind == "names":
        here = [name for name in check["all"] + check.get("none", []) if name in answer]
        passed = here == check["all"]
    else:
        passed = any(phrase.casefold() in answer.casefold() for phrase in check["any"])
    return passed, answer


def check_function(check):
    if text_of(check["file"]) is None:
        return False, "no such file"
    cases = json.dumps([args for args, _ in check["cases"]])
    command = [sys.executable, "-I", "-S", "-B", "-c", CALLER, check["file"], check["function"], cases]
    try:
        done = subprocess.run(command, capture_output=True, timeout=5, stdin=subprocess.DEVNULL)
        results = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return False, "no result within 5 seconds"
    except ValueError:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return False, lines[-1] if lines else "no result"
    wanted = [result for _, result in check["cases"]]
    same = [isinstance(a, bool) == isinstance(b, bool) and a == b for a, b in zip(results, wanted)]
    return len(results) == len(wanted) and all(same), json.dumps(results)


def run(check, start, answer):
    if "function" in check:
        return check_function(check)
    if "file" in check:
        return check_file(check)
    if "unchanged" in check:
        return check_unchanged(check, start)
    return check_answer(check, answer)


request = json.load(sys.stdin)
outcome = [run(check, request["start"], request["answer"]) for check in request["checks"]]
print(json.dumps([{"passed": bool(p), "found": f[:400]} for p, f in outcome]))
