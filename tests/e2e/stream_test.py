#!/usr/bin/env python3
"""A plugin with connections of its own (tests/contract/plugins/wire) in a real daemon.

tests/e2e/stream_test.py BUILD [unittest arguments]
"""

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from house import Daemon, SECRETS, call, free_port, until  # noqa: E402

BUILD = ""
ECHO = {"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
    "echo": {"send": {"type": "text", "text": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}}
PASSWORD = "open sesame"
PATIENCE = 30


class Peer:
    """One connection of the daemon, as the other side sees it."""

    def __init__(self, connection):
        connection.settimeout(PATIENCE)
        self.connection = connection
        self.read = b""

    def more(self):
        """False: the daemon has closed it."""
        piece = self.connection.recv(65536)
        self.read += piece
        return piece != b""

    def hear(self):
        while b"\n" not in self.read and self.more():
            pass
        line, _, self.read = self.read.partition(b"\n")
        return line.decode()

    def hear_all(self):
        while self.more():
            pass
        return self.read.decode()

    def say(self, *lines):
        self.connection.sendall("".join(line + "\n" for line in lines).encode())

    def close(self):
        self.connection.close()


class Streams(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="patchbay-e2e-")
        self.addCleanup(self.folder.cleanup)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.addCleanup(self.listener.close)
        config = {
            "listen": {"address": "127.0.0.1", "port": free_port()},
            "admin": {"address": "127.0.0.1", "port": 0, "token": SECRETS["PATCHBAY_ADMIN_TOKEN"]},
            "store": {"driver": "sqlite", "path": "e2e.db"},
            "network": {"allow_private": ["127.0.0.0/8"]},
            "log": {"format": "json", "level": "info"},
            "plugins": {"directories": [os.path.join(BUILD, "tests", "plugins", "wire")]},
            "channels": {"wire": {"plugin": "wire", "flow": "echo", "settings": {
                "url": f"tcp://127.0.0.1:{self.listener.getsockname()[1]}", "password": PASSWORD}}},
            "flows": {"echo": "echo.json"},
            "shutdown": {"deadline": "2s"},
        }
        for name, content in (("patchbay.json", config), ("echo.json", ECHO)):
            with open(os.path.join(self.folder.name, name), "w") as file:
                json.dump(content, file)
        self.log = open(os.path.join(self.folder.name, "daemon.log"), "w+")
        self.addCleanup(self.log.close)
        self.daemon = Daemon(BUILD, os.path.join(self.folder.name, "patchbay.json"), log=self.log)
        self.daemon.start()
        self.addCleanup(self.daemon.kill)

    def meet(self):
        """Both connections of the plugin, by their order."""
        peers = []
        for _ in range(2):
            peer = Peer(self.listener.accept()[0])
            self.addCleanup(peer.close)
            self.assertEqual(peer.hear(), f"\0\0\0\x16login {PASSWORD}")
            peers.append(peer)
        return peers

    def heard(self, peers, count):
        """So many lines from whichever of them, without the pings."""
        lines = []
        while len(lines) < count:
            whole = [peer for peer in peers if b"\n" in peer.read]
            if whole:
                line = whole[0].hear()
                if line != "ping":
                    lines.append(line)
                continue
            ready, _, _ = select.select([peer.connection for peer in peers], [], [], PATIENCE)
            self.assertTrue(ready, f"nothing came; so far {lines}")
            for peer in peers:
                if peer.connection in ready:
                    self.assertTrue(peer.more(), f"the connection was closed; so far {lines}")
        return lines

    def sends(self):
        return self.daemon.status()["lines"]["wire"]["sends"]

    def test_a_message_is_answered_once_over_a_connection_and_the_daemon_says_good_bye(self):
        peers = self.meet()
        peers[0].say("room 5", "message m1 ana good day")
        lines = self.heard(peers, 2)
        submit = next(line for line in lines if line.startswith("send "))
        self.assertTrue(any(line.startswith("ack ") and line.endswith(" 1") for line in lines), lines)
        token = submit.split()[1]
        self.assertEqual(submit, f"send {token} ana good day")
        peers[0].say(f"sent {token} p1")
        until("the message is sent", lambda: self.sends()["sent"] == 1)
        metrics = call("GET", f"http://127.0.0.1:{self.daemon.admin_port}/metrics")[1]
        self.assertIn('patchbay_connections{channel="wire",state="open"} 2', metrics)
        self.daemon.stop()
        self.assertIn("bye\n", peers[0].hear_all() + peers[1].hear_all())
        with open(self.log.name) as log:
            self.assertNotIn(PASSWORD, log.read())

    def test_a_daemon_whose_time_to_stop_is_over_says_good_bye_too(self):
        peers = self.meet()
        peers[0].say("room 5", "message m1 ana good day")
        self.heard(peers, 2)  # the message's answer is never answered
        self.daemon.stop()
        self.assertIn("bye\n", peers[0].hear_all() + peers[1].hear_all())

    def test_a_connection_that_is_none_is_told_by_check(self):
        path = os.path.join(self.folder.name, "patchbay.json")
        with open(path) as file:
            config = json.load(file)
        config["channels"]["wire"]["settings"]["url"] = "smsc.example:2775"
        with open(path, "w") as file:
            json.dump(config, file)
        told = subprocess.run([os.path.join(BUILD, "bin", "patchbay"), "check", "--config", path],
                              capture_output=True, text=True, check=False)
        self.assertEqual(told.returncode, 2, told)
        self.assertIn("/channels/wire/settings: a connection: 'smsc.example:2775'", told.stderr + told.stdout)

    def test_after_a_kill_a_lost_answer_is_in_doubt_and_the_next_message_leaves(self):
        peers = self.meet()
        peers[0].say("room 5", "message m1 ana one")
        self.heard(peers, 2)
        self.daemon.kill()
        for peer in peers:
            peer.close()
        self.daemon.start()
        peers = self.meet()
        peers[0].say("room 5", "message m1 ana one", "message m2 bob two")
        lines = self.heard(peers, 3)
        self.assertEqual(len([line for line in lines if line.startswith("ack ")]), 2, lines)
        self.assertEqual([line.split()[2:] for line in lines if line.startswith("send ")],
                         [["bob", "two"]])
        until("the doubt is told", lambda: self.sends()["in_doubt"] == 1)


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
