#!/usr/bin/env python3
"""The daemon, the simulators and the command line as a user has them: real processes, real sockets.

tests/e2e/daemon_test.py BUILD [unittest arguments]
"""

import hashlib
import hmac
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from house import Daemon, Failed, SECRETS, call, start_whatsapp, until  # noqa: E402

BUILD = ""
ECHO = {"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
    "echo": {"send": {"type": "text", "text": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}}
NUMBER = "106540352242922"


def webhook(*messages, statuses=(), number=NUMBER):
    value = {"messaging_product": "whatsapp",
             "metadata": {"display_phone_number": "15550783881", "phone_number_id": number}}
    if messages:
        value["contacts"] = [{"profile": {"name": "Ana"}, "wa_id": "34600111222"}]
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = list(statuses)
    return json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": "419561257915477", "changes": [{"field": "messages", "value": value}]}]}).encode()


def text(identifier, body, sender="34600111222"):
    return {"from": sender, "id": identifier, "timestamp": "1795467600", "type": "text",
            "text": {"body": body}}


class House(unittest.TestCase):
    """One folder, one simulator, one daemon a test."""

    flow = ECHO

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="patchbay-e2e-")
        self.addCleanup(self.folder.cleanup)
        self.log = open(self.path("daemon.log"), "w+")
        self.addCleanup(self.log.close)
        self.whatsapp = start_whatsapp(BUILD)
        self.addCleanup(self.whatsapp.process.kill)
        self.daemon = None
        self.write_flow(self.flow)
        self.write_config()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write_flow(self, flow):
        with open(self.path("flow.json"), "w") as file:
            json.dump(flow, file)

    def write_config(self, **changes):
        config = {
            "listen": {"address": "127.0.0.1", "port": 0},
            "admin": {"address": "127.0.0.1", "port": 0, "token": {"$env": "PATCHBAY_ADMIN_TOKEN"}},
            "store": {"path": "e2e.db"},
            "network": {"allow_private": ["127.0.0.0/8"]},
            "log": {"format": "json", "level": "info"},
            "channels": {"support-wa": {"plugin": "whatsapp", "flow": "echo", "settings": {
                "phone_number_id": NUMBER, "access_token": SECRETS["DEMO_ACCESS_TOKEN"],
                "app_secret": SECRETS["DEMO_APP_SECRET"], "verify_token": SECRETS["DEMO_VERIFY_TOKEN"],
                "api_url": self.whatsapp.url}}},
            "flows": {"echo": "flow.json"},
            **changes,
        }
        with open(self.path("patchbay.json"), "w") as file:
            json.dump(config, file, indent=1)

    def start(self):
        self.daemon = Daemon(BUILD, self.path("patchbay.json"), log=self.log).start()
        self.addCleanup(self.daemon.process.kill)
        self.whatsapp.control("POST", "config", {
            "webhook": f"http://127.0.0.1:{self.daemon.public_port}/webhooks/support-wa",
            "redelivery": {"first": "50ms", "max": "200ms"}})
        return self.daemon

    def verb(self, *arguments, stdin=None, env=None):
        return subprocess.run([os.path.join(BUILD, "bin", "patchbay"), *arguments], input=stdin,
                              capture_output=True, env={**os.environ, **SECRETS, **(env or {})},
                              timeout=60)

    def post(self, body, sign=True, path="/webhooks/support-wa", headers=None, method="POST"):
        """One raw webhook; the HTTP status. Its own connection, so that nothing hides in a client."""
        head = {"Host": "127.0.0.1", "Content-Type": "application/json", "Connection": "close",
                "Content-Length": str(len(body)), **(headers or {})}
        if sign:
            digest = hmac.new(SECRETS["DEMO_APP_SECRET"].encode(), body, hashlib.sha256).hexdigest()
            head.setdefault("X-Hub-Signature-256", f"sha256={digest}")
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        with socket.create_connection(("127.0.0.1", self.daemon.public_port), 30) as connection:
            try:
                connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused early: the answer is there all the same
            answer = b""
            try:
                while chunk := connection.recv(65536):
                    answer += chunk
            except ConnectionResetError:
                pass
        return int(answer.split(b" ", 2)[1]) if answer else 0

    def answers(self, customer="34600111222"):
        code, transcript = call("GET", f"{self.whatsapp.url}/_control/customers/{customer}/transcript")
        if code == 404:
            return []
        return [e["text"] for e in transcript["entries"] if e["direction"] == "business"]

    def settle(self):
        until("all webhooks and statuses", lambda: self.whatsapp.control("GET", "idle")["idle"], 30)
        until("nothing left to do", self.daemon.settled, 30)
        until("all statuses", lambda: self.whatsapp.control("GET", "idle")["idle"], 30)

    def ledger(self):
        return self.daemon.status()["lines"]["support-wa"]["ledger"]

    def write(self, body, customer="34600111222"):
        self.whatsapp.control("POST", f"customers/{customer}/messages", {"name": "Ana", **body})


class SmallestFlow(House):
    def test_every_message_is_answered_once_in_order_also_while_an_earlier_one_is_answered(self):
        self.start()
        self.whatsapp.control("POST", "faults", {"seed": 3, "slow": 0.2, "slow_ms": 60})
        for number in range(12):
            for customer in ("34600111222", "15550001111", "5215550002222"):
                self.write({"text": f"message {number}"}, customer)
                # The provider does not keep order between posts of its own; a customer's next one is
                # written when this one has got its 200.
                until("the 200", lambda: self.whatsapp.control("GET", "stats")["webhooks"]["pending"]
                      == 0, 30, 0.002)
        self.settle()
        for customer in ("34600111222", "15550001111", "5215550002222"):
            self.assertEqual(self.answers(customer), [f"message {n}" for n in range(12)])
        self.assertTrue(self.ledger()["balanced"])

    def test_a_webhook_that_comes_again_is_answered_once(self):
        self.start()
        self.whatsapp.control("POST", "customers/34600111222/messages", {"text": "first"})
        self.settle()
        body = webhook(text("wamid.TWICE", "once"))
        for _ in range(3):
            self.assertEqual(self.post(body), 200)
        until("the answer", lambda: "once" in self.answers(), 20)
        self.settle()
        self.assertEqual(self.answers(), ["first", "once"])
        self.assertEqual(self.ledger()["duplicate"], 2)
        self.assertTrue(self.ledger()["balanced"])

    def test_after_sigterm_it_ends_with_0_and_the_next_start_goes_on(self):
        self.start()
        self.whatsapp.control("POST", "faults", {"seed": 1, "slow": 1.0, "slow_ms": 200})
        for number in range(5):
            self.write({"text": f"n{number}"})
            until("the 200", lambda: self.whatsapp.control("GET", "stats")["webhooks"]["pending"] == 0)
        self.assertEqual(self.daemon.stop(), 0)
        self.start()
        self.settle()
        self.assertEqual(self.answers(), [f"n{n}" for n in range(5)])

    def test_a_second_daemon_on_the_same_store_is_refused(self):
        self.start()
        second = self.verb("run", "--config", self.path("patchbay.json"))
        self.assertEqual(second.returncode, 1, second.stderr)
        self.assertIn(b"e2e.db", second.stderr)


class HostileWebhooks(House):
    def test_what_is_no_webhook_gets_its_4xx_and_leaves_nothing(self):
        self.start()
        self.write({"text": "before"})
        self.settle()
        before = self.ledger()
        good = webhook(text("wamid.X", "hi"))
        deep = b'{"object":"x","entry":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
        cases = [
            ("no signature", dict(body=good, sign=False), 401),
            ("wrong signature", dict(body=good, headers={"X-Hub-Signature-256": "sha256=" + "0" * 64}), 401),
            ("short signature", dict(body=good, headers={"X-Hub-Signature-256": "sha256=00"}), 401),
            ("truncated", dict(body=good[:-9]), 400),
            ("empty", dict(body=b""), 400),
            ("an array", dict(body=b"[]"), 400),
            ("a string", dict(body=b'"entry"'), 400),
            ("no entry", dict(body=b'{"object":"whatsapp_business_account"}'), 400),
            ("entry is no array", dict(body=b'{"entry":{}}'), 400),
            ("10,000 levels deep", dict(body=deep), 400),
            ("invalid UTF-8", dict(body=good.replace(b'"hi"', b'"\xff\xfe"')), 400),
            ("a NUL byte", dict(body=good.replace(b'"hi"', b'"\x00"')), 400),
            ("another path", dict(body=good, path="/webhooks/nobody"), 404),
            ("no path", dict(body=good, path="/"), 404),
            ("metrics are never here", dict(body=b"", path="/metrics", method="GET"), 404),
            ("another method", dict(body=good, method="PUT"), 405),
            ("too large", dict(body=b" " * (4 * 1024 * 1024 + 1)), 413),
            ("headers too large", dict(body=good, headers={"X-Long": "x" * 70_000}), 431),
        ]
        for name, arguments, wanted in cases:
            with self.subTest(name):
                self.assertEqual(self.post(**arguments), wanted)
        self.assertEqual(self.ledger(), before)
        self.assertEqual(self.answers(), ["before"])
        metrics = call("GET", f"http://127.0.0.1:{self.daemon.admin_port}/metrics")[1]
        self.assertIn('patchbay_requests_refused_total{channel="support-wa",reason="signature"} 3', metrics)
        self.assertIn('reason="malformed"', metrics)

    def test_what_is_valid_but_unknown_is_kept_and_acknowledged(self):
        self.start()
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [
            {"field": "brand_new", "value": {"x": 1}}]}]}).encode()
        self.assertEqual(self.post(body), 200)
        self.assertEqual(self.post(webhook(text("wamid.Y", "hi"), number="999")), 200)
        ledger = self.ledger()
        self.assertEqual((ledger["received"], ledger["ignored"]), (2, 2))
        self.assertTrue(ledger["balanced"])

    def test_the_handshake_answers_the_challenge_and_403_to_a_wrong_token(self):
        self.start()
        url = f"http://127.0.0.1:{self.daemon.public_port}/webhooks/support-wa?hub.mode=subscribe&hub.challenge=42"
        self.assertEqual(call("GET", f"{url}&hub.verify_token={SECRETS['DEMO_VERIFY_TOKEN']}"), (200, 42))
        self.assertEqual(call("GET", f"{url}&hub.verify_token=wrong")[0], 403)


class LoopingFlow(House):
    flow = {"spec": "1.0", "languages": ["en"], "start": "one", "steps": {
        "one": {"branch": [{"when": "message.text == 'stop'", "next": "end"}, {"next": "two"}]},
        "two": {"goto": "one"}, "end": {"end": {}}}}

    def test_a_flow_that_loops_without_waiting_stops_at_a_limit_and_names_the_steps(self):
        self.start()
        self.write({"text": "go"})
        self.settle()
        ledger = self.ledger()
        self.assertEqual(ledger["dead"], 1)
        self.assertTrue(ledger["balanced"])
        self.log.seek(0)
        failed = [line for line in self.log if "flow step failed" in line]
        self.assertEqual(len(failed), 1)
        self.assertIn("one", failed[0])
        self.assertIn("two", failed[0])
        self.write({"text": "stop"})  # the conversation is not stuck
        self.settle()
        self.assertEqual(self.ledger()["dead"], 1)


class EditedFlow(House):
    def flow_saying(self, words):
        return {"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
            "ask": {"ask": {"text": "Name?", "save": "name"}, "next": "tell"},
            "tell": {"send": {"type": "text", "text": words + " {{ vars.name }}"}, "next": "end"},
            "end": {"end": {}}}}

    def test_an_open_question_is_answered_in_the_edited_flow(self):
        self.write_flow(self.flow_saying("old"))
        self.start()
        self.write({"text": "hi"})
        self.settle()
        self.assertEqual(self.answers(), ["Name?"])
        self.assertEqual(self.daemon.stop(), 0)
        self.write_flow(self.flow_saying("new"))
        self.start()
        self.write({"text": "Ana"})
        self.settle()
        self.write({"text": "hi again"})
        self.settle()
        self.write({"text": "Eva"})
        self.settle()
        self.assertEqual(self.answers(), ["Name?", "new Ana", "Name?", "new Eva"])


class BadConfig(House):
    def refused(self, *words, **changes):
        self.write_config(**changes)
        for verb in ("check", "run"):
            done = self.verb(verb, "--config", self.path("patchbay.json"))
            said = done.stderr.decode()
            self.assertEqual(done.returncode, 2, f"{verb}: {said}")
            self.assertRegex(said, r"patchbay\.json:\d+:\d+: /\S*: ")
            for word in words:
                self.assertIn(word, said)
            self.assertNotIn(SECRETS["DEMO_APP_SECRET"], said)

    def channel(self, **changes):
        channel = {"plugin": "whatsapp", "flow": "echo", "settings": {
            "phone_number_id": NUMBER, "access_token": "x", "app_secret": SECRETS["DEMO_APP_SECRET"],
            "verify_token": "y", "api_url": self.whatsapp.url}}
        channel["settings"].update(changes.pop("settings", {}))
        return {"support-wa": {**channel, **changes}}

    def test_what_the_channel_cannot_carry_is_named_at_its_place_once(self):
        title = "By the serial number of your machine"
        self.write_flow({"spec": "1.0", "languages": ["en", "es"], "start": "menu", "steps": {
            "menu": {"ask": {"text": "Which, {{ contact.name }}?", "save": "way", "options": [
                {"id": "ticket", "title": {"en": "Ticket", "es": "{{ vars.way }}"}},
                {"id": "serial", "title": {"en": title, "es": title}}]}, "next": "end"},
            "end": {"end": {}}}})
        self.write_config()
        done = self.verb("check", "--config", self.path("patchbay.json"))
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 2, said)
        self.assertRegex(said, r"flow\.json:\d+:\d+: /steps/menu/ask/options/1/title: cannot be sent: .*'whatsapp' \(support-wa\).*36 ")
        self.assertEqual(said.count("cannot be sent"), 1, said)
        self.start()  # it does not keep the rest of the line from working
        with open(self.log.name) as log:
            until("the warning", lambda: "content would be refused" in log.read())

    def test_a_missing_plugin_is_named_with_what_there_is(self):
        self.refused("whatsap", "did you mean 'whatsapp'", channels=self.channel(plugin="whatsap"))

    def test_a_bad_setting_is_named_with_its_place(self):
        self.refused("phone_number_idd", channels=self.channel(settings={"phone_number_idd": "1"}))

    def test_a_missing_secret_is_named_with_the_remedy(self):
        self.refused("NOT_SET_ANYWHERE", channels=self.channel(
            settings={"access_token": {"$env": "NOT_SET_ANYWHERE"}}))

    def test_an_unknown_flow_and_an_unknown_key_are_named(self):
        self.refused("nowhere", channels=self.channel(flow="nowhere"))
        self.refused("listn", "listen", listn={})

    def test_keys_of_later_versions_are_refused_as_such(self):
        self.refused("not available in this version", subscriptions={})
        self.refused("not available in this version", channels=self.channel(isolation="process"))


class FullDisk(House):
    def test_what_a_full_disk_refuses_is_answered_once_when_there_is_room_again(self):
        daemon = self.start()
        admin = f"http://127.0.0.1:{daemon.admin_port}"
        token = {"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"}
        self.write({"text": "before"})
        self.settle()
        process = daemon.process.child.pid
        room = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, room[1]))  # as a disk with no block left
        self.write({"text": "meanwhile"})
        until("not ready", lambda: call("GET", admin + "/readyz")[0] == 503)
        until("the refusal", lambda: any(
            post["status"] == 503 for post in self.whatsapp.control("GET", "webhooks")["posts"]))
        said = call("POST", admin + "/api/v1/messages", {
            "channel": "support-wa", "to": "34600111222", "content": {"type": "text", "text": "x"}}, token)
        self.assertEqual(said[0], 503, said)
        self.assertEqual(call("GET", admin + "/healthz")[0], 200)
        resource.prlimit(process, resource.RLIMIT_FSIZE, room)
        until("ready", lambda: call("GET", admin + "/readyz")[0] == 200)
        self.settle()
        self.assertEqual(self.answers(), ["before", "meanwhile"])
        self.assertTrue(self.ledger()["balanced"])


class Admin(House):
    def test_health_readiness_metrics_and_status_answer_and_the_api_wants_the_token(self):
        daemon = self.start()
        admin = f"http://127.0.0.1:{daemon.admin_port}"
        self.assertEqual(call("GET", admin + "/healthz")[0], 200)
        self.assertEqual(call("GET", admin + "/readyz")[0], 200)
        metrics = call("GET", admin + "/metrics")[1]
        for name in ('patchbay_events_total{channel="support-wa",outcome="handled"}',
                     'patchbay_events_received_total{channel="support-wa"}',
                     'patchbay_events_pending{channel="support-wa"}',
                     'patchbay_outbound_total{channel="support-wa",state="sent"}',
                     'patchbay_in_doubt{channel="support-wa"}',
                     'patchbay_oldest_waiting_seconds{channel="support-wa"} 0',
                     'patchbay_dead_letters{channel="support-wa"}'):
            self.assertIn(name, metrics)
        self.assertEqual(call("GET", admin + "/api/v1/status")[0], 401)
        self.assertEqual(call("GET", admin + "/api/v1/status",
                              headers={"Authorization": "Bearer wrong"})[0], 401)
        done = self.verb("status", "--admin", admin, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("support-wa", json.loads(done.stdout)["lines"])


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
