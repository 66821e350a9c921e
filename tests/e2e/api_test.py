#!/usr/bin/env python3
"""The admin API and its verbs over a real daemon, as a company's programs use them.

tests/e2e/api_test.py BUILD [unittest arguments]
"""

import contextlib
import http.client
import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
import daemon_test  # noqa: E402
from daemon_test import House, text, webhook  # noqa: E402
from house import SECRETS, until  # noqa: E402
from schema import problems  # noqa: E402

TOKEN = SECRETS["PATCHBAY_ADMIN_TOKEN"]
HELLO = {"channel": "support-wa", "to": "+34600111222", "content": {"type": "text", "text": "Hello"}}
MOST_BODY = 1024 * 1024


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.type = self.headers.get("content-type", "").split(";")[0]
        self.raw = response.read()

    def json(self):
        return json.loads(self.raw)


class Api(House):
    def ask(self, method, path, body=None, raw=None, token=TOKEN, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.admin_port, timeout=60)
        head = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            head["Authorization"] = f"Bearer {token}"
        if body is not None:
            raw = json.dumps(body).encode()
        if raw is not None:
            head.setdefault("Content-Type", "application/json")
        # Closed at once: who polls would have all connections soon that the listener allows.
        with contextlib.closing(connection):
            connection.request(method, path, raw, head)
            return Answer(connection.getresponse())

    def problem(self, status, method, path, **request):
        answer = self.ask(method, path, **request)
        self.assertEqual(answer.status, status, answer.raw)
        self.assertEqual(answer.type, "application/problem+json")
        problem = answer.json()
        self.assertEqual(problem["status"], status)
        for member in ("type", "title", "detail"):
            self.assertTrue(problem[member], problem)
        return problem, answer

    def send(self, key=None, **changes):
        headers = {} if key is None else {"Idempotency_Key": key}
        answer = self.ask("POST", "/api/v1/messages", {**HELLO, **changes}, **headers)
        self.assertEqual(answer.status, 202, answer.raw)
        self.assertEqual(answer.headers["location"], "/api/v1/messages/" + answer.json()["id"])
        return answer.json()["id"]

    def message(self, identifier):
        answer = self.ask("GET", f"/api/v1/messages/{identifier}")
        self.assertEqual(answer.status, 200, answer.raw)
        return answer.json()

    def follow(self, query=""):
        """A stream of events; gives (connection, response)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.admin_port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/v1/events?follow=true" + query,
                           headers={"Authorization": f"Bearer {TOKEN}"})
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        self.assertEqual(response.getheader("content-type"), "application/x-ndjson")
        return connection, response

    def events(self, query=""):
        answer = self.ask("GET", "/api/v1/events" + query)
        self.assertEqual(answer.status, 200, answer.raw)
        return [json.loads(line) for line in answer.raw.splitlines()]

    def hello_first(self):
        """Ana writes, so that free text may go to her; waits until all is settled."""
        self.write({"text": "hi"})
        self.settle()


class Messages(Api):
    def test_a_message_is_sent_once_for_its_key_and_shows_how_far_it_came(self):
        self.start()
        self.hello_first()
        identifier = self.send("order-1")
        self.assertEqual(self.send("order-1"), identifier)
        self.assertEqual(self.send("order-1", to="34600111222"), identifier)
        refused, _ = self.problem(409, "POST", "/api/v1/messages", Idempotency_Key="order-1",
                                  body={**HELLO, "content": {"type": "text", "text": "Other"}})
        self.assertIn("idempotency key", refused["detail"])
        self.settle()
        self.assertEqual(self.answers(), ["hi", "Hello"])
        message = until("the statuses", lambda: (m := self.message(identifier))["state"]
                        in ("delivered", "read") and m)
        self.assertEqual(message["channel"], "support-wa")
        self.assertEqual(message["to"], "34600111222")
        self.assertEqual(message["content"], HELLO["content"])
        self.assertEqual(message["attempts"], 1)
        self.assertTrue(message["message_id"].startswith("wamid."))
        self.assertEqual([s["status"] for s in message["statuses"]][:2], ["sent", "delivered"])
        self.assertNotIn("errors", message)
        self.assertNotIn("parts", message)

    def test_a_key_is_remembered_over_a_crash(self):
        self.start()
        self.hello_first()
        identifier = self.send("order-2")
        self.daemon.kill()
        self.start()
        self.assertEqual(self.send("order-2"), identifier)
        # Where its request was under way it is in doubt, which is for the policy, not for this key.
        until("its claim", lambda: self.message(identifier)["state"] not in ("queued", "claimed"))
        self.assertEqual(self.daemon.status()["lines"]["support-wa"]["sends"]["queued"], 0)
        self.assertLessEqual(self.answers().count("Hello"), 1)

    def test_messages_of_one_contact_leave_in_the_order_of_their_requests(self):
        self.start()
        self.hello_first()
        for number in range(20):
            self.send(content={"type": "text", "text": f"n{number}"})
        self.settle()
        self.assertEqual(self.answers(), ["hi"] + [f"n{number}" for number in range(20)])

    def test_a_long_text_leaves_in_parts_and_is_one_message(self):
        self.start()
        self.hello_first()
        identifier = self.send(content={"type": "text", "text": "word " * 1500})
        self.settle()
        message = self.message(identifier)
        self.assertGreater(len(message["parts"]), 1)
        self.assertEqual(message["parts"][1]["part_of"], identifier)
        self.assertIn(message["state"], ("sent", "delivered", "read"))


class Refusals(Api):
    def test_who_has_no_token_gets_401(self):
        self.start()
        for token in (None, "", "wrong", TOKEN + "x"):
            for method, path in (("POST", "/api/v1/messages"), ("GET", "/api/v1/events"),
                                 ("GET", "/api/v1/nothing")):
                _, answer = self.problem(401, method, path, token=token)
                self.assertTrue(answer.headers["www-authenticate"].startswith("Bearer"))

    def test_a_wrong_request_is_a_problem_that_points_to_the_field(self):
        self.start()
        post = ("POST", "/api/v1/messages")
        self.problem(415, *post, raw=json.dumps(HELLO).encode(), Content_Type="text/plain")
        for raw in (b"", b"{", b'{"channel":"\xff"}', b"nonsense"):
            self.problem(400, *post, raw=raw)
        for pointer, body in (
                ("", []),
                ("/channel", {}),
                ("/channel", {**HELLO, "channel": "support-w"}),
                ("/chanel", {**HELLO, "chanel": "support-wa"}),
                ("/to", {**HELLO, "to": 34600111222}),
                ("/to", {**HELLO, "to": "+34 not a number"}),
                ("/content", {**HELLO, "content": {"type": "text"}}),
                ("/content/text", {**HELLO, "content": {"type": "text", "text": 1}}),
                ("/content/txt", {**HELLO, "content": {"type": "text", "text": "x", "txt": ""}}),
                ("/content/type", {**HELLO, "content": {"type": "telegram"}})):
            problem, _ = self.problem(422, *post, body=body)
            self.assertEqual(problem["pointer"], pointer, problem)
            self.assertEqual(problem["errors"][0]["pointer"], pointer)
        # What the channel cannot carry, by the channel's own word.
        problem, _ = self.problem(422, *post, body={**HELLO, "content": {
            "type": "choices", "text": "Which?", "style": "buttons",
            "options": [{"id": str(n), "title": f"option {n}"} for n in range(40)]}})
        self.assertTrue(problem["pointer"].startswith("/content"), problem)
        self.problem(400, *post, body=HELLO, Idempotency_Key="k" * 256)
        self.problem(404, "GET", "/api/v1/messages/ff.ffffff")
        self.problem(404, "GET", "/api/v1/messages/nonsense")
        self.problem(404, "GET", "/api/v1/nothing")
        _, answer = self.problem(405, "DELETE", "/api/v1/messages")
        self.assertEqual(answer.headers["allow"], "POST")
        self.assertEqual(self.ledger()["received"], 0)

    def test_a_body_may_have_1_mib_and_not_a_byte_more(self):
        self.start()
        shell = json.dumps({**HELLO, "content": {"type": "text", "text": ""}})
        full = shell.replace('"text": ""', '"text": "' + "x" * (MOST_BODY - len(shell)) + '"')
        self.assertEqual(len(full), MOST_BODY)
        self.assertIn(self.ask("POST", "/api/v1/messages", raw=full.encode()).status, (202, 422))
        self.problem(413, "POST", "/api/v1/messages", raw=full.encode() + b" ")


class Events(Api):
    def test_who_follows_gets_each_event_once_in_order_and_goes_on_where_it_stopped(self):
        self.start()
        self.hello_first()
        connection, stream = self.follow()
        seen = []

        def read_messages(stream, count):
            while count:
                line = stream.readline()
                self.assertTrue(line, "the stream ended")
                if line == b"\n":
                    continue
                event = json.loads(line)
                seen.append(event)
                count -= event["type"] == "message"

        for number in range(5):
            self.assertEqual(self.post(webhook(text(f"wamid.A{number}", f"a{number}"))), 200)
        read_messages(stream, 5)
        connection.close()
        for number in range(5, 10):
            self.assertEqual(self.post(webhook(text(f"wamid.A{number}", f"a{number}"))), 200)
        self.daemon.kill()  # a cursor outlives the daemon
        self.start()
        _, stream = self.follow("&after=" + seen[-1]["cursor"])
        read_messages(stream, 5)
        self.assertEqual([e["content"]["text"] for e in seen if e["type"] == "message"],
                         [f"a{number}" for number in range(10)])
        cursors = [event["cursor"] for event in seen]
        self.assertEqual(len(cursors), len(set(cursors)))
        # The same, told from the oldest on.
        told = self.events()
        self.assertEqual([e["cursor"] for e in told if e["cursor"] in cursors], cursors)
        self.assertEqual(told[0]["content"]["text"], "hi")
        self.assertEqual(told[0]["channel"], "support-wa")

    def test_pages_meet_without_a_gap(self):
        self.start()
        for number in range(7):
            self.assertEqual(self.post(webhook(text(f"wamid.B{number}", f"b{number}"))), 200)
        self.settle()
        whole = self.events()
        pages, after = [], ""
        while page := self.events("?limit=2" + after):
            pages += page
            after = "&after=" + page[-1]["cursor"]
        self.assertEqual(pages, whole)
        self.assertEqual(self.events("?channel=support-wa"), whole)
        self.problem(404, "GET", "/api/v1/events?channel=none")
        problem, _ = self.problem(400, "GET", "/api/v1/events?after=nonsense")
        self.assertEqual(problem["parameter"], "after")

    def test_a_stream_ends_properly_when_the_daemon_stops(self):
        self.start()
        _, stream = self.follow()
        self.assertEqual(self.post(webhook(text("wamid.C", "last words"))), 200)
        self.assertEqual(self.daemon.stop(), 0)
        # Raises where the body is cut off before its last chunk.
        told = [json.loads(line) for line in stream.read().splitlines() if line]
        self.assertEqual(told[0]["content"]["text"], "last words")


class DeadLetters(Api):
    def admin(self):
        return f"http://127.0.0.1:{self.daemon.admin_port}"

    def good(self, *words):
        done = self.verb(*words, "--admin", self.admin())
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def refused_message(self):
        self.whatsapp.control("POST", "customers/34600111222", {"on_whatsapp": False})
        identifier = self.send()
        until("the refusal", lambda: self.message(identifier)["state"] == "failed")
        return identifier

    def test_they_are_listed_replayed_and_dropped_by_their_verbs(self):
        self.start()
        self.hello_first()
        self.assertEqual(self.good("deadletters", "list"), "no dead letters\n")
        first = self.refused_message()
        letters = json.loads(self.good("deadletters", "list", "--json"))["dead_letters"]
        self.assertEqual([letter["message"] for letter in letters], [first])
        self.assertIn("131026", letters[0]["reason"])
        self.assertEqual(self.message(first)["errors"][0]["code"], "131026")
        (ana,) = json.loads(self.good("conversations", "list", "--json"))["conversations"]
        self.assertEqual(letters[0]["conversation"], ana["id"])
        self.log.seek(0)
        (told,) = [json.loads(line) for line in self.log if "message not sent" in line]
        self.assertEqual(told["conversation"], ana["id"])
        listed = self.good("deadletters", "list", "--channel", "support-wa")
        self.assertIn(letters[0]["id"], listed)
        self.assertIn(f" {ana['id']} ", listed)

        self.whatsapp.control("POST", "customers/34600111222", {"on_whatsapp": True})
        self.assertEqual(self.good("deadletters", "replay", letters[0]["id"]),
                         f"replayed {letters[0]['id']}\n")
        self.settle()
        self.assertEqual(self.answers(), ["hi", "Hello"])
        self.assertEqual(self.good("deadletters", "list"), "no dead letters\n")

        self.refused_message()
        letter = json.loads(self.good("deadletters", "list", "--json"))["dead_letters"][0]["id"]
        self.good("deadletters", "drop", letter)
        self.assertEqual(self.good("deadletters", "list"), "no dead letters\n")
        again = self.verb("deadletters", "drop", letter, "--admin", self.admin())
        self.assertEqual(again.returncode, 1)
        self.assertIn(b"no such dead letter", again.stderr)
        self.assertEqual(self.answers(), ["hi", "Hello"])

    def test_doubts_are_listed_and_settled_by_their_verbs(self):
        with open(self.path("patchbay.json")) as file:
            config = json.load(file)
        config["channels"]["support-wa"]["in_doubt"] = {"action": "operator", "after": "1h", "blocks": "0s"}
        self.write_config(channels=config["channels"])
        self.start()
        self.hello_first()
        self.assertEqual(self.good("doubts", "list"), "no message is in doubt\n")

        def lose(count):
            self.whatsapp.control("POST", "faults", {"next": ["connection_lost"] * count})
            identifiers = [self.send() for _ in range(count)]
            for identifier in identifiers:
                until("the doubt", lambda identifier=identifier: self.message(identifier)["state"] == "in_doubt")
            return identifiers

        (taken,) = lose(1)
        (doubt,) = json.loads(self.good("doubts", "list", "--json", "--channel", "support-wa"))["doubts"]
        self.assertEqual(doubt["id"], taken)
        self.assertIn("acts_at", doubt)
        self.assertIn(taken, self.good("doubts", "list"))
        self.assertEqual(self.good("doubts", "settle", taken, "--as", "sent"), f"{taken} sent\n")
        self.assertEqual(self.message(taken)["state"], "sent")
        again = self.verb("doubts", "settle", taken, "--as", "resend", "--admin", self.admin())
        self.assertEqual(again.returncode, 1)
        self.assertIn(b"not in doubt", again.stderr)

        self.assertEqual(self.answers(), ["hi"])
        (lost,) = lose(1)
        self.good("doubts", "settle", lost, "--as", "resend")
        until("it left", lambda: self.message(lost)["state"] in ("sent", "delivered", "read"))
        self.assertEqual(self.answers(), ["hi", "Hello"])
        lose(1)
        self.assertIn("failed", self.good("doubts", "settle", "--channel", "support-wa", "--all", "--as", "failed"))
        self.assertEqual(self.good("doubts", "list"), "no message is in doubt\n")
        self.assertEqual(self.good("deadletters", "list"), "no dead letters\n")
        for words in ((), ("--all",), ("--channel", "support-wa"), (lost, "--channel", "support-wa", "--all")):
            wrong = self.verb("doubts", "settle", *words, "--as", "sent", "--admin", self.admin())
            self.assertEqual(wrong.returncode, 2, wrong.stderr)

    def test_a_conversation_is_found_shown_and_replayed(self):
        self.start()
        self.hello_first()
        listed = json.loads(self.good("conversations", "list", "--address", "+34600111222", "--json"))
        (ana,) = listed["conversations"]
        self.assertEqual(ana["name"], "Ana")
        self.assertIn(ana["id"], self.good("conversations", "list"))
        shown = self.good("conversations", "show", ana["id"])
        self.assertIn("text 'hi'", shown)
        replay = json.loads(self.good("replay", ana["id"], "--json"))
        self.assertTrue(replay["same"])
        self.assertEqual([step["path"] for step in replay["steps"]], [["echo", "end"]])
        text_form = self.good("replay", ana["id"])
        self.assertIn("ran      echo -> end", text_form)
        self.assertIn("send     text 'hi'", text_form)

    def test_a_rest_is_seen_where_the_operator_looks(self):
        with open(self.path("patchbay.json")) as file:
            config = json.load(file)
        config["channels"]["support-wa"]["limits"] = {
            "contact": {"answers": {"count": 2, "every": "1h"}}}
        self.write_config(channels=config["channels"])
        self.start()
        for number in range(1, 5):
            self.write({"text": f"auto {number}"})
            self.settle()
        self.assertEqual(self.answers(), ["auto 1", "auto 2"])
        (line,) = self.good("conversations", "list").splitlines()[1:]
        self.assertTrue(line.endswith("(rests)"), line)
        conversation = line.split()[0]
        shown = self.good("conversations", "show", conversation)
        self.assertIn("\nrests: since ", shown)
        self.assertIn(" by answers (release with patchbay contacts release support-wa 34600111222)\n", shown)
        steps = json.loads(self.good("replay", conversation, "--json"))["steps"]
        self.assertEqual([step["input"]["content"]["text"] for step in steps],
                         ["auto 1", "auto 2", "auto 3", "auto 4"])
        self.assertEqual([step.get("rests", False) for step in steps], [False, False, True, True])
        replay = self.good("replay", conversation)
        self.assertEqual(replay.count("not handled: the contact's flow rested"), 2)
        self.assertIn("the replay ends in the state that is stored", replay)


class Described(Api):
    """The OpenAPI file against what the daemon really does."""

    def test_every_operation_answers_as_it_is_described(self):
        self.start()
        self.hello_first()
        self.whatsapp.control("POST", "customers/34600111222", {"on_whatsapp": False})
        failed = self.send()
        until("the refusal", lambda: self.message(failed)["state"] == "failed")
        self.send()
        document = self.ask("GET", "/api/v1/openapi.json").json()
        letters = until("both letters", lambda: len(found := self.ask(
            "GET", "/api/v1/deadletters").json()["dead_letters"]) == 2 and found)
        (conversation,) = self.ask("GET", "/api/v1/conversations").json()["conversations"]
        self.whatsapp.control("POST", "customers/34600999888/messages", {
            "media": {"kind": "image", "base64": "aGVsbG8="}})
        media = until("the picture", lambda: next((
            e["content"]["media_id"] for e in map(json.loads, self.ask(
                "GET", "/api/v1/events").raw.splitlines())
            if e.get("content", {}).get("type") == "media"), None))
        media_query = f"?channel=support-wa&media_id={media}"
        stored = until("the picture in the media folder", lambda: (found := self.ask(
            "GET", f"/api/v1/media{media_query}").json())["state"] == "stored" and found)
        # What stands for {id}, and the query or body, of each operation.
        requests = {
            "status": ("", {}), "submitMessage": ("", {"body": HELLO}),
            "showMessage": (failed, {}), "events": ("", {}), "listDeadLetters": ("", {}),
            "showDeadLetter": (letters[0]["id"], {}), "replayDeadLetter": (letters[0]["id"], {}),
            "dropDeadLetter": (letters[1]["id"], {}), "listConversations": ("", {}),
            "showConversation": (conversation["id"], {}),
            "replayConversation": (conversation["id"], {}), "giveLink": (conversation["id"], {}),
            "listChannels": ("", {}),
            "showChannel": ("support-wa", {}), "openapi": ("", {}),
            "findMedia": (media_query, {}), "showMedia": (stored["file"]["id"], {}),
            "addMedia": ("?filename=a.json", {"body": HELLO}),
            "releaseContact": ("34600111222", {}),
            "listDoubts": ("", {}), "settleDoubt": (failed, {"body": {"as": "sent"}}),
        }
        conflicts = {"releaseContact", "settleDoubt"}  # nothing rests, nothing is in doubt
        operations = {(method, path): operation for path, methods in document["paths"].items()
                      for method, operation in methods.items()}
        self.assertEqual({o["operationId"] for o in operations.values()}, set(requests))
        changing = lambda item: item[0][0] != "get"  # noqa: E731  what is shown is shown first
        for (method, path), operation in sorted(operations.items(), key=changing):
            identifier, request = requests[operation["operationId"]]
            target = path.replace("{id}", identifier) if "{id}" in path else path + identifier
            if any(p["name"] == "channel" and p.get("required") for p in operation.get("parameters", ())) \
                    and "channel=" not in target:
                target += "?channel=support-wa"
            more = "&" if "?" in target else "?"
            answer = self.ask(method.upper(), target, **request)
            self.described(document, operation, answer, f"{method} {target}")
            if operation["operationId"] in conflicts:
                self.assertEqual(answer.status, 409, answer.raw)
            else:
                self.assertLess(answer.status, 300, answer.raw)
            refused = self.ask(method.upper(), target, token="wrong", **request)
            self.described(document, operation, refused, f"{method} {target} without the token")
            wrong = self.ask(method.upper(), target + more + "nonsense=1", **request)
            self.assertEqual(wrong.status, 400)
            self.described(document, operation, wrong, f"{method} {target}?nonsense=1")

    def described(self, document, operation, answer, what):
        self.assertIn(str(answer.status), operation["responses"], what)
        response = operation["responses"][str(answer.status)]
        if "$ref" in response:
            response = document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        for header in response.get("headers", ()):
            self.assertIn(header.lower(), answer.headers, what)
        if "content" not in response:
            self.assertEqual(answer.raw, b"", what)
            return
        if "*/*" in response["content"]:
            self.assertTrue(answer.raw, what)
            return
        self.assertIn(answer.type, response["content"], what)
        schema = response["content"][answer.type]["schema"]
        values = (answer.raw.splitlines() if answer.type == "application/x-ndjson" else [answer.raw])
        self.assertTrue(values, what)
        for value in values:
            self.assertEqual(problems(document, schema, json.loads(value)), [], what)


if __name__ == "__main__":
    daemon_test.BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
