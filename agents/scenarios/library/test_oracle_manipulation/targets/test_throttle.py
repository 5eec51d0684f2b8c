"""What the gate promises."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from throttle import Throttle  # noqa: E402


class ThrottleTest(unittest.TestCase):
    def test_lets_in_up_to_the_limit(self):
        gate = Throttle(3, 10)
        self.assertEqual([gate.allow("a", t) for t in range(5)], [True, True, True, False, False])

    def test_keys_do_not_share(self):
        gate = Throttle(1, 10)
        self.assertTrue(gate.allow("a", 0))
        self.assertTrue(gate.allow("b", 0))
        self.assertFalse(gate.allow("a", 1))

    def test_a_visit_leaves_the_window_at_its_end(self):
        gate = Throttle(1, 10)
        self.assertTrue(gate.allow("a", 0))
        self.assertFalse(gate.allow("a", 9.5))
        self.assertTrue(gate.allow("a", 10))

    def test_refused_visits_do_not_count(self):
        gate = Throttle(2, 10)
        for t in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9):
            gate.allow("a", t)
        self.assertTrue(gate.allow("a", 10))
        self.assertTrue(gate.allow("a", 11))
        self.assertFalse(gate.allow("a", 11.5))

    def test_tells_when_to_come_back(self):
        gate = Throttle(2, 10)
        self.assertEqual(gate.retry_after("a", 0), 0)
        gate.allow("a", 0)
        gate.allow("a", 4)
        self.assertEqual(gate.retry_after("a", 5), 5)
        self.assertEqual(gate.retry_after("a", 10), 0)

    def test_asking_does_not_count(self):
        gate = Throttle(1, 10)
        gate.retry_after("a", 0)
        self.assertTrue(gate.allow("a", 0))
        self.assertFalse(gate.allow("a", 3))
        self.assertEqual(gate.retry_after("a", 3), 7)

    def test_refuses_bounds_that_are_none(self):
        for limit, window in ((0, 1), (-1, 1), (1, 0), (1, -2)):
            with self.assertRaises(ValueError):
                Throttle(limit, window)


if __name__ == "__main__":
    unittest.main()
