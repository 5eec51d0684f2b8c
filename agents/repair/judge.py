# Judges one candidate: chooses among blocks of code, runs the choice in a process of its own, and
# runs the tests here, where the candidate's interpreter cannot reach them.
#
# Standard input   one JSON object: nonce, blocks, entry, imports, declaration, test, seconds
# Standard output  one JSON line that carries the nonce: the verdict
# Standard error   whatever the candidate prints
#
# The candidate's process is forked before the request is read, so neither the tests nor the nonce
# was ever in its memory. This process is made undumpable, so its memory and descriptors are closed to
# others of the same user. Arguments and answers cross as plain values, never as objects with code.
class Stop(BaseException):
    pass


class Judge:
    def __init__(self, worker, requests, answers):
        self.worker, self.requests, self.answers = worker, requests, answers
        self.verdict = None
        self.calls = self.asserts = 0
        self.last = self.raised = None

    def stop(self, reason, kind=None, detail=""):
        self.verdict = self.verdict or {"reason": reason, "type": kind, "detail": detail}
        raise Stop

    def read(self, descriptor, size):
        import select, time

        pieces, left = [], size
        while left:
            ready, _, _ = select.select([descriptor], [], [], max(0, self.deadline - time.monotonic()))
            if not ready:
                self.stop("timeout", None, "no answer within %g s" % self.seconds)
            piece = os.read(descriptor, min(left, 1 << 20))
            if not piece:
                self.gone()
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def gone(self):
        import signal

        code = self.ended()
        if code is None:
            self.stop("early_exit", None, "the program closed its channel")
        if code >= 0:
            self.stop("early_exit", None, "the program ended with exit code %d" % code)
        name = signal.Signals(-code).name
        self.stop("timeout" if name == "SIGXCPU" else "signal", name, "the program was ended by " + name)

    def ended(self):
        import time

        for _ in range(100):
            pid, status = os.waitpid(self.worker, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        return None

    def ask(self, message):
        try:
            send(self.requests, message)
        except BrokenPipeError:
            self.gone()
        try:
            answer = receive(self.answers, self.read)
            if not isinstance(answer, dict):
                raise ValueError("no object")
        except (NotPlain, ValueError, RecursionError) as error:
            self.stop("not_plain", None, "the answer is not a plain value: %s" % str(error)[:200])
        kind, detail = answer.get("raised"), str(answer.get("detail", ""))[:2000]
        if kind in ("SystemExit", "KeyboardInterrupt"):
            self.stop("early_exit", kind, detail)
        if kind == "MemoryError":
            self.stop("oom", kind, detail)
        return answer

    def load(self, preamble, code, entry):
        answer = self.ask({"preamble": preamble, "code": code, "entry": entry})
        if "raised" in answer:
            self.stop("import_error", str(answer["raised"])[:100], str(answer.get("detail", ""))[:2000])
        if answer.get("loaded") is not True:
            self.stop("missing_entry_point", None, "there is no function %s" % entry)

    def call(self, *args, **named):
        import builtins

        self.calls += 1
        shown = ", ".join([repr(a) for a in args] + ["%s=%r" % kv for kv in named.items()])
        self.last = "%s(%s)" % (self.entry, shown[:400])
        answer = self.ask(pack((args, named)))
        if "unplain" in answer:
            self.stop("not_plain", str(answer["unplain"])[:200], "%s returned no plain value" % self.last)
        if "raised" in answer:
            kind = getattr(builtins, str(answer["raised"]), None)
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                kind = RuntimeError
            self.last += " raised %s" % str(answer.get("detail", ""))[:2000]
            try:
                self.raised = kind(str(answer.get("detail", ""))[:2000])
            except TypeError:
                self.raised = RuntimeError(str(answer.get("detail", ""))[:2000])
            self.kind = str(answer["raised"])[:100]
            raise self.raised
        try:
            value = unpack(answer.get("value"))
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
            self.stop("not_plain", None, "the answer to %s is no plain value" % self.last)
        self.last += " returned %s" % show(value)
        return value

    def count(self):
        self.asserts += 1

    def run(self, preamble, test, minimum):
        import random

        random.seed(0)
        space = {"__name__": "tests", self.entry: self.call, "candidate": self.call}
        exec(compile(preamble, "preamble.py", "exec"), space)
        space.update({self.entry: self.call, "candidate": self.call, "__counted__": self.count})
        try:
            exec(test, space)
        except Stop:
            return
        except AssertionError as error:
            if error is not self.raised:
                self.verdict = {"reason": "assertion", "type": None, "detail": self.last or ""}
                return
            self.failed(error)
            return
        except BaseException as error:
            self.failed(error)
            return
        if self.verdict is None and (self.calls < 1 or self.asserts < minimum):
            told = "%d calls and %d of at least %d assertions" % (self.calls, self.asserts, minimum)
            self.verdict = {"reason": "incomplete_tests", "type": None, "detail": told}

    def failed(self, error):
        mine = error is self.raised
        kind = self.kind if mine else type(error).__name__
        detail = self.last or "" if mine else "%s; then %s: %s" % (self.last, kind, error)
        self.verdict = self.verdict or {"reason": "exception", "type": kind, "detail": detail[:2500]}


def show(value):
    try:
        return repr(value)[:400]
    except (ValueError, RecursionError):
        return "a value too large to show"


def close_to_others():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(4, 0, 0, 0, 0) != 0 or libc.prctl(3, 0, 0, 0, 0) != 0:
        raise OSError("the judge's memory cannot be closed to the candidate")


OFFICIAL = """
import math, re, sys, copy, datetime, itertools, collections, heapq, statistics, functools, hashlib
import string
try:
    import numpy, numpy as np
except ImportError:
    pass
from typing import *
from collections import *
"""


def preamble_of(task):
    """Imports and helpers of the task itself, without the function to be written."""
    import ast

    if task["imports"] == "strict":
        return ""
    tree = ast.parse(task["declaration"].rstrip() + "\n    pass\n")
    tree.body = [n for n in tree.body if getattr(n, "name", None) != task["entry"]]
    return (OFFICIAL if task["imports"] == "official" else "") + ast.unparse(tree) + "\n"


def counted(source):
    """The tests with each assertion counted, and how many must run at least."""
    import ast

    tree, minimum = ast.parse(source, "tests.py"), 1
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "check":
            minimum = max(1, sum(isinstance(n, ast.Assert) for n in node.body))

    class Count(ast.NodeTransformer):
        def visit_Assert(self, node):
            call = ast.Call(ast.Name("__counted__", ast.Load()), [], [])
            return [node, ast.copy_location(ast.Expr(call), node)]

    return compile(ast.fix_missing_locations(Count().visit(tree)), "tests.py", "exec"), minimum


def choose(blocks, entry):
    """Last block that parses and defines the entry point, else the longest that parses, else the first."""
    import ast

    parsed = []
    for index, code in enumerate(blocks):
        try:
            tree = ast.parse(code)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        defines = any(isinstance(n, kinds) and n.name == entry for n in tree.body)
        parsed.append((defines, index if defines else 0, len(code), index))
    return max(parsed)[3] if parsed else 0


def judge(judged, task):
    import time

    judged.seconds, judged.entry = task["seconds"], task["entry"]
    chosen = choose(task["blocks"], task["entry"])
    preamble = preamble_of(task)
    test, minimum = counted(task["test"])
    start = time.monotonic()
    judged.deadline = start + task["seconds"]
    try:
        judged.load(preamble, task["blocks"][chosen], task["entry"])
        judged.run(preamble, test, minimum)
    except Stop:
        pass
    except (MemoryError, RecursionError) as error:
        judged.verdict = judged.verdict or {"reason": "not_plain", "type": type(error).__name__, "detail": ""}
    verdict = judged.verdict or {"reason": "passed", "type": None, "detail": ""}
    counts = {"asserts": judged.asserts, "calls": judged.calls, "minimum": minimum}
    return {**verdict, **counts, "chosen": chosen, "seconds": time.monotonic() - start}


def main():
    requests_out, requests_in = os.pipe()
    answers_out, answers_in = os.pipe()
    worker = os.fork()
    if worker == 0:
        try:
            os.setpgid(0, 0)
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.dup2(2, 1)
            for descriptor in (nothing, requests_in, answers_out):
                os.close(descriptor)
            serve(requests_out, answers_in)
        finally:
            os._exit(0)
    os.close(requests_out)
    os.close(answers_in)
    import signal

    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    voice = os.dup(1)
    os.dup2(2, 1)
    failure = None
    try:
        close_to_others()
    except Exception as error:
        failure = str(error)
    with os.fdopen(0, "rb") as source:
        task = json.load(source)
    if failure is None:
        try:
            verdict = judge(Judge(worker, requests_in, answers_out), task)
        except Exception as error:
            failure = "%s: %s" % (type(error).__name__, error)
    if failure is not None:
        verdict = {"reason": "judge_error", "type": None, "detail": failure[:2000]}
    try:
        os.killpg(worker, signal.SIGKILL)
    except OSError:
        pass
    data = (json.dumps({"nonce": task["nonce"], **verdict}) + "\n").encode()
    while data:
        data = data[os.write(voice, data):]
    os._exit(0)


main()
