#!/usr/bin/env python3
"""Files both ways over a real daemon: fetched before the provider forgets them, uploaded once.

tests/e2e/media_test.py BUILD [unittest arguments]
"""

import base64
import json
import os
import sys
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
import daemon_test  # noqa: E402
from api_test import Api, HELLO  # noqa: E402
from house import until  # noqa: E402

PICTURE = bytes(range(256)) * 40
SMALL = {"media": {"largest": "16KB", "quota": "1MB"}}


class Inbound(Api):
    def send_picture(self, data=PICTURE, **lie):
        """A customer sends a picture; the provider's id of it. What `lie` says holds before it is posted."""
        if lie:  # before its webhook comes
            self.whatsapp.control("POST", "faults", {"next": ["late"], "late_ms": 1500})
        self.whatsapp.control("POST", "customers/34600111222/messages", {"media": {
            "kind": "image", "mime_type": "image/jpeg", "base64": base64.b64encode(data).decode()}})
        entry = self.whatsapp.control(
            "GET", "customers/34600111222/transcript")["entries"][-1]
        media = entry["content"]["image"]["id"]
        if lie:
            self.whatsapp.control("POST", f"media/{media}", lie)
        return media

    def state(self, media):
        query = urllib.parse.urlencode({"channel": "support-wa", "media_id": media})
        answer = self.ask("GET", f"/api/v1/media?{query}")
        return answer.json() if answer.status == 200 else {"state": "unknown"}

    def settled(self, media):
        return until("the picture's end", lambda: (
            found := self.state(media))["state"] in ("stored", "gone") and found)

    def test_a_picture_is_kept_byte_for_byte(self):
        self.start()
        found = self.settled(self.send_picture())
        self.assertEqual(found["state"], "stored", found)
        self.assertEqual(found["file"]["mime_type"], "image/jpeg")
        answer = self.ask("GET", f"/api/v1/media/{found['file']['id']}")
        self.assertEqual((answer.status, answer.type), (200, "image/jpeg"))
        self.assertEqual(answer.raw, PICTURE)
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")

    def test_a_file_over_the_limit_is_gone_with_the_reason(self):
        self.write_config(**SMALL)
        self.start()
        self.assertEqual(self.settled(self.send_picture(b"x" * 16 * 1024))["state"], "stored")
        found = self.settled(self.send_picture(b"x" * (16 * 1024 + 1)))
        self.assertEqual(found["state"], "gone", found)

    def test_a_file_that_never_ends_is_gone(self):
        self.write_config(**SMALL)
        self.start()
        self.assertEqual(self.settled(self.send_picture(endless=True))["state"], "gone")

    def test_what_the_download_says_of_itself_does_not_count(self):
        self.start()
        found = self.settled(self.send_picture(
            sha256="00" * 32, file_size=7, mime_type="text/html", served_mime_type="text/html"))
        self.assertEqual(found["state"], "stored", found)
        answer = self.ask("GET", f"/api/v1/media/{found['file']['id']}")
        self.assertEqual((answer.type, answer.raw), ("image/jpeg", PICTURE))

    def test_a_file_that_is_garbled_once_comes_whole_however_many_attempts_were_lost_before(self):
        self.start()
        media = self.send_picture(download_status=500)
        until("some attempts", lambda: self.state(media).get("attempts", 0) >= 3)
        self.whatsapp.control("POST", f"media/{media}", {"download_status": 0, "garbled": 1})
        self.assertEqual(self.settled(media)["state"], "stored")

    def test_a_file_that_comes_twice_with_the_same_wrong_bytes_is_gone(self):
        self.start()
        found = self.settled(self.send_picture(garbled=2))
        self.assertEqual((found["state"], found["attempts"]), ("gone", 2), found)
        self.assertIn("SHA-256", found["reason"])

    def test_a_redirect_is_not_followed(self):
        self.start()
        media = self.send_picture(redirect="http://169.254.169.254/latest/meta-data")
        until("an attempt", lambda: self.state(media).get("attempts", 0) > 0)
        self.assertNotEqual(self.state(media)["state"], "stored")


class Outbound(Api):
    def test_a_file_is_uploaded_once_and_sent_twice(self):
        self.start()
        self.write({"text": "hi"})
        self.settle()
        added = self.ask("POST", "/api/v1/media?filename=a.jpg", raw=PICTURE, Content_Type="image/jpeg")
        self.assertEqual(added.status, 201, added.raw)
        picture = {"type": "media", "kind": "image", "url": added.json()["url"], "caption": "Look"}
        for _ in range(2):
            sent = self.ask("POST", "/api/v1/messages", {**HELLO, "content": picture})
            self.assertEqual(sent.status, 202, sent.raw)
            until("the picture sent", lambda: self.ask(
                "GET", f"/api/v1/messages/{sent.json()['id']}").json()["state"]
                in ("sent", "delivered", "read"))
        entries = [e for e in self.whatsapp.control(
            "GET", "customers/34600111222/transcript")["entries"] if e["direction"] == "business"]
        ids = [e["content"]["image"]["id"] for e in entries if e["content"].get("type") == "image"]
        self.assertEqual(len(ids), 2)
        self.assertEqual(len(set(ids)), 1)

    def test_a_file_above_choices_is_uploaded_once_whatever_its_type_is_called(self):
        self.start()
        self.write({"text": "hi"})
        self.settle()
        added = self.ask("POST", "/api/v1/media", raw=PICTURE, Content_Type="image/jpg")
        menu = {"type": "choices", "text": "Which?", "options": [{"id": "a", "title": "One"}],
                "header": {"kind": "image", "url": added.json()["url"]}}
        for _ in range(2):
            sent = self.ask("POST", "/api/v1/messages", {**HELLO, "content": menu})
            self.assertEqual(sent.status, 202, sent.raw)
        self.settle()
        headers = [e["content"]["interactive"]["header"] for e in self.whatsapp.control(
            "GET", "customers/34600111222/transcript")["entries"]
            if e["content"].get("type") == "interactive"]
        self.assertEqual(len(headers), 2)
        self.assertEqual(len({header["image"]["id"] for header in headers}), 1)

    def test_what_the_channel_does_not_take_is_refused_with_the_place(self):
        self.start()
        added = self.ask("POST", "/api/v1/media", raw=b"MZ", Content_Type="application/x-msdownload")
        content = {"type": "media", "kind": "image", "url": added.json()["url"]}
        problem, _ = self.problem(422, "POST", "/api/v1/messages", body={**HELLO, "content": content})
        self.assertEqual(problem["pointer"], "/content/url")
        menu = {"type": "choices", "text": "Which?", "options": [{"id": "a", "title": "One"}],
                "header": {"kind": "image", "url": added.json()["url"]}}
        problem, _ = self.problem(422, "POST", "/api/v1/messages", body={**HELLO, "content": menu})
        self.assertEqual(problem["pointer"], "/content/header/url")
        content["url"] = "blob:" + "0" * 64
        problem, _ = self.problem(422, "POST", "/api/v1/messages", body={**HELLO, "content": content})
        self.assertEqual(problem["pointer"], "/content/url")


if __name__ == "__main__":
    daemon_test.BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
