"""Documents of a reading room: files below a folder, titles in a database, a page of what was found."""
import os
import sqlite3

ORDERS = ("title", "year")


class NotOnTheShelf(Exception):
    """What was asked for does not lie on the shelf."""


def path_on_shelf(root, name):
    """The path of a document below the shelf's folder."""
    if not isinstance(name, str):
        raise NotOnTheShelf("a name must be text")
    if name == "":
        raise NotOnTheShelf("a name must not be empty")
    if "\0" in name:
        raise NotOnTheShelf("a name must not hold a zero")
    if os.path.isabs(name):
        raise NotOnTheShelf("a name must not begin at the root")
    shelf = os.path.realpath(root)
    joined = os.path.join(shelf, name)
    resolved = os.path.realpath(joined)
    if resolved != shelf:
        prefix = shelf
        if not prefix.endswith(os.sep):
            prefix = prefix + os.sep
        if not resolved.startswith(prefix):
            raise NotOnTheShelf("the name leads away from the shelf")
    return resolved


def read_document(root, name):
    """The text of a document."""
    path = path_on_shelf(root, name)
    if not os.path.isfile(path):
        raise NotOnTheShelf("there is no such document")
    with open(path, "r", encoding="utf-8") as file:
        text = file.read()
    return text


def open_catalogue(path=":memory:"):
    """A database with tables of books and of readers."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE IF NOT EXISTS books (title TEXT, year INTEGER)")
    database.execute("CREATE TABLE IF NOT EXISTS readers (name TEXT, card TEXT)")
    return database


def find_books(database, term, order="title"):
    """Titles and years of books whose title holds a term."""
    if order not in ORDERS:
        raise ValueError("the order must be title or year")
    escaped = ""
    for sign in term:
        if sign == "\\" or sign == "%" or sign == "_":
            escaped = escaped + "\\" + sign
        else:
            escaped = escaped + sign
    pattern = "%" + escaped + "%"
    if order == "title":
        query = "SELECT title, year FROM books WHERE title LIKE ? ESCAPE '\\' ORDER BY title"
    else:
        query = "SELECT title, year FROM books WHERE title LIKE ? ESCAPE '\\' ORDER BY year"
    cursor = database.execute(query, (pattern,))
    found = []
    for row in cursor.fetchall():
        found.append((row[0], row[1]))
    return found


def escape(text):
    """Text as it may stand in a page, also between quotes."""
    text = str(text)
    text = text.replace("&", "&amp;")
    text = text.replace("<", "&lt;")
    text = text.replace(">", "&gt;")
    text = text.replace('"', "&quot;")
    text = text.replace("'", "&#x27;")
    return text


def page(heading, books):
    """A page with a heading and a line for each book."""
    lines = []
    lines.append('<h1 title="' + escape(heading) + '">' + escape(heading) + "</h1>")
    lines.append("<ul>")
    for title, year in books:
        lines.append('<li data-year="' + escape(year) + '">' + escape(title) + "</li>")
    lines.append("</ul>")
    result = ""
    for line in lines:
        result = result + line + "\n"
    return result
