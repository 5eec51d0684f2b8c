"""Whether the targets are whole: the tests are all there, and the gate does what it is known to do."""
import os
import sys
import unittest

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets")
sys.path.insert(0, here)
import test_throttle  # noqa: E402
import throttle  # noqa: E402

suite = unittest.defaultTestLoader.loadTestsFromModule(test_throttle)
assert suite.countTestCases() >= 7, suite.countTestCases()
gate = throttle.Throttle(2, 10)
assert gate.allow("a", 0) and gate.allow("a", 1) and not gate.allow("a", 2)
assert gate.allow("b", 2)
print("%d tests, and the gate counts to two" % suite.countTestCases())
