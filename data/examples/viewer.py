#!/usr/bin/env python3
"""A small front end of antiphon-backend, for a terminal or a pipe: a command a line.

It was written from antiphon-protocol(7) alone, to show what another front end needs, and uses
nothing but Python's standard library. A row of the list is a line; the cursor is an anchor.

    viewer.py [--backend COMMAND] [--rows N] [FILTER]

COMMAND is what to speak with, as in 'ssh host antiphon-backend serve'.
"""

import argparse
import shlex
import struct
import subprocess
import sys
import time

VERSION = 9
FRONT_END, BACKEND = 1, 2
MORE_PARTS = 0x8000
LARGEST_FRAME = 262144
LARGEST_MESSAGE = 16777216

# --- antiphon-protocol(7), as tables --------------------------------------------------------------

NUMBERS = {"u8": "<B", "u16": "<H", "u32": "<I", "u64": "<Q", "i64": "<q", "moment": "<q",
           "span": "<q"}

STRUCTURES = {
    "Anchor": [("block", "i64"), ("item", "i64")],
    "Mark": [("begin", "u32"), ("end", "u32")],
    "Row": [("kind", "u8"), ("anchor", "Anchor"), ("title", "text"), ("url", "text"),
            ("made_title", "bool"), ("read", "bool"), ("starred", "bool"), ("date", "moment"),
            ("feed_title", "text"), ("marks", "list of Mark"), ("tags", "list of text"),
            ("total", "u32"), ("unread", "u32"), ("collapsed", "bool"), ("refreshing", "bool"),
            ("error", "text")],
    "ViewCounts": [("rows", "u64"), ("items", "u64"), ("unread", "u64"), ("blocks", "u32"),
                   ("feeds", "u32"), ("fresh", "u64")],
    "Enclosure": [("url", "text"), ("type", "text"), ("size", "optional i64"),
                  ("duration", "optional span"), ("title", "text")],
    "Span": [("text", "text"), ("style", "u16"), ("link", "u16")],
    "StyledLine": [("spans", "list of Span")],
    "StyledText": [("lines", "list of StyledLine"), ("links", "list of text")],
}

TO_BACKEND = {
    "OpenView": (1, [("view", "u32"), ("generation", "u32"), ("filter", "text"), ("order", "text"),
                     ("group", "u8"), ("seed", "u64"), ("new_items", "u8"), ("name", "text"),
                     ("base", "text"), ("layers", "bool"), ("typing", "bool"), ("like", "u32")]),
    "Look": (3, [("view", "u32"), ("generation", "u32"), ("anchor", "Anchor"), ("before", "u32"),
                 ("after", "u32")]),
    "Seek": (4, [("view", "u32"), ("generation", "u32"), ("from", "Anchor"), ("what", "u8"),
                 ("count", "u64"), ("text", "text"), ("before", "u32"), ("after", "u32")]),
    "Seen": (5, [("view", "u32"), ("number", "u64")]),
    "Edit": (7, [("number", "u64"), ("view", "u32"), ("generation", "u32"), ("what", "u8"),
                 ("from", "Anchor"), ("to", "Anchor"), ("tag", "text")]),
    "Undo": (8, [("number", "u64")]),
    "ReadArticle": (9, [("item", "i64"), ("columns", "u16")]),
    "Refresh": (10, [("view", "u32"), ("anchor", "Anchor")]),
}

FROM_BACKEND = {
    101: ("Window", [("view", "u32"), ("generation", "u32"), ("number", "u64"), ("edits", "u64"),
                     ("change", "i64"), ("focus", "Anchor"), ("found", "bool"), ("first", "u64"),
                     ("rows", "list of Row"), ("counts", "ViewCounts"), ("complete", "bool")]),
    102: ("Article", [("item", "i64"), ("columns", "u16"), ("title", "text"),
                      ("feed_title", "text"), ("url", "text"), ("authors", "text"),
                      ("date", "moment"), ("categories", "list of text"),
                      ("enclosures", "list of Enclosure"), ("text", "StyledText")]),
    103: ("RefreshState", [("running", "bool"), ("done", "u32"), ("total", "u32"),
                           ("failed", "u32"), ("new_items", "u64")]),
    104: ("Done", [("ok", "bool"), ("text", "text")]),
    105: ("Notice", [("level", "u8"), ("text", "text")]),
    106: ("Pong", []),
}

START = {"block": 0, "item": 0}
BY_FEED = 0
NEXT_UNREAD = 3
READ, UNREAD, STAR, UNSTAR = 0, 1, 2, 3


class Failure(Exception):
    """Something that the user is told in a sentence."""


def encoded(kind, value):
    if kind in NUMBERS:
        return struct.pack(NUMBERS[kind], value)
    if kind == "bool":
        return b"\1" if value else b"\0"
    if kind == "text":
        data = value.encode()
        return struct.pack("<Q", len(data)) + data
    if kind.startswith("list of "):
        return struct.pack("<Q", len(value)) + b"".join(encoded(kind[8:], one) for one in value)
    return b"".join(encoded(field_kind, value[name]) for name, field_kind in STRUCTURES[kind])


class Reader:
    """The values of one payload."""

    def __init__(self, payload):
        self.payload = payload
        self.at = 0
        if self.take(1) != b"\1":
            raise Failure("the backend sent a message that is not little-endian")

    def take(self, size):
        if size > len(self.payload) - self.at:
            raise Failure("the backend sent a message that is cut short")
        self.at += size
        return self.payload[self.at - size:self.at]

    def number(self, kind):
        return struct.unpack(NUMBERS[kind], self.take(struct.calcsize(NUMBERS[kind])))[0]

    def count(self):
        """How many follow: never more than bytes are left."""
        count = self.number("u64")
        if count > len(self.payload) - self.at:
            raise Failure("the backend sent a count that cannot be true")
        return count

    def value(self, kind):
        if kind in NUMBERS:
            return self.number(kind)
        if kind == "bool":
            return self.take(1) == b"\1"
        if kind == "text":
            return self.take(self.count()).decode()
        if kind.startswith("list of "):
            return [self.value(kind[8:]) for _ in range(self.count())]
        if kind.startswith("optional "):
            return None if self.take(1) == b"\1" else self.value(kind[9:])
        return self.fields(STRUCTURES[kind])

    def fields(self, fields):
        return {name: self.value(kind) for name, kind in fields}


class Backend:
    """The stream: hello, frames, messages."""

    def __init__(self, command):
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise Failure(f"cannot start {command[0]}: {error.strerror}") from error
        self.requests = 0
        greeting = b"antiphon" + struct.pack("<HBB", VERSION, FRONT_END, 0)
        try:
            self.write(greeting)
        except Failure:
            pass  # what it said before it ended is worth reading
        hello = self.process.stdout.read(12)
        if not hello:
            raise Failure("the backend ended before it said anything")
        if len(hello) < 12 or hello[:8] != b"antiphon":
            raise Failure("that is no backend; it said: " + ascii(hello))
        version, role, _ = struct.unpack("<HBB", hello[8:])
        if version != VERSION:
            raise Failure(f"the backend speaks protocol {version}, this program speaks {VERSION}")
        if role != BACKEND:
            raise Failure("that is some other program of antiphon's")

    def write(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Failure("the backend is gone") from error

    def read(self, size):
        data = self.process.stdout.read(size)
        if len(data) < size:
            raise Failure("the backend is gone")
        return data

    def send(self, name, /, **values):
        """Returns the number of the request."""
        number, fields = TO_BACKEND[name]
        payload = b"\1" + b"".join(encoded(kind, values[field]) for field, kind in fields)
        self.requests += 1
        parts = [payload[at:at + LARGEST_FRAME] for at in range(0, len(payload), LARGEST_FRAME)]
        for i, part in enumerate(parts):
            more = MORE_PARTS if i + 1 < len(parts) else 0
            self.write(struct.pack("<IHI", len(part), number | more, self.requests) + part)
        return self.requests

    def receive(self):
        """The next message: its name, its request, its fields."""
        payload = b""
        while True:
            length, kind, request = struct.unpack("<IHI", self.read(10))
            if length > LARGEST_FRAME or len(payload) + length > LARGEST_MESSAGE:
                raise Failure("the backend sent more than it may")
            payload += self.read(length)
            if not kind & MORE_PARTS:
                break
        if kind not in FROM_BACKEND:
            raise Failure(f"the backend sent a message of unknown kind {kind}")
        name, fields = FROM_BACKEND[kind]
        return name, request, Reader(payload).fields(fields)

    def close(self):
        """What it was told is stored by then."""
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()


class Viewer:
    """One view, a cursor in it, and the commands."""

    VIEW = 1

    def __init__(self, backend, filter_text, rows):
        self.backend = backend
        self.rows = rows
        self.generation = 1
        self.edits = 0
        self.window = None
        self.cursor = START
        self.refreshing = False
        opened = backend.send("OpenView", view=self.VIEW, generation=self.generation,
                              filter=filter_text, order="", group=BY_FEED, seed=0, new_items=0, name="",
                              base="", layers=True, typing=False, like=0)
        self.wait_for(opened)
        self.settle()

    # What comes is looked at while an answer is waited for; whoever has more to do at the same time
    # would use select() or a thread.
    def wait_for(self, request):
        while True:
            name, answered, message = self.backend.receive()
            if name == "Window":
                self.take_window(message)
            elif name == "RefreshState":
                self.refreshing = message["running"]
                if not self.refreshing:
                    print(f"{message['total']} feeds asked, {message['failed']} failed, "
                          f"{message['new_items']} new")
            elif name == "Notice":
                print("! " + message["text"])
            if answered == request:
                if name == "Done" and not message["ok"]:
                    raise Failure(message["text"])
                return message

    def take_window(self, window):
        if window["generation"] != self.generation:
            return
        if self.window and window["number"] <= self.window["number"]:
            return
        self.window = window
        self.backend.send("Seen", view=self.VIEW, number=window["number"])

    def settle(self):
        """Waits for the view to be filled, and puts the cursor on a row."""
        while not self.window["complete"]:
            self.look()
            time.sleep(0.01)
        if self.index() is None and self.window["rows"]:
            self.cursor = self.window["focus"]

    def look(self):
        return self.wait_for(self.backend.send(
            "Look", view=self.VIEW, generation=self.generation, anchor=self.cursor,
            before=self.rows, after=self.rows))

    def index(self):
        for i, row in enumerate(self.window["rows"]):
            if row["anchor"] == self.cursor:
                return i
        return None

    def row(self):
        """The row under the cursor, wherever it has gone."""
        if self.index() is None:
            self.look()
            self.cursor = self.window["focus"]
        if self.index() is None:
            raise Failure("there is nothing here")
        return self.window["rows"][self.index()]

    def edit(self, what):
        anchor = self.row()["anchor"]
        self.edits += 1
        self.wait_for(self.backend.send(
            "Edit", number=self.edits, view=self.VIEW, generation=self.generation, what=what,
            **{"from": anchor, "to": anchor}, tag=""))
        self.look()
        self.show_row(self.row())

    def show_row(self, row):
        here = ">" if row["anchor"] == self.cursor else " "
        if row["kind"] == 0:
            print(f"{here} [{'+' if row['collapsed'] else '-'}] {row['title']} [{row['unread']}]")
        else:
            state = ("*" if row["starred"] else " ") + (" " if row["read"] else "N")
            print(f"{here}   {state} {row['title']}")

    # --- commands: the words that users type ------------------------------------------------------

    def list(self):
        """shows the rows around the cursor"""
        self.look()
        self.row()
        counts = self.window["counts"]
        for row in self.window["rows"]:
            self.show_row(row)
        print(f"{counts['unread']} unread of {counts['items']} in {counts['feeds']} feeds")

    def down(self, count="1"):
        """moves the cursor so many rows; up as well"""
        self.row()
        wanted = self.index() + int(count)
        if not 0 <= wanted < len(self.window["rows"]):  # at the edge: then the next window
            self.look()
            wanted = min(max(self.index() + int(count), 0), len(self.window["rows"]) - 1)
        self.cursor = self.window["rows"][wanted]["anchor"]
        self.show_row(self.row())

    def up(self, count="1"):
        """see down"""
        self.down(str(-int(count)))

    def next(self):
        """goes to the next unread item"""
        window = self.wait_for(self.backend.send(
            "Seek", view=self.VIEW, generation=self.generation, what=NEXT_UNREAD, count=0, text="",
            before=self.rows, after=self.rows, **{"from": self.cursor}))
        if not window["found"]:
            raise Failure("nothing is unread")
        self.cursor = window["focus"]
        self.show_row(self.row())

    def open(self):
        """shows the article, and marks it read"""
        row = self.row()
        if row["kind"] == 0:
            raise Failure("this is a heading")
        article = self.wait_for(self.backend.send("ReadArticle", item=row["anchor"]["item"],
                                                  columns=72))
        print(article["title"])
        print(f"{article['feed_title']}, {time.strftime('%Y-%m-%d', time.gmtime(article['date']))}")
        for line in article["text"]["lines"]:
            print("  " + "".join(span["text"] for span in line["spans"]))
        for number, link in enumerate(article["text"]["links"], 1):
            print(f"  [{number}] {link}")
        self.edit(READ)

    def read(self):
        """marks it read; of a heading, all of its items"""
        self.edit(READ)

    def unread(self):
        """marks it unread"""
        self.edit(UNREAD)

    def star(self):
        """gives it a star, or takes it away"""
        self.edit(UNSTAR if self.row()["starred"] else STAR)

    def undo(self):
        """takes back the last change"""
        self.edits += 1
        print(self.wait_for(self.backend.send("Undo", number=self.edits))["text"])

    def refresh(self):
        """asks all feeds for news, and waits for it"""
        self.refreshing = True
        self.wait_for(self.backend.send("Refresh", view=self.VIEW, anchor=START))
        while self.refreshing:
            self.wait_for(0)

    def help(self):
        """says this"""
        for name in COMMANDS:
            print(f"{name:8} {getattr(self, name).__doc__}")


COMMANDS = ["list", "down", "up", "next", "open", "read", "unread", "star", "undo", "refresh",
            "help"]


def run(viewer):
    for line in sys.stdin:
        words = line.split()
        if not words:
            continue
        if words[0] == "quit":
            return
        try:
            if words[0] not in COMMANDS:
                raise Failure(f"what is {words[0]}? help says what there is")
            getattr(viewer, words[0])(*words[1:])
        except (TypeError, ValueError):
            print("! down and up take a number, the others nothing")
        except Failure as failure:
            print(f"! {failure}")
            if viewer.backend.process.poll() is not None:
                raise
        sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description="A small front end of antiphon-backend.")
    parser.add_argument("--backend", default="antiphon-backend serve", metavar="COMMAND")
    parser.add_argument("--rows", type=int, default=20, help="above and below the cursor")
    parser.add_argument("filter", nargs="?", default="")
    arguments = parser.parse_args()
    try:
        backend = Backend(shlex.split(arguments.backend))
        run(Viewer(backend, arguments.filter, arguments.rows))
        backend.close()
    except Failure as failure:
        sys.exit(f"viewer: {failure}")


if __name__ == "__main__":
    main()
