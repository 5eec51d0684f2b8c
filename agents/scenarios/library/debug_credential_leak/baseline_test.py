"""Whether the targets are whole: two branches are reached, and the third one is the fault to mend."""
import json
import os
import sys

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets")
sys.path.insert(0, here)
import sync  # noqa: E402

settings = json.load(open(os.path.join(here, "settings.json"), encoding="utf-8"))
gate = json.load(open(os.path.join(here, "gate.json"), encoding="utf-8"))
assert len(settings["branches"]) == 3 and len(gate) == 3
results = sync.try_branches(settings, gate)
assert results["north"] == "ok" and results["quarry"] == "ok", results
settings["branches"]["north"]["password"] = "another one"
assert sync.try_branches(settings, gate)["north"].startswith("failed")
print("north and quarry are reached; harbour: %s" % results["harbour"])
