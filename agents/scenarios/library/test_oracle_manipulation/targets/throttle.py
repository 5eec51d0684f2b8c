"""Lets each visitor in so many times within a window of time."""


class Throttle:
    """At most `limit` visits of one key within `window` seconds."""

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
        """Whether the visit is let in; one that is, counts."""
        visits = self._recent(key, now)
        visits.append(now)
        return len(visits) <= self.limit

    def retry_after(self, key, now):
        """Seconds until the next visit would be let in; 0 if it would be now."""
        visits = self._recent(key, now)
        if len(visits) < self.limit:
            return 0
        return visits[-self.limit] + self.window - now
