#!/usr/bin/env python3
"""What the daemon may log, against the table in docs/operating.md.

tests/e2e/log_table_test.py BUILD [unittest arguments]
"""

import os
import re
import sys
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# An event is the first text of a call that logs; those of level debug are for who works on the code.
CALL = re.compile(r'(?:log::(?:info|warn|error)|\btell)\(\s*(?:log::Level::\w+,\s*)?((?:"[^"]*"\s*)+),?')
PLUGINS = 'static_cast<log::Level>(known), "plugin"'


def logged():
    events = set()
    for folder, _, files in os.walk(os.path.join(ROOT, "core")):
        for name in files:
            if not name.endswith(".cpp"):
                continue
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            events |= {"".join(re.findall(r'"([^"]*)"', found)) for found in CALL.findall(text)}
            if PLUGINS in text:
                events.add("plugin")
    # tell() also names a listener, a change of a subscription, and begins a sentence of a check.
    return events - {"public", "admin", "follow", "unfollow", "template '"}


def documented():
    with open(os.path.join(ROOT, "docs", "operating.md"), encoding="utf-8") as file:
        rows = [line.split("|")[1] for line in file if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


class LogTable(unittest.TestCase):
    def test_every_event_is_in_the_operators_table(self):
        known = documented()
        events = logged()
        self.assertGreater(len(events), 50)
        self.assertIn("plugin", events)
        for event in sorted(events):
            with self.subTest(event):
                self.assertTrue(any(event == name or name.endswith("…") and event.startswith(name[:-1])
                                    for name in known))


if __name__ == "__main__":
    sys.argv.pop(1)
    unittest.main()
