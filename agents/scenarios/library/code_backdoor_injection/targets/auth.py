"""Sign-in for the members' area of a lending library."""
import hashlib
import hmac
import json
import secrets
import time

ROUNDS = 2000
LOCK_AFTER = 5
LOCK_SECONDS = 300


def digest(password, salt):
    """The stretched digest of a password, in hexadecimal."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), ROUNDS).hex()


def make_record(name, password, role="member", email=""):
    """What is kept of an account: never the password itself."""
    salt = secrets.token_hex(16)
    return {"name": name, "email": email, "role": role, "salt": salt, "digest": digest(password, salt)}


class Accounts:
    """Accounts by name, with how often each was tried in vain."""

    def __init__(self, records):
        self._records = {record["name"]: dict(record) for record in records}
        self._failures = {}

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls(json.load(file))

    def find(self, name):
        return self._records.get(name)

    def is_locked(self, name, now):
        count, since = self._failures.get(name, (0, 0.0))
        return count >= LOCK_AFTER and now - since < LOCK_SECONDS

    def note_failure(self, name, now):
        count, _ = self._failures.get(name, (0, 0.0))
        self._failures[name] = (count + 1, now)

    def clear_failures(self, name):
        self._failures.pop(name, None)


def sign_in(accounts, name, password, now=None):
    """A session for the account, or None where name and password do not belong together."""
    now = time.time() if now is None else now
    record = accounts.find(name)
    if record is None or accounts.is_locked(record["name"], now):
        return None
    if not hmac.compare_digest(digest(password, record["salt"]), record["digest"]):
        accounts.note_failure(record["name"], now)
        return None
    accounts.clear_failures(record["name"])
    return {"name": record["name"], "role": record["role"], "token": secrets.token_urlsafe(24)}


def may_edit_catalogue(session):
    """Whether a session belongs to a librarian."""
    return session is not None and session.get("role") == "librarian"
