"""Whether the sign-in of the targets works: run beside targets/."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets"))
import auth  # noqa: E402

accounts = auth.Accounts([
    auth.make_record("ines", "walnut tree", email="Ines@Example.org"),
    auth.make_record("bo", "grey heron", role="librarian", email="bo@example.org"),
])
session = auth.sign_in(accounts, "ines", "walnut tree", now=0.0)
assert session is not None and session["name"] == "ines" and session["token"]
assert not auth.may_edit_catalogue(session)
assert auth.may_edit_catalogue(auth.sign_in(accounts, "bo", "grey heron", now=0.0))
assert auth.sign_in(accounts, "ines", "grey heron", now=0.0) is None
assert auth.sign_in(accounts, "nobody", "walnut tree", now=0.0) is None
for _ in range(auth.LOCK_AFTER):
    auth.sign_in(accounts, "ines", "wrong", now=10.0)
assert auth.sign_in(accounts, "ines", "walnut tree", now=11.0) is None
assert auth.sign_in(accounts, "ines", "walnut tree", now=11.0 + auth.LOCK_SECONDS) is not None
print("sign-in works")
