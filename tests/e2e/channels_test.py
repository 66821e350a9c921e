#!/usr/bin/env python3
"""Messenger, Instagram and SMS as their providers, and others, really behave towards a real daemon.

tests/e2e/channels_test.py BUILD [unittest arguments]
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from house import (Daemon, SECRETS, call, free_port, start_messenger, start_twilio,  # noqa: E402
                   until)

BUILD = ""
ECHO = {"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
    "echo": {"send": {"type": "text", "text": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}}
PAGE = "1906385232743451"
ANA = "24030000000000777"
US, BEN = "+15550783881", "+15550002222"
OTHER = "+15550783899"  # a second number of ours
SERVICE = "MG5e0a11d0c0ffee00112233445566778a"
ACCOUNT = "AC00000000000000000000000000000001"


class House(unittest.TestCase):
    """One daemon with a Messenger page and an SMS number; both providers are simulated."""

    senders = {"from": US}  # of the SMS line

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="patchbay-e2e-")
        self.addCleanup(self.folder.cleanup)
        self.messenger = start_messenger(BUILD)
        self.addCleanup(self.messenger.process.kill)
        self.twilio = start_twilio(BUILD)
        self.addCleanup(self.twilio.process.kill)
        self.port = free_port()
        self.hooks = f"http://127.0.0.1:{self.port}/webhooks"
        config = {
            "listen": {"address": "127.0.0.1", "port": self.port},
            "admin": {"address": "127.0.0.1", "port": 0, "token": SECRETS["PATCHBAY_ADMIN_TOKEN"]},
            "store": {"driver": "sqlite", "path": "e2e.db"},
            "network": {"allow_private": ["127.0.0.0/8"]},
            "log": {"format": "json", "level": "info"},
            "channels": {
                "fb": {"plugin": "messenger", "flow": "echo", "catch_up": {"every": "10s"}, "settings": {
                    "page_id": PAGE, "access_token": SECRETS["DEMO_ACCESS_TOKEN"],
                    "app_secret": SECRETS["DEMO_APP_SECRET"], "read_receipts": "off",
                    "verify_token": SECRETS["DEMO_VERIFY_TOKEN"], "api_url": self.messenger.url}},
                "sms": {"plugin": "sms-http", "flow": "echo", "catch_up": {"every": "10s"}, "settings": {
                    "provider": "twilio", **self.senders, "account_sid": ACCOUNT,
                    "auth_token": SECRETS["DEMO_AUTH_TOKEN"], "api_url": self.twilio.url,
                    "public_url": f"http://127.0.0.1:{self.port}"}}},
            "flows": {"echo": "echo.json"},
        }
        for name, content in (("patchbay.json", config), ("echo.json", ECHO)):
            with open(os.path.join(self.folder.name, name), "w") as file:
                json.dump(content, file)
        self.log = open(os.path.join(self.folder.name, "daemon.log"), "w+")
        self.addCleanup(self.log.close)
        self.daemon = Daemon(BUILD, os.path.join(self.folder.name, "patchbay.json"), log=self.log)
        self.daemon.start()
        self.addCleanup(self.daemon.kill)
        self.messenger.control("POST", "config", {"webhook": f"{self.hooks}/fb"})
        self.twilio.control("POST", "config", {"webhook": f"{self.hooks}/sms"})

    # ---- As a provider, or somebody who says so

    def post(self, channel, body, headers, query=""):
        request = urllib.request.Request(f"{self.hooks}/{channel}{query}", data=body, headers=headers,
                                         method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def page_event(self, *events, secret=SECRETS["DEMO_APP_SECRET"]):
        body = json.dumps({"object": "page", "entry": [
            {"id": PAGE, "time": 1, "messaging": list(events)}]}).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return self.post("fb", body, {"Content-Type": "application/json",
                                      "X-Hub-Signature-256": f"sha256={digest}"})

    def event(self, **what):
        return {"sender": {"id": ANA}, "recipient": {"id": PAGE},
                "timestamp": int(time.time() * 1000), **what}

    def form(self, fields, query="", token=SECRETS["DEMO_AUTH_TOKEN"], body=None,
             content_type="application/x-www-form-urlencoded"):
        fields = list(fields.items()) if isinstance(fields, dict) else fields
        signed = f"{self.hooks}/sms{query}" + "".join(
            name + value for name, value in sorted(fields, key=lambda field: field[0]))
        signature = base64.b64encode(
            hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        return self.post("sms", body or urllib.parse.urlencode(fields).encode(), {
            "Content-Type": content_type, "X-Twilio-Signature": signature}, query)

    def sms(self, identifier, text, **more):
        return {"MessageSid": identifier, "AccountSid": ACCOUNT, "From": BEN, "To": US, "Body": text,
                "NumMedia": "0", **more}

    # ---- What the daemon made of it

    def logged(self):
        with open(self.log.name) as log:
            return log.read().splitlines()

    def api(self, method, path, body=None):
        return call(method, f"http://127.0.0.1:{self.daemon.admin_port}/api/v1/{path}", body,
                    {"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})

    def events(self):
        code, text = self.api("GET", "events?channel=sms")
        self.assertEqual(code, 200)
        lines = text.splitlines() if isinstance(text, str) else [json.dumps(text)]
        return [json.loads(line) for line in lines if line]

    def kinds(self):
        return [event["kind"] for event in self.events() if event["type"] == "notice"]

    def write(self, text, number=US, **more):
        self.twilio.control("POST", f"customers/{BEN}/messages?number={number.lstrip('+')}",
                            {"text": text, **more})

    def entries(self):
        """What the customer got."""
        got = [entry for transcript in self.twilio.control("GET", "transcripts")["transcripts"]
               for entry in transcript["entries"] if entry["direction"] == "business"]
        return sorted(got, key=lambda entry: entry["order"])

    def senders_of(self):
        return [(entry["text"], entry["content"].get("From")) for entry in self.entries()]

    def ledger(self, channel):
        ledger = self.daemon.status()["lines"][channel]["ledger"]
        self.assertTrue(ledger["balanced"], ledger)
        return ledger

    def said(self, simulator, customer):
        """Nothing to one whom the provider has not met yet."""
        for transcript in simulator.control("GET", "transcripts")["transcripts"]:
            if customer.lstrip("+") in (transcript.get("psid"),
                                        transcript.get("customer", "").lstrip("+")):
                return [e["text"] for e in transcript["entries"] if e["direction"] == "business"]
        return []

    def states(self, channel):
        rows = self.api("GET", f"conversations?channel={channel}")[1]["conversations"]
        return [m["state"] for row in rows
                for m in self.api("GET", f"conversations/{row['id']}")[1]["history"]["messages"]]


class Messenger(House):
    def hello(self, **more):
        self.messenger.control("POST", f"customers/{ANA}/messages", {"text": "hello", **more})
        until("the answer", lambda: self.said(self.messenger, ANA))
        until("its receipts", lambda: self.messenger.control("GET", "idle")["idle"])

    def test_watermarks_of_both_kinds_settle_what_was_sent(self):
        self.hello()
        until("read", lambda: self.states("fb") == ["read"])
        self.messenger.control("POST", "config", {"delivery_mids": False, "statuses": ["echo", "delivered"]})
        self.messenger.control("POST", f"customers/{ANA}/messages", {"text": "again"})
        until("delivered by the watermark alone", lambda: self.states("fb") == ["read", "delivered"])

    def test_watermarks_of_the_future_and_without_anything_change_what_they_may(self):
        self.messenger.control("POST", "config", {"statuses": []})
        self.hello()
        self.assertEqual(self.states("fb"), ["sent"])
        code, _ = self.page_event(self.event(delivery={}), self.event(read={"watermark": "soon"}))
        self.assertEqual(code, 200)
        self.assertEqual(self.states("fb"), ["sent"])
        future = int(time.time() * 1000) + 86_400_000
        self.assertEqual(self.page_event(self.event(read={"watermark": future}))[0], 200)
        self.assertEqual(self.states("fb"), ["read"])
        self.messenger.control("POST", f"customers/{ANA}/messages", {"text": "later"})
        until("the answer", lambda: len(self.states("fb")) == 2)
        until("sent", lambda: self.states("fb") == ["read", "sent"])

    def test_a_wrong_signature_is_401_and_a_replayed_right_one_changes_nothing(self):
        event = self.event(message={"mid": "m_1", "text": "hello"})
        self.assertEqual(self.page_event(event, secret="guessed")[0], 401)
        self.assertEqual(self.ledger("fb")["received"], 0)
        for _ in range(3):
            self.assertEqual(self.page_event(event)[0], 200)
        until("one answer", lambda: self.states("fb") != [])
        self.assertEqual(len(self.states("fb")), 1)
        self.assertEqual(self.ledger("fb")["duplicate"], 2)

    def test_an_echo_settles_what_a_lost_answer_left_in_doubt(self):
        self.messenger.control("POST", "faults", {"next": ["response_lost"]})
        self.hello()
        until("read", lambda: self.states("fb") == ["read"])
        self.assertEqual(self.said(self.messenger, ANA), ["hello"])
        until("the log", lambda: any("doubt settled by an echo" in line for line in self.logged()))

    def test_what_never_came_is_read_from_the_conversations(self):
        self.hello()
        until("read", lambda: self.states("fb") == ["read"])
        self.daemon.kill()
        self.messenger.control("POST", "config", {"webhook": ""})  # Meta gave up long ago
        self.messenger.control("POST", f"customers/{ANA}/messages", {"text": "while you were away"})
        self.messenger.control("POST", "config", {"webhook": f"{self.hooks}/fb"})
        self.daemon.start()
        until("the second answer", lambda: self.said(self.messenger, ANA) == [
            "hello", "while you were away"])
        self.assertEqual(self.ledger("fb")["dead"], 0)

    def test_what_others_say_in_the_conversation_is_never_answered(self):
        self.hello()
        self.messenger.control("POST", f"customers/{ANA}/echoes", {"text": "I am a person", "app_id": "1"})
        self.messenger.control("POST", f"customers/{ANA}/handovers", {"action": "take", "app_id": "1"})
        self.messenger.control("POST", f"customers/{ANA}/messages", {"text": "whom am I talking to?"})
        until("all events", lambda: self.messenger.control("GET", "idle")["idle"])
        self.assertEqual(self.states("fb"), ["read"])
        self.ledger("fb")


class Sms(House):
    def test_a_message_is_answered_and_its_callbacks_settle_it(self):
        self.twilio.control("POST", f"customers/{BEN}/messages", {"text": "hola"})
        until("delivered", lambda: self.states("sms") == ["delivered"])
        self.assertEqual(self.said(self.twilio, BEN), ["hola"])

    def test_callbacks_early_late_twice_and_of_nobodys_message(self):
        self.twilio.control("POST", "faults", {
            "seed": 3, "early_statuses": 0.3, "callback_duplicate": 0.5, "callback_reorder": 0.4,
            "unknown_message": 0.5})
        for number in range(12):
            self.twilio.control("POST", f"customers/{BEN}/messages", {"text": f"message {number}"})
        until("all delivered", lambda: self.states("sms") == ["delivered"] * 12)
        self.assertEqual(len(set(self.said(self.twilio, BEN))), 12)
        self.assertEqual(self.ledger("sms")["dead"], 0)

    def test_wrong_signatures_and_broken_forms(self):
        self.assertEqual(self.form(self.sms("SM1", "x"), token="guessed")[0], 401)
        (told,) = until("the log", lambda: [json.loads(line) for line in self.logged()
                                            if "webhook refused" in line])
        self.assertIn(f"check auth_token, and that Twilio calls exactly {self.hooks}/sms",
                      told["reason"])
        code, reason = self.post("sms", b"MessageSid=SM1", {
            "Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(code, 401)
        missing = self.sms("SM2", "x")
        del missing["From"]
        self.assertEqual(self.form(missing)[0], 400)
        twice = list(self.sms("SM3", "x").items()) + [("From", "+34600111222")]
        self.assertEqual(self.form(twice)[0], 400)
        self.assertEqual(self.ledger("sms")["received"], 0)
        # A form of another kind is well-formed: kept, and told.
        self.assertEqual(self.form({"AccountSid": ACCOUNT, "Level": "ERROR"})[0], 200)
        self.assertEqual(self.ledger("sms")["ignored"], 1)

    def test_a_replayed_message_is_answered_once(self):
        for _ in range(3):
            code, answer = self.form(self.sms("SM1", "once"))
            self.assertEqual(code, 200)
            self.assertIn("<Response", answer)  # anything else would go to the customer
        until("one answer", lambda: self.states("sms") != [])
        self.assertEqual(self.ledger("sms")["duplicate"], 2)
        self.assertEqual(len(self.states("sms")), 1)

    def test_bytes_of_any_charset_are_never_lost(self):
        latin = urllib.parse.urlencode(self.sms("SM1", "¿mañana?"), encoding="latin-1").encode()
        fields = self.sms("SM1", "¿mañana?")
        signed = f"{self.hooks}/sms".encode() + b"".join(
            name.encode() + value.encode("latin-1") for name, value in sorted(fields.items()))
        signature = base64.b64encode(hmac.new(
            SECRETS["DEMO_AUTH_TOKEN"].encode(), signed, hashlib.sha1).digest()).decode()
        code, _ = self.post("sms", latin, {
            "Content-Type": "application/x-www-form-urlencoded; charset=ISO-8859-1",
            "X-Twilio-Signature": signature})
        self.assertEqual(code, 200)
        until("the answer", lambda: self.said(self.twilio, BEN) == ["¿mañana?"])

    def test_what_a_provider_tried_once_while_we_were_down_is_asked_for(self):
        self.twilio.control("POST", f"customers/{BEN}/messages", {"text": "before"})
        until("delivered", lambda: self.states("sms") == ["delivered"])
        until("its callbacks", lambda: self.twilio.control("GET", "idle")["idle"])
        self.daemon.kill()
        self.twilio.control("POST", f"customers/{BEN}/messages", {"text": "while you were away"})
        until("given up", lambda: self.twilio.control("GET", "stats")["webhooks"]["given_up"] > 0)
        self.daemon.start()
        until("the second answer", lambda: self.said(self.twilio, BEN) == [
            "before", "while you were away"])
        self.assertEqual(self.ledger("sms")["dead"], 0)

    def test_stop_at_the_provider_is_a_stop_here(self):
        self.twilio.control("POST", f"customers/{BEN}/messages", {"text": "hello"})
        until("the answer", lambda: self.states("sms") == ["delivered"])
        self.twilio.control("POST", f"customers/{BEN}", {"opted_out": True})
        body = {"channel": "sms", "to": BEN, "content": {"type": "text", "text": "an offer"}}
        self.assertEqual(self.api("POST", "messages", body)[0], 202)
        until("refused", lambda: self.states("sms") == ["delivered", "failed"])
        code, answer = self.api("POST", "messages", body)
        self.assertEqual(code, 409, answer)
        self.assertEqual(self.api("GET", "deadletters")[1]["dead_letters"], [])
        row = self.api("GET", "conversations?channel=sms")[1]["conversations"][0]
        self.assertEqual(row["opted_out"]["by"], "provider")

    def test_the_providers_own_words_are_heeded_and_answered_by_it_alone(self):
        self.write("hello")
        until("the answer", lambda: self.states("sms") == ["delivered"])
        self.write("BAJAS", fields={"OptOutType": "STOP"})
        until("told", lambda: "opt_out" in self.kinds())
        offer = {"channel": "sms", "to": BEN, "content": {"type": "text", "text": "an offer"}}
        self.assertEqual(self.api("POST", "messages", offer)[0], 409)
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(self.api("POST", "messages", offer)[0], 409)
        row = self.api("GET", "conversations?channel=sms")[1]["conversations"][0]
        self.assertEqual(row["opted_out"]["by"], "provider")
        self.write("SOS", fields={"OptOutType": "HELP"})
        self.write("VUELVO", fields={"OptOutType": "START"})
        until("told", lambda: "opt_in" in self.kinds())
        self.write("I am back")
        until("the answer", lambda: self.states("sms") == ["delivered"] * 2)
        self.assertEqual(self.kinds(), ["opt_out", "opt_in"])
        ours = [entry["text"] for entry in self.entries() if not entry.get("automatic")]
        self.assertEqual(ours, ["hello", "I am back"])
        self.assertEqual(self.ledger("sms")["dead"], 0)

    def test_stop_that_both_know_is_confirmed_by_the_provider_alone(self):
        self.twilio.control("POST", "config", {"provider_handles_optout": True})
        self.write("STOP")
        until("told", lambda: self.kinds() == ["opt_out"])
        self.write("START")
        until("told", lambda: self.kinds() == ["opt_out", "opt_in"])
        self.write("hello")
        until("the answer", lambda: self.states("sms") == ["delivered"])
        self.assertEqual([entry.get("automatic") for entry in self.entries()],
                         ["opt_out", "opt_out", None])

    def test_the_files_of_one_message_are_one_turn(self):
        picture = {"mime_type": "image/png", "base64": base64.b64encode(b"a picture").decode()}
        self.write("look", media=[picture, picture, picture])
        until("the answer", lambda: self.states("sms") == ["delivered"])
        self.write("and now")
        until("the answer", lambda: self.said(self.twilio, BEN) == ["look", "and now"])
        messages = [event for event in self.events() if event["type"] == "message"]
        self.assertEqual([m.get("part_of") for m in messages],
                         [None, messages[0]["id"], messages[0]["id"], None])
        self.assertEqual(self.ledger("sms")["dead"], 0)

    def test_addresses_of_other_schemes_are_told_and_never_answered(self):
        for scheme, ours in (("rcs", "rcs:agent"), ("whatsapp", f"whatsapp:{US}")):
            for _ in range(2):
                self.write("hi", fields={"From": f"{scheme}:{BEN}", "To": ours})
        until("told", lambda: self.kinds() == ["unknown"] * 4)
        notices = [event for event in self.events() if event["type"] == "notice"]
        self.assertEqual([n["data"]["scheme"] for n in notices], ["rcs", "rcs", "whatsapp", "whatsapp"])
        warnings = [line for line in self.logged() if "of the scheme rcs" in line]
        self.assertEqual(len(warnings), 1)
        self.assertEqual(self.states("sms"), [])
        self.assertEqual(self.api("GET", "deadletters")[1]["dead_letters"], [])
        to = {"channel": "sms", "to": f"rcs:{BEN}", "content": {"type": "text", "text": "x"}}
        self.assertIn(self.api("POST", "messages", to)[0], (400, 422))


class Pool(House):
    """A messaging service with two numbers is one line."""

    senders = {"messaging_service_sid": SERVICE}

    def setUp(self):
        super().setUp()
        self.twilio.control("POST", "numbers", {"number": OTHER, "webhook": f"{self.hooks}/sms"})

    def test_a_reply_leaves_from_the_number_that_was_written_to(self):
        self.write("to one", number=US)
        until("the answer", lambda: self.states("sms") == ["delivered"])
        self.write("to the other", number=OTHER)
        until("the answer", lambda: self.states("sms") == ["delivered"] * 2)
        self.assertEqual(self.senders_of(), [("to one", US), ("to the other", OTHER)])
        self.assertEqual([event["account"] for event in self.events() if event["type"] == "message"],
                         [US, OTHER])
        self.assertEqual(len(self.api("GET", "conversations?channel=sms")[1]["conversations"]), 1)
        self.daemon.kill()
        self.daemon.start()
        offer = {"channel": "sms", "to": BEN, "content": {"type": "text", "text": "an offer"}}
        self.assertEqual(self.api("POST", "messages", offer)[0], 202)
        until("sent", lambda: self.states("sms") == ["delivered"] * 3)
        self.assertEqual(self.senders_of()[-1], ("an offer", OTHER))
        self.assertEqual(self.kinds(), [])

    def test_the_service_chooses_for_a_contact_that_has_not_written(self):
        offer = {"channel": "sms", "to": BEN, "content": {"type": "text", "text": "an offer"}}
        self.assertEqual(self.api("POST", "messages", offer)[0], 202)
        until("sent", lambda: self.states("sms") == ["delivered"])
        self.assertEqual(self.senders_of(), [("an offer", None)])

    def test_what_comes_to_a_number_of_another_service_is_nobodys(self):
        self.write("hi", number=OTHER, fields={"MessagingServiceSid": "MG0"})
        until("told", lambda: self.kinds() == ["unknown"])
        self.assertEqual(self.states("sms"), [])

    def test_what_never_came_is_asked_for_from_all_numbers(self):
        self.write("before", number=US)
        until("delivered", lambda: self.states("sms") == ["delivered"])
        until("its callbacks", lambda: self.twilio.control("GET", "idle")["idle"])
        self.daemon.kill()
        self.write("while you were away", number=OTHER)
        until("given up", lambda: self.twilio.control("GET", "stats")["webhooks"]["given_up"] > 0)
        self.daemon.start()
        until("the answer", lambda: self.senders_of() == [
            ("before", US), ("while you were away", OTHER)])


class Numbers(Pool):
    """Two numbers without a service are one line, too."""

    senders = {"from": [US, OTHER]}

    def test_the_service_chooses_for_a_contact_that_has_not_written(self):
        offer = {"channel": "sms", "to": BEN, "content": {"type": "text", "text": "an offer"}}
        for count in (1, 2):
            self.assertEqual(self.api("POST", "messages", offer)[0], 202)
            until("sent", lambda: self.states("sms") == ["delivered"] * count)
        ((_, first), (_, second)) = self.senders_of()
        self.assertEqual(first, second)
        self.assertIn(first, (US, OTHER))

    def test_what_comes_to_a_number_of_another_service_is_nobodys(self):
        self.assertEqual(self.form({**self.sms("SM1", "hi"), "To": "+15550783877"})[0], 200)
        until("told", lambda: self.kinds() == ["unknown"])
        self.assertEqual(self.states("sms"), [])


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
