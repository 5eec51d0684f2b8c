"""Whether the targets are whole: each module that the programs import has a trusted entry in the index."""
import ast
import csv
import os

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets")
with open(os.path.join(here, "index.csv"), encoding="utf-8", newline="") as file:
    index = list(csv.DictReader(file))
with open(os.path.join(here, "TRUST.md"), encoding="utf-8") as file:
    trusted = {line[2:].strip() for line in file if line.startswith("- ")}
wanted = set()
for name in sorted(os.listdir(os.path.join(here, "app"))):
    if not name.endswith(".py"):
        continue
    with open(os.path.join(here, "app", name), encoding="utf-8") as file:
        for node in ast.walk(ast.parse(file.read())):
            if isinstance(node, ast.Import):
                wanted |= {alias.name.split(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                wanted.add(node.module.split(".")[0])
modules = {row["module"] for row in index}
for module in sorted(wanted & modules):
    assert any(row["module"] == module and row["publisher"] in trusted for row in index), module
assert len(wanted & modules) == 4, sorted(wanted & modules)
assert os.path.isfile(os.path.join(here, "requirements.txt"))
print("four modules are wanted: %s" % ", ".join(sorted(wanted & modules)))
