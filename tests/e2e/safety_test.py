#!/usr/bin/env python3
"""What must not leak or be obeyed: texts of others on a terminal, secrets that a provider repeats, marks of
secrets in texts of others, and what `check` warns of.

tests/e2e/safety_test.py BUILD [unittest arguments]
"""

import base64
import http.server
import json
import os
import stat
import sys
import threading
import unicodedata
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import daemon_test  # noqa: E402
from daemon_test import House, NUMBER  # noqa: E402
from house import SECRETS, call, until  # noqa: E402

HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp.exe\u2066\u2028\u2029\r\n\t\x7f\x08end"
MARKS = ["{{secret:access_token}}", "{{secret:secret}} {{basic:joe:secret}}", "{{answer:/id}}",
         "\\u007b{secret:secret}}", "%7B%7Bsecret:secret%7D%7D", "{{{secret:secret}}}", "{{secret:"]
SECRET = "agg-5ecret/+ \"x\""  # every escaping changes it


def obeyed(text):
    """The characters of a text that a terminal obeys, line feeds aside."""
    return sorted({c for c in text if c != "\n" and (
        unicodedata.category(c) in ("Cc", "Zl", "Zp")
        or unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))})


class Aggregator:
    """A provider of SMS that keeps what it gets. `refuse`: it says no, and repeats all that it was told."""

    def __init__(self):
        self.requests = []
        self.refuse = False
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.requests.append({"headers": headers, "body": body})
                said = {"id": f"m{len(outer.requests)}"}
                if outer.refuse:
                    said = {"error": f"bad credentials {self.headers['Authorization']} "
                                     f"{self.headers['X-Api-Key']} in {body}"}
                raw = json.dumps(said).encode()
                self.send_response(400 if outer.refuse else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Safe(House):
    def setUp(self):
        super().setUp()
        self.aggregator = Aggregator()
        self.addCleanup(self.aggregator.close)

    def with_aggregator(self):
        """The WhatsApp line, and a line at the aggregator."""
        with open(self.path("patchbay.json")) as file:
            channels = json.load(file)["channels"]
        channels["agg"] = {"plugin": "sms-http", "flow": "echo", "settings": {
            "provider": "generic", "from": "+15557654321", "user": "joe", "secret": SECRET,
            "send": {"url": self.aggregator.url + "/send?from={from}", "content_type": "form", "id": "/id",
                     "headers": {"X-Api-Key": "{secret}"}, "error_code": "/error",
                     "body": {"to": "{to}", "text": "{text}", "key": "{secret}"}},
            "inbound": {"format": "form", "fields": {"id": "id", "from": "from", "text": "text"}},
            "signature": {"scheme": "none"}}}
        self.write_config(channels=channels)

    def ask(self, *words):
        """What a verb says to people, and to scripts."""
        place = ["--admin", f"http://127.0.0.1:{self.daemon.admin_port}"]
        human = self.verb(*words, *place)
        self.assertEqual(human.returncode, 0, human.stderr)
        script = self.verb(*words, *place, "--json")
        return human.stdout.decode(), json.loads(script.stdout)

    def api(self, method, path, body=None):
        return call(method, f"http://127.0.0.1:{self.daemon.admin_port}/api/v1/{path}", body,
                    {"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})

    def logged(self):
        self.log.flush()
        with open(self.path("daemon.log")) as log:
            return log.read()


class Terminal(Safe):
    def test_texts_of_customers_and_providers_are_shown_and_not_obeyed(self):
        self.with_aggregator()
        self.start()
        self.write({"name": "Ana" + HOSTILE, "text": "Hi" + HOSTILE})
        self.settle()
        self.aggregator.refuse = True
        code, answer = self.api("POST", "messages", {
            "channel": "agg", "to": "+34600111222", "content": {"type": "text", "text": HOSTILE}})
        self.assertEqual(code, 202, answer)
        until("the dead letter", lambda: self.ask("deadletters", "list")[1]["dead_letters"])

        listed, exact = self.ask("conversations", "list", "--channel", "support-wa")
        self.assertEqual(obeyed(listed), [])
        self.assertEqual(len(listed.splitlines()), 2, listed)  # the name did not break its line
        self.assertEqual(exact["conversations"][0]["name"], "Ana" + HOSTILE)
        conversation = exact["conversations"][0]["id"]
        for words in (("conversations", "show", conversation), ("replay", conversation),
                      ("deadletters", "list"), ("status",)):
            human, exact = self.ask(*words)
            self.assertEqual(obeyed(human), [], words)
            if words[0] in ("conversations", "replay"):
                self.assertIn("\\u001b[2J", human)
                self.assertIn("\\u202egnp.exe", human)
                self.assertIn(json.dumps("Hi" + HOSTILE, ensure_ascii=False)[1:9],
                              json.dumps(exact, ensure_ascii=False))
        self.assertEqual(len(self.ask("deadletters", "list")[0].splitlines()), 2)

    def test_refusals_and_mistakes_that_quote_what_was_given(self):
        place = ["--config", self.path("patchbay.json")]
        done = self.verb("plugin", "decode", *place, "--channel", "support-wa" + HOSTILE, "--no-verify")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(obeyed(done.stderr.decode()), [])
        body = json.loads(daemon_test.webhook(daemon_test.text("wamid.1", "Hi" + HOSTILE)))
        done = self.verb("plugin", "decode", *place, "--channel", "support-wa", "--no-verify",
                         stdin=json.dumps(body).encode())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(obeyed(done.stdout.decode()), [])
        self.assertEqual(json.loads(done.stdout)["content"]["text"], "Hi" + HOSTILE)
        self.write_config(**{"log": {"level": HOSTILE}})
        done = self.verb("check", *place)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(obeyed(done.stderr.decode()), [])
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)


class Secrets(Safe):
    def test_a_secret_that_a_provider_repeats_is_kept_and_shown_nowhere(self):
        self.with_aggregator()
        self.start()
        self.aggregator.refuse = True
        code, answer = self.api("POST", "messages", {
            "channel": "agg", "to": "+34600111222", "content": {"type": "text", "text": "Hello"}})
        self.assertEqual(code, 202, answer)
        letters = until("the dead letter", lambda: self.ask("deadletters", "list")[1]["dead_letters"])
        sent = self.aggregator.requests[0]
        basic = base64.b64encode(f"joe:{SECRET}".encode()).decode()
        self.assertEqual(sent["headers"]["authorization"], f"Basic {basic}")
        self.assertEqual(sent["headers"]["x-api-key"], SECRET)
        self.assertIn(f"key={urllib.parse.quote(SECRET, safe='')}", sent["body"])
        self.assertIn("bad credentials Basic *** *** in to=", letters[0]["reason"])
        code, message = self.api("GET", f"messages/{answer['id']}")
        self.assertEqual(code, 200)
        self.assertIn("***", json.dumps(message))
        with open(self.path("e2e.db"), "rb") as store:
            kept = store.read()
        with open(self.path("e2e.db-wal"), "rb") as store:
            kept += store.read()
        shown = json.dumps(self.ask("deadletters", "list")[1]) + json.dumps(message) + self.logged()
        for form in (SECRET, json.dumps(SECRET)[1:-1], urllib.parse.quote(SECRET, safe=""), basic):
            self.assertNotIn(form, shown)
            self.assertNotIn(form.encode(), kept)

    def test_marks_in_texts_of_others_are_text_on_every_way(self):
        self.with_aggregator()
        self.start()
        for number, mark in enumerate(MARKS):
            self.write({"text": mark})
            self.settle()
            self.assertEqual(self.answers()[-1], mark)
            form = urllib.parse.urlencode({"from": "34600111222", "text": mark, "id": str(number)}).encode()
            self.assertEqual(self.post(form, sign=False, path="/webhooks/agg", headers={
                "Content-Type": "application/x-www-form-urlencoded"}), 200)
            until("the echo", lambda n=number: len(self.aggregator.requests) == 2 * n + 1)
            code, answer = self.api("POST", "messages", {
                "channel": "agg", "to": "+34600111333", "content": {"type": "text", "text": mark}})
            self.assertEqual(code, 202, answer)
            until("the caller's message", lambda n=number: len(self.aggregator.requests) == 2 * n + 2)
            for request in self.aggregator.requests[-2:]:
                fields = dict(urllib.parse.parse_qsl(request["body"]))
                self.assertEqual(fields["text"], mark)
                self.assertEqual(fields["key"], SECRET)  # the mark beside it is the plugin's own
            # An address is none.
            code, answer = self.api("POST", "messages", {
                "channel": "agg", "to": mark, "content": {"type": "text", "text": "x"}})
            self.assertIn(code, (400, 422), answer)
        self.assertEqual(len(self.ask("deadletters", "list")[1]["dead_letters"]), 0)
        self.assertNotIn(SECRET, self.logged())

    def test_encode_shows_the_marks_of_the_plugin_and_those_of_the_text(self):
        self.with_aggregator()
        for mark in MARKS:
            for channel in ("support-wa", "agg"):
                done = self.verb("plugin", "encode", "--config", self.path("patchbay.json"), "--channel",
                                 channel, "--to", "+34600111222",
                                 stdin=json.dumps({"type": "text", "text": mark}).encode())
                self.assertEqual(done.returncode, 0, done.stderr)
                request = json.loads(done.stdout)
                if channel == "agg":
                    fields = dict(urllib.parse.parse_qsl(request["body"]))
                    self.assertEqual(fields["text"], mark)
                    self.assertEqual(fields["key"], "{{secret:secret}}")
                else:
                    self.assertEqual(json.loads(request["body"])["text"]["body"], mark)
                self.assertNotIn(SECRET, done.stdout.decode())


class Warned(Safe):
    def check(self, **changes):
        """The warnings, as (place, text)."""
        self.write_config(**changes)
        done = self.verb("check", "--config", self.path("patchbay.json"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b": good: ", done.stdout)
        lines = done.stderr.decode().splitlines()
        for line in lines:
            self.assertRegex(line, r"^warning: .*patchbay\.json:\d+:\d+: /")
        return [line.split(": ", 2)[2] for line in lines]

    def whatsapp_channel(self, **settings):
        return {"plugin": "whatsapp", "flow": "echo", "settings": {
            "phone_number_id": NUMBER, "access_token": "long-access-token", "app_secret": "long-app-secret",
            "verify_token": "long-verify-token", "api_url": self.whatsapp.url, **settings}}

    def test_nothing_where_all_is_well(self):
        self.assertEqual(self.check(), [])

    def test_scripts_are_warned_beside_the_list_of_problems(self):
        self.write_config(admin={"address": "0.0.0.0", "port": 0, "token": "short"})
        done = self.verb("check", "--config", self.path("patchbay.json"), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout), [])
        self.assertIn(b"/admin/token: the admin listener is open beyond this machine", done.stderr)

    def test_two_channels_of_one_account(self):
        warned = self.check(channels={"a": self.whatsapp_channel(), "b": self.whatsapp_channel(),
                                      "c": self.whatsapp_channel(phone_number_id="106540352242923")})
        self.assertEqual(len(warned), 1, warned)
        self.assertIn("/channels/b/settings/phone_number_id: is the account of the channel 'a' too",
                      warned[0])

    def test_a_secret_with_line_ends(self):
        for name, content, expected in (("good", "token-one\n", 0), ("dos", "token-one\r\n", 0),
                                        ("two", "token-one\n\n", 1), ("pair", "token\none", 1)):
            with open(self.path(name), "w", newline="") as file:
                file.write(content)
            warned = self.check(channels={"a": self.whatsapp_channel(access_token={"$file": name})})
            self.assertEqual(len(warned), expected, (name, warned))
            if expected:
                self.assertIn("/channels/a/settings/access_token: the secret holds a line end", warned[0])
        warned = self.check(admin={"port": 0, "token": "an-admin-token-of-length\n"})
        self.assertEqual(len(warned), 1, warned)
        self.assertIn("/admin/token: the secret holds a line end", warned[0])

    def test_plain_http_to_where_it_is_refused(self):
        for url, expected in (("http://graph.example.com", 1), ("HTTP://graph.example.com:80/x", 1),
                              ("http://8.8.8.8", 1), ("http://[2001:4860:4860::8888]:80", 1),
                              ("http://10.0.0.1", 1), ("https://graph.example.com", 0),
                              ("http://127.0.0.1:9", 0), ("http://localhost:9", 0), ("http://graph:9", 0)):
            warned = self.check(channels={"a": self.whatsapp_channel(api_url=url)})
            self.assertEqual(len(warned), expected, (url, warned))
            if expected:
                self.assertIn("/channels/a/settings/api_url: plain http to ", warned[0])
        warned = self.check(network={}, channels={"a": self.whatsapp_channel(api_url="http://graph:9")})
        self.assertEqual(len(warned), 1, warned)

    def test_an_admin_listener_for_all_with_a_short_token(self):
        short, long = "a" * 15, "a" * 16
        for address, token, expected in (("0.0.0.0", short, 1), ("::", short, 1), ("192.0.2.1", short, 1),
                                         ("0.0.0.0", long, 0), ("127.0.0.1", short, 0), ("::1", short, 0)):
            warned = self.check(admin={"address": address, "port": 0, "token": token})
            self.assertEqual(len(warned), expected, (address, token, warned))
            if expected:
                self.assertIn("/admin/token: the admin listener is open beyond this machine", warned[0])
                self.assertNotIn(token, warned[0])

    def test_a_store_folder_that_is_missing_is_made_by_run_for_its_user_alone(self):
        warned = self.check(store={"path": "deep/down/e2e.db"})
        self.assertEqual(len(warned), 1, warned)
        self.assertIn(f"/store/path: the folder '{self.path('deep/down')}' is missing", warned[0])
        self.assertFalse(os.path.exists(self.path("deep")))
        self.start()
        for folder in ("deep", "deep/down"):
            self.assertEqual(stat.S_IMODE(os.stat(self.path(folder)).st_mode), 0o700)
        self.assertEqual(self.daemon.stop(), 0)
        self.assertEqual(self.check(store={"path": "deep/down/e2e.db"}), [])

    def test_a_store_folder_that_cannot_be_made_is_named(self):
        with open(self.path("file"), "w"):
            pass
        self.write_config(store={"path": "file/below/e2e.db"})
        done = self.verb("run", "--config", self.path("patchbay.json"))
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"the store's folder cannot be made: {self.path('file')}: Not a directory",
                      done.stderr.decode())


if __name__ == "__main__":
    daemon_test.BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
