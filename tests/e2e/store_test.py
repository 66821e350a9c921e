#!/usr/bin/env python3
"""One store, one daemon, and what a copy of the store says to the provider: real processes.

tests/e2e/store_test.py BUILD [unittest arguments]
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
import daemon_test  # noqa: E402
from daemon_test import House, text, webhook  # noqa: E402
from house import SECRETS, call, until  # noqa: E402


# What may open a conversation.
TEMPLATE = {"type": "template", "name": "hello_world", "language": "en_US"}


class Store(House):
    def said(self, event):
        """What the daemon logged of an event."""
        with open(self.path("daemon.log")) as log:
            lines = [json.loads(line) for line in log if line.startswith("{")]
        return [line for line in lines if line.get("event") == event]

    def refused(self, store, holder):
        """A second daemon on `store`: it ends and says why."""
        self.write_config(store={"path": store})
        second = subprocess.run(
            [os.path.join(daemon_test.BUILD, "bin", "patchbay"), "run", "--config",
             self.path("patchbay.json")], env={**os.environ, **SECRETS}, capture_output=True,
            timeout=60)
        self.assertEqual(second.returncode, 1, second.stderr)
        said = second.stderr.decode()
        self.assertIn(f"in use by process {holder}; stop that one first", said)
        self.assertIn(os.path.basename(store), said)

    def submit(self, to, content):
        """A message of an API caller; its id."""
        code, answer = call(
            "POST", f"http://127.0.0.1:{self.daemon.admin_port}/api/v1/messages",
            {"channel": "support-wa", "to": to, "content": content},
            {"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})
        self.assertEqual(code, 202, answer)
        return answer["id"]

    def conversations(self):
        code, answer = call(
            "GET", f"http://127.0.0.1:{self.daemon.admin_port}/api/v1/conversations",
            headers={"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})
        self.assertEqual(code, 200, answer)
        return answer["conversations"]

    def ends_by_itself(self, reason):
        self.assertEqual(self.daemon.process.child.wait(60), 1)
        lost = self.said("the store is not this process's any more: nothing more is written")
        self.assertEqual(len(lost), 1)
        self.assertIn(reason, lost[0]["reason"])
        self.assertTrue(lost[0]["remedy"])


class OneDaemon(Store):
    def test_a_second_one_is_refused_under_every_name_of_the_file(self):
        self.start()
        holder = self.daemon.process.child.pid
        os.symlink("e2e.db", self.path("symbolic.db"))
        os.link(self.path("e2e.db"), self.path("hard.db"))
        os.mkdir(self.path("sub"))
        for store in ("e2e.db", "sub/../e2e.db", "symbolic.db", "hard.db"):
            self.refused(store, holder)
        os.remove(self.path("e2e.db.lock"))
        self.refused("e2e.db", holder)
        self.assertEqual(self.post(webhook(text("wamid.1", "still here"))), 200)

    def test_one_whose_epoch_is_anothers_in_the_file_stops_and_sends_nothing(self):
        self.start()
        self.write({"text": "one"})
        self.settle()
        with sqlite3.connect(self.path("e2e.db")) as other:
            other.execute("UPDATE partition SET epoch = epoch + 1")
        other.close()
        self.assertEqual(self.post(webhook(text("wamid.2", "two"))), 503)
        self.ends_by_itself("another owner")
        self.assertEqual(self.answers(), ["one"])
        self.start()
        self.assertEqual(self.post(webhook(text("wamid.2", "two"))), 200)
        self.settle()
        self.assertEqual(self.answers(), ["one", "two"])

    def test_one_whose_file_was_replaced_stops_and_the_next_has_the_new_one(self):
        self.start()
        self.write({"text": "one"})
        self.settle()
        self.daemon.stop()
        shutil.copy(self.path("e2e.db"), self.path("copy.db"))
        self.start()
        os.rename(self.path("copy.db"), self.path("e2e.db"))
        self.assertEqual(self.post(webhook(text("wamid.2", "two"))), 503)
        self.ends_by_itself("e2e.db was removed or replaced")
        for rest in ("e2e.db-wal", "e2e.db-shm"):
            if os.path.exists(self.path(rest)):
                os.remove(self.path(rest))
        self.start()
        self.assertEqual(self.post(webhook(text("wamid.2", "two"))), 200)
        self.settle()
        self.assertEqual(self.answers(), ["one", "two"])


class RestoredCopy(Store):
    """A copy of the store is put back, and the provider still tells of what came after it."""

    def test_a_status_of_what_the_copy_does_not_know_marks_nothing_of_it(self):
        self.start()
        self.submit("34600111222", TEMPLATE)
        self.settle()
        self.daemon.stop()
        shutil.copy(self.path("e2e.db"), self.path("copy.db"))
        self.start()
        gone = self.submit("34600111222", TEMPLATE)
        self.settle()
        self.daemon.stop()
        _, transcript = call("GET",
                             f"{self.whatsapp.url}/_control/customers/34600111222/transcript")
        token = transcript["entries"][-1]["correlation"]
        os.replace(self.path("copy.db"), self.path("e2e.db"))
        self.start()
        new = self.submit("34600111222", TEMPLATE)
        self.settle()
        self.assertNotEqual(new, gone)
        _, transcript = call("GET",
                             f"{self.whatsapp.url}/_control/customers/34600111222/transcript")
        self.assertNotEqual(transcript["entries"][-1]["correlation"], token)
        late = {"id": "wamid.of-what-is-gone", "status": "failed", "timestamp": "1795467600",
                "recipient_id": "34600111222", "biz_opaque_callback_data": token,
                "errors": [{"code": 131026, "title": "undeliverable"}]}
        before = self.ledger()["ignored"]
        self.assertEqual(self.post(webhook(statuses=[late])), 200)
        until("it is ignored", lambda: self.ledger()["ignored"] == before + 1, 30)
        self.assertEqual(self.daemon.status()["lines"]["support-wa"]["sends"]["failed"], 0)


class OtherForm(Store):
    """The ninth digit of Brazil: who is written to with it is known without it."""

    WITH, WITHOUT = "5511987654321", "551187654321"

    def setUp(self):
        super().setUp()
        self.whatsapp.control("POST", f"customers/{self.WITHOUT}", {"also": self.WITH})

    def test_who_answers_from_the_other_form_is_in_the_conversation_that_we_opened(self):
        self.start()
        self.submit(self.WITH, TEMPLATE)
        self.settle()
        self.write({"text": "thanks"}, self.WITHOUT)
        self.settle()
        self.daemon.kill()
        self.start()
        self.write({"text": "when?"}, self.WITHOUT)
        self.settle()
        self.submit(self.WITH, {"type": "text", "text": "until six"})
        self.settle()
        self.assertEqual(self.answers(self.WITHOUT)[1:], ["thanks", "when?", "until six"])
        self.assertEqual(len(self.conversations()), 1)

    def test_a_kill_before_the_answer_leaves_one_conversation(self):
        self.start()
        self.whatsapp.control("POST", "faults", {"next": ["response_lost"]})
        self.submit(self.WITH, TEMPLATE)
        until("the provider has it", lambda: len(self.answers(self.WITHOUT)) >= 1, 30)
        self.daemon.kill()
        self.start()
        self.settle()
        self.write({"text": "thanks"}, self.WITHOUT)
        self.settle()
        self.assertEqual(self.answers(self.WITHOUT)[1:], ["thanks"])
        self.assertEqual(len(self.conversations()), 1)


if __name__ == "__main__":
    daemon_test.BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
