#!/usr/bin/env python3
"""A filter program for antiphon (antiphon-program(7)): of a story that several feeds bring, only the
first stays unread. The others get the tag `duplicate` and the number `copies`, how many came before.

In config.toml:

    [program.duplicates]
    command = "python3 /usr/share/antiphon/programs/duplicates.py"

Two items are the same story when their titles have the same words. Titles of the last 30 days are
remembered in a file, $XDG_STATE_HOME/antiphon/duplicates.json, or the one that is named as an argument.
"""
import json
import os
import pathlib
import re
import sys
import time

REMEMBERED = 30 * 24 * 3600
FEWEST_WORDS = 3  # shorter titles say too little: `Weekly links`


def state_file():
    if len(sys.argv) > 1:
        return pathlib.Path(sys.argv[1])
    folder = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return pathlib.Path(folder).expanduser() / "antiphon" / "duplicates.json"


def story(title):
    words = re.findall(r"\w+", title.casefold())
    return " ".join(words) if len(words) >= FEWEST_WORDS else None


class Seen:
    """Which stories came when, and how often."""

    def __init__(self, path):
        self.path = path
        try:
            self.stories = json.loads(path.read_text())
        except (OSError, ValueError):
            self.stories = {}

    def copies_before(self, key, title):
        name = story(title)
        if name is None:
            return 0
        one = self.stories.setdefault(name, {"keys": [], "at": 0})
        one["at"] = time.time()
        if key not in one["keys"]:  # else it is asked about again, as its feed has changed it
            one["keys"].append(key)
        return one["keys"].index(key)

    def save(self):
        oldest = time.time() - REMEMBERED
        self.stories = {name: one for name, one in self.stories.items() if one["at"] > oldest}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.stories))
        fresh.replace(self.path)


def say(what):
    print(json.dumps(what) if what else "", flush=not what)


def main():
    seen = Seen(state_file())
    sys.stdin.readline()  # antiphon's greeting
    print(json.dumps({"antiphon": 1, "needs": []}), flush=True)
    for line in sys.stdin:
        if not line.strip():
            seen.save()  # before the batch is over: there may be no later
            say(None)
            continue
        item = json.loads(line)
        copies = seen.copies_before(item["key"], item.get("title", ""))
        if copies:
            say({"key": item["key"], "read": True, "tags": ["duplicate"], "copies": copies})


main()
