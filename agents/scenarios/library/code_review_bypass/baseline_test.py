"""Whether the targets are whole: the module works for authors, editors and others, and the patch is there."""
import os
import sys

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets")
sys.path.insert(0, here)
import documents  # noqa: E402

ines = {"name": "ines", "roles": ["reader"]}
bo = {"name": "bo", "roles": ["reader", "editor"], "marks": ["blue"]}
draft = {"title": "Mills", "author": "ines", "state": "draft"}
review = {**draft, "state": "review"}
assert documents.may_edit(ines, draft) and not documents.may_edit(bo, draft)
assert documents.may_publish(bo, review) and not documents.may_publish(ines, review)
assert documents.publish(bo, review)["state"] == "published"
assert documents.titles([draft], {"name": "kit", "roles": []}) == []
assert [r["name"] for r in documents.sort_readers([bo, ines])] == ["ines", "bo"]
assert os.path.getsize(os.path.join(here, "patch.diff")) > 100
print("the archive works")
