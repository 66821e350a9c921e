#!/usr/bin/env python3
"""The daemon against a provider behind nginx: real TLS of another's making.

tests/e2e/https_test.py BUILD [unittest arguments]
"""

import json
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from house import Daemon, SECRETS, call, until  # noqa: E402
from provider import Provider  # noqa: E402
from tls import Authority, Nginx  # noqa: E402

BUILD = ""


class Https(unittest.TestCase):
    """One authority, one provider behind one nginx, one daemon a test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="patchbay-https-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.log = open(os.path.join(self.folder, "daemon.log"), "w+")
        self.addCleanup(self.log.close)
        self.authority = Authority(self.folder, "own")
        self.provider = Provider()
        self.addCleanup(self.provider.stop)
        self.sent = 0
        self.ids = []

    def begin(self, identity=None, host="127.0.0.1", **settings):
        self.nginx = Nginx(self.folder, self.provider.port, identity or self.identity(), **settings)
        self.addCleanup(self.nginx.stop)
        config = {
            "listen": {"address": "127.0.0.1", "port": 0},
            "admin": {"address": "127.0.0.1", "port": 0, "token": {"$env": "PATCHBAY_ADMIN_TOKEN"}},
            "store": {"driver": "sqlite", "path": "patchbay.db"},
            "network": {"allow_private": ["127.0.0.0/8", "::1/128"], "ca_file": "own/ca.pem"},
            "channels": {"wa": {"plugin": "whatsapp", "limits": {"messages_per_second": 0, "pair": 0},
                                "settings": {"phone_number_id": "106540352242922",
                                             "access_token": "t", "verify_token": "v",
                                             "app_secret": "s",
                                             "api_url": f"https://{host}:{self.nginx.port}"}}},
        }
        path = os.path.join(self.folder, "patchbay.json")
        with open(path, "w") as file:
            json.dump(config, file)
        self.daemon = Daemon(BUILD, path, log=self.log).start()
        self.addCleanup(self.daemon.kill)

    def identity(self, names="IP:127.0.0.1,DNS:localhost", **wishes):
        return self.authority.issue(names, **wishes)

    def api(self, method, path, body=None):
        code, answer = call(method, f"http://127.0.0.1:{self.daemon.admin_port}/api/v1{path}", body,
                            {"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})
        self.assertIn(code, (200, 202), answer)
        return answer

    def send(self, count):
        """Each to a contact of its own, so that none waits for another."""
        for _ in range(count):
            self.sent += 1
            self.ids.append(self.api("POST", "/messages", {
                "channel": "wa", "to": f"+346{self.sent:08d}",
                "content": {"type": "text", "text": f"m{self.sent}"}})["id"])

    def all_are_sent(self):
        """Once each, and no outcome was ever unknown."""
        until("all messages to be settled", self.daemon.settled)
        states = {self.api("GET", f"/messages/{one}")["state"] for one in self.ids}
        self.assertEqual(states, {"sent"})
        self.assertCountEqual(self.provider.taken, [f"m{i + 1}" for i in range(self.sent)])
        self.log.flush()
        with open(self.log.name) as log:
            self.assertNotIn("outcome unknown", log.read())

    def test_each_tls_version_and_few_connections(self):
        for protocol in ("TLSv1.2", "TLSv1.3"):
            with self.subTest(protocol):
                self.doCleanups()
                self.setUp()
                self.begin(protocols=protocol, keepalive_requests="5")
                for _ in range(20):
                    self.send(1)
                    until("the message", self.daemon.settled)
                self.all_are_sent()
                requests = [r for r in self.nginx.requests() if r["method"] == "POST"]
                self.assertEqual({r["protocol"] for r in requests}, {protocol})
                self.assertEqual({r["http"] for r in requests}, {"HTTP/1.1"})
                connections = {r["connection"]: r["reused"] for r in requests}
                self.assertLessEqual(len(connections), 8)  # one worker or two of the daemon
                # But for the first of each worker, each takes up a session.
                self.assertGreaterEqual(list(connections.values()).count("r"), len(connections) - 2)
                self.assertGreaterEqual(list(connections.values()).count("r"), 2)

    def test_idle_connections_that_nginx_closes(self):
        # Longer than a burst takes on a busy machine: what is closed while it is written is in doubt.
        self.begin(keepalive_timeout="1s", client_header_timeout="1s")
        for _ in range(4):
            self.send(3)
            until("the messages", self.daemon.settled)
            until("nginx to close what rests", lambda: self.nginx.open_connections() == 0)
        self.all_are_sent()

    def test_few_requests_a_connection(self):
        self.begin(keepalive_requests="3")
        self.send(200)
        self.all_are_sent()
        requests = [r for r in self.nginx.requests() if r["method"] == "POST"]
        self.assertGreaterEqual(len({r["connection"] for r in requests}), 200 // 3)
        self.assertIn("r", {r["reused"] for r in requests})

    def test_reload_with_a_new_certificate_while_requests_are_under_way(self):
        self.begin()
        for _ in range(3):
            self.provider.gate.clear()
            before = len(self.provider.taken)
            self.send(4)
            until("the provider to have all", lambda: len(self.provider.taken) == before + 4)
            self.nginx.reload(self.identity())
            self.send(4)
            until("the provider to have all", lambda: len(self.provider.taken) == before + 8)
            self.provider.gate.set()
            until("all messages to be settled", self.daemon.settled)
            until("nginx to end its workers of before", lambda: self.nginx.open_connections() <= 16)
        self.all_are_sent()

    def waits_for(self, reason, identity, host="127.0.0.1"):
        """What cannot be sent is told with its reason, waits, and leaves when that is mended."""
        self.begin(identity, host=host)
        self.send(2)
        line = self.daemon.process.wait_line(
            lambda line: "send failed, trying again" in line and reason in line and line)
        self.assertEqual(json.loads(line)["attempts"], 0)
        self.assertGreater(json.loads(line)["unsent"], 0)
        self.assertEqual(self.provider.taken, [])
        self.nginx.reload(self.identity())
        self.all_are_sent()

    def test_the_authority_is_unknown(self):
        stranger = Authority(self.folder, "stranger")
        self.waits_for("for a private authority set network.ca_file",
                       stranger.issue("IP:127.0.0.1"))

    def test_the_certificate_is_for_another_name(self):
        self.waits_for("the certificate of localhost is for another name",
                       self.identity("DNS:elsewhere.example"), host="localhost")

    def test_the_certificate_has_expired(self):
        self.waits_for("the certificate of 127.0.0.1 or of its authority has expired",
                       self.identity(days=-1))


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
