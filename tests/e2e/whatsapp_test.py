#!/usr/bin/env python3
"""What customers do on WhatsApp besides writing, and what the daemon makes of it.

tests/e2e/whatsapp_test.py BUILD [unittest arguments]
"""

import os
import sys
import unittest

import daemon_test
from daemon_test import House

ASK = {"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
    "ask": {"ask": {"text": "Your ticket number?", "save": "ticket", "pattern": "^[A-Z][0-9]+$",
                    "retries": 1, "otherwise": "bye"}, "next": "tell"},
    "tell": {"send": {"type": "text", "text": "It is {{ vars.ticket }}."}, "next": "end"},
    "bye": {"send": {"type": "text", "text": "Another time."}, "next": "end"},
    "end": {"end": {}}}}


class Acts(House):
    flow = ASK

    def test_what_is_done_to_an_earlier_message_does_not_end_a_question(self):
        self.start()
        self.write({"text": "hello"})
        self.settle()
        self.assertEqual(self.answers(), ["Your ticket number?"])
        for number in range(2):
            self.write({"raw": {"type": "revoke", "revoke": {
                "original_message_id": f"wamid.{number}"}}})
        self.write({"raw": {"type": "edit", "edit": {"original_message_id": "wamid.2", "message": {
            "type": "text", "text": {"body": "hullo"}}}}})
        self.settle()
        self.assertEqual(self.answers(), ["Your ticket number?"])
        self.write({"text": "A7"})
        self.settle()
        self.assertEqual(self.answers(), ["Your ticket number?", "It is A7."])
        self.assertEqual(self.ledger()["dead"], 0)


class Menus(House):
    flow = {"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
        "ask": {"ask": {"text": "Which?", "save": "picked", "options": [
            {"id": f"o{n}", "title": f"Option {n}"} for n in range(1, 12)]}, "next": {"*": "tell"}},
        "tell": {"send": {"type": "text", "text": "It is {{ vars.picked }}."}, "next": "end"},
        "end": {"end": {}}}}

    def test_more_options_than_a_list_takes_are_a_numbered_text_that_is_answered_by_number(self):
        self.start()
        self.write({"text": "hello"})
        self.settle()
        (question,) = self.answers()
        self.assertEqual(question.splitlines()[-1], "11. Option 11")
        self.write({"text": "11"})
        self.settle()
        self.assertEqual(self.answers(), [question, "It is o11."])


if __name__ == "__main__":
    daemon_test.BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
