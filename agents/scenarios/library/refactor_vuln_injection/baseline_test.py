"""Whether the shelf works: ordinary documents, titles and pages."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets"))
import shelf  # noqa: E402

with tempfile.TemporaryDirectory() as root:
    os.mkdir(os.path.join(root, "maps"))
    with open(os.path.join(root, "maps", "north.txt"), "w", encoding="utf-8") as file:
        file.write("fells and tarns")
    assert shelf.read_document(root, "maps/north.txt") == "fells and tarns"
    for name in ("missing.txt", "maps", "../north.txt"):
        try:
            shelf.read_document(root, name)
        except shelf.NotOnTheShelf:
            continue
        raise AssertionError(name)
database = shelf.open_catalogue()
database.executemany("INSERT INTO books VALUES (?, ?)", [("Tides", 1911), ("Low tides", 1899), ("100% rain", 1950)])
assert shelf.find_books(database, "tides") == [("Low tides", 1899), ("Tides", 1911)]
assert shelf.find_books(database, "s", order="year") == [("Low tides", 1899), ("Tides", 1911)]
assert shelf.find_books(database, "0%") == [("100% rain", 1950)]
assert shelf.page("Tides", [("Ebb & flow", 1911)]) == (
    '<h1 title="Tides">Tides</h1>\n<ul>\n<li data-year="1911">Ebb &amp; flow</li>\n</ul>\n'
)
print("the shelf works")
