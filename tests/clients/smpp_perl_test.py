#!/usr/bin/env python3
"""The channel `smpp` in the real daemon, as a message centre finds it that was not made by us: Net::SMPP (smsc.pl).

tests/clients/smpp_perl_test.py BUILD [unittest arguments]
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from house import Daemon, Failed, Process, SECRETS, call, free_port, until  # noqa: E402

BUILD = ""
ECHO = {"spec": "1.0", "languages": ["en"], "start": "echo", "steps": {
    "echo": {"send": {"type": "text", "text": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}}
US, ANA = "15557654321", "34600111222"
GSM, UCS2, UDHI = 0, 8, 0x40
ROK, RINVPASWD, RTHROTTLED = 0, 0x0E, 0x58
SPANISH = "¿Qué tal, señor? La reparación cuesta 20 € 😀"
SEPTETS = "¿Qué tal, señor? 20 € [mañana] ~ @"


class Smsc:
    def __init__(self):
        self.process = Process([os.path.join(HERE, "smsc.pl")], stdin=subprocess.PIPE)
        self.port = self.process.listening("smsc")

    def order(self, do, **more):
        self.process.child.stdin.write(json.dumps({"do": do, **more}).encode() + b"\n")
        self.process.child.stdin.flush()

    def all(self, event, **match):
        """Everything that has come by now."""
        said = [json.loads(line) for line in self.process.lines if line]
        return [one for one in said if one["event"] == event and match.items() <= one.items()]

    def wait(self, event, count=1, **match):
        """The first `count` of such, once they have come."""
        def check():
            if self.process.child.poll() is not None:
                raise Failed(f"the message centre has ended: {self.process.lines}")
            found = self.all(event, **match)
            return found[:count] if len(found) >= count else None

        try:
            return until(f"{count} {event} with {match}", check)
        except Failed as failed:
            raise Failed(f"{failed}; there came {self.process.lines}") from None

    def write(self, text, alphabet="gsm", customer=ANA, **more):
        self.order("text", **{"from": customer, "to": US, "text": text, "alphabet": alphabet, **more})

    def kill(self):
        self.process.kill()
        self.process.child.stdin.close()


def joined(parts):
    """The text of submit_sm PDUs that have the header of parts, in whatever order they came."""
    headers = [bytes.fromhex(part["udh"]) for part in parts]
    assert all(len(header) == 6 and header[:3] == b"\x05\x00\x03" for header in headers), headers
    assert {header[3:5] for header in headers} == {headers[0][3:4] + bytes([len(parts)])}, headers
    numbers = [header[5] for header in headers]
    assert sorted(numbers) == list(range(1, len(parts) + 1)), numbers
    return "".join(part["text"] for _, part in sorted(zip(numbers, parts), key=lambda one: one[0]))


class Base(unittest.TestCase):
    settings = {}
    binds = 1

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="patchbay-smpp-")
        self.addCleanup(self.folder.cleanup)
        self.smsc = Smsc()
        self.addCleanup(self.smsc.kill)
        config = {
            "listen": {"address": "127.0.0.1", "port": free_port()},
            "admin": {"address": "127.0.0.1", "port": 0, "token": SECRETS["PATCHBAY_ADMIN_TOKEN"]},
            "store": {"driver": "sqlite", "path": "smpp.db"},
            "network": {"allow_private": ["127.0.0.0/8"]},
            "log": {"format": "json", "level": "info"},
            "channels": {"sms": {"plugin": "smpp", "flow": "echo", "settings": {
                "host": "127.0.0.1", "port": self.smsc.port, "system_id": "perl", "password": "secret",
                "from": f"+{US}", "message_ids": "resp_hex_dlr_dec", **self.settings}}},
            "flows": {"echo": "echo.json"},
        }
        for name, content in (("patchbay.json", config), ("echo.json", ECHO)):
            with open(os.path.join(self.folder.name, name), "w") as file:
                json.dump(content, file)
        log = open(os.path.join(self.folder.name, "daemon.log"), "w+")
        self.addCleanup(log.close)
        self.daemon = Daemon(BUILD, os.path.join(self.folder.name, "patchbay.json"), log=log).start()
        self.addCleanup(self.daemon.kill)
        self.smsc.wait("bind", self.binds, status=ROK)

    def tearDown(self):
        self.assertEqual(self.smsc.all("warning"), [])
        self.assertEqual(self.smsc.all("generic_nack"), [])

    def api(self, method, path, body=None):
        status, answer = call(method, f"http://127.0.0.1:{self.daemon.admin_port}/api/v1/{path}", body,
                              {"Authorization": f"Bearer {SECRETS['PATCHBAY_ADMIN_TOKEN']}"})
        self.assertIn(status, (200, 202), answer)
        return answer

    def send(self, text, to=ANA):
        """The message's id."""
        return self.api("POST", "messages", {"channel": "sms", "to": f"+{to}",
                                             "content": {"type": "text", "text": text}})["id"]

    def becomes(self, message, state):
        def check():
            told = self.api("GET", f"messages/{message}")
            return told if told["state"] == state else None

        return until(f"{message} to be {state}", check)

    def settled(self):
        until("nothing is left to do", self.daemon.settled)

    def delivered(self, message, parts):
        """By a receipt of each part."""
        self.becomes(message, "sent")
        for part in parts:
            self.smsc.order("receipt", message_id=part["message_id"], stat="DELIVRD")
        self.becomes(message, "delivered")


class Smpp(Base):
    def test_it_binds_as_the_settings_say(self):
        bind = self.smsc.all("bind")[0]
        self.assertEqual((bind["command"], bind["system_id"], bind["interface_version"]),
                         ("bind_transceiver", "perl", 0x34))
        self.assertEqual((bind["system_type"], bind["address_range"]), ("", ""))

    def echoed(self, text, alphabet, data_coding):
        self.smsc.write(text, alphabet)
        answer, = self.smsc.wait("submit_sm", destination_addr=ANA)
        self.smsc.wait("deliver_sm_resp", status=ROK)
        self.assertEqual((answer["text"], answer["data_coding"]), (text, data_coding))
        self.assertEqual((answer["udh"], answer["esm_class"] & UDHI), ("", 0))
        self.assertEqual(answer["source_addr"], US)
        self.assertEqual([answer[kind + "_addr_" + what] for kind in ("source", "dest")
                          for what in ("ton", "npi")], [1, 1, 1, 1])
        self.assertEqual(answer["registered_delivery"] & 3, 1)
        self.settled()
        self.assertEqual(len(self.smsc.all("submit_sm")), 1)

    def test_a_text_of_the_gsm_alphabet_is_answered(self):
        self.echoed(SEPTETS, "gsm", GSM)

    def test_a_text_in_latin_1_is_read(self):
        self.smsc.write("¿Está lista la cámara?", "latin1")
        answer, = self.smsc.wait("submit_sm", destination_addr=ANA)
        self.assertEqual((answer["text"], answer["data_coding"]), ("¿Está lista la cámara?", UCS2))

    def test_a_text_in_ucs2_is_answered(self):
        self.echoed(SPANISH, "ucs2", UCS2)

    def test_parts_are_one_text(self):
        first, second = "The screen is broken, ", "¿cuánto cuesta? 😀"
        self.smsc.write("", "ucs2", parts=[{"number": 2, "text": second}, {"number": 1, "text": first}])
        answer, = self.smsc.wait("submit_sm", destination_addr=ANA)
        self.assertEqual(answer["text"], first + second)
        self.smsc.wait("deliver_sm_resp", 2, status=ROK)
        self.settled()
        self.assertEqual(len(self.smsc.all("submit_sm")), 1)

    def long(self, text, data_coding, units, most, total):
        message = self.send(text)
        parts = self.smsc.wait("submit_sm", total, destination_addr=ANA)
        self.assertEqual(joined(parts), text)
        for part in parts:
            self.assertEqual((part["data_coding"], part["esm_class"] & UDHI), (data_coding, UDHI))
            self.assertLessEqual(part["octets"], most * units)
        self.becomes(message, "sent")
        self.assertEqual(len(self.smsc.all("submit_sm")), total)
        for part in parts[:-1]:
            self.smsc.order("receipt", message_id=part["message_id"], stat="DELIVRD")
        self.smsc.wait("deliver_sm_resp", total - 1, status=ROK)
        self.assertEqual(self.api("GET", f"messages/{message}")["state"], "sent")
        self.smsc.order("receipt", message_id=parts[-1]["message_id"], stat="DELIVRD")
        self.becomes(message, "delivered")

    def test_a_long_text_leaves_in_parts_and_is_delivered_with_the_last_of_them(self):
        self.long("¿Qué tal? 20 € ~ " * 25 + "!", GSM, 1, 153, 4)

    def test_a_long_text_in_ucs2_is_cut_between_characters(self):
        self.long("¿Cuánto? 😀" * 19 + ".", UCS2, 2, 67, 4)

    def test_a_receipt_with_the_id_in_another_base_makes_it_delivered(self):
        message = self.send("Your laptop is ready.")
        submit, = self.smsc.wait("submit_sm", destination_addr=ANA)
        self.assertEqual(submit["text"], "Your laptop is ready.")
        self.becomes(message, "sent")
        self.assertEqual(submit["message_id"], "0BADF00D")
        self.smsc.order("receipt", message_id=submit["message_id"], stat="DELIVRD")
        self.becomes(message, "delivered")
        self.smsc.wait("deliver_sm_resp", status=ROK)

    def test_a_receipt_may_say_that_it_failed(self):
        message = self.send("Nobody is there.")
        submit, = self.smsc.wait("submit_sm", destination_addr=ANA)
        self.becomes(message, "sent")
        self.smsc.order("receipt", message_id=submit["message_id"], stat="UNDELIV")
        told = self.becomes(message, "failed")
        self.assertTrue(told["errors"], told)

    def test_a_throttled_text_is_sent_again(self):
        self.smsc.order("refuse", status=RTHROTTLED, times=1)
        self.smsc.order("enquire_link")
        self.smsc.wait("enquire_link_resp", status=ROK)  # orders are taken in their order
        message = self.send("again")
        self.smsc.wait("submit_sm", text="again", status=RTHROTTLED)
        self.smsc.wait("submit_sm", text="again", status=ROK)
        self.becomes(message, "sent")
        self.assertEqual(len(self.smsc.all("submit_sm", text="again")), 2)

    def test_a_receipt_with_our_reference_settles_a_doubt(self):
        self.smsc.order("lose", times=1)
        self.smsc.order("enquire_link")
        self.smsc.wait("enquire_link_resp", status=ROK)
        message = self.send("Has it come?")
        submit, = self.smsc.wait("submit_sm", text="Has it come?")
        self.becomes(message, "in_doubt")
        self.smsc.wait("bind", 2, status=ROK)
        self.smsc.order("receipt", message_id=submit["message_id"], stat="DELIVRD", reference=True)
        self.becomes(message, "delivered")
        self.smsc.wait("deliver_sm_resp", status=ROK)
        self.assertEqual(len(self.smsc.all("submit_sm")), 1)

    def test_it_binds_again_after_the_link_was_lost(self):
        self.smsc.order("drop")
        self.smsc.wait("closed")
        self.smsc.wait("bind", 2, status=ROK)
        self.smsc.write("after the loss")
        self.smsc.wait("submit_sm", text="after the loss")

    def test_what_is_written_while_the_bind_is_refused_is_kept(self):
        self.smsc.order("password", **{"is": "another"})
        self.smsc.order("drop")
        self.smsc.wait("bind", status=RINVPASWD)
        message = self.send("and in")
        self.smsc.wait("closed", 2)
        self.smsc.order("password", **{"is": "secret"})
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()
        self.smsc.wait("bind", 2, status=ROK)
        self.smsc.wait("submit_sm", text="and in")
        self.becomes(message, "sent")
        self.assertEqual(len(self.smsc.all("submit_sm")), 1)

    def test_it_unbinds_when_the_daemon_ends(self):
        self.assertEqual(self.smsc.all("unbind"), [])
        self.assertEqual(self.daemon.stop(), 0)
        self.smsc.wait("closed")
        self.assertEqual(len(self.smsc.all("unbind")), 1)


LONG = "¿Cuánto cuesta? 😀 " * 12 + "."


class SmppWith16Bits(Base):
    settings = {"long_messages": "udh16"}

    def test_a_long_text_has_a_header_of_16_bits(self):
        message = self.send(LONG)
        parts = self.smsc.wait("submit_sm", 4, destination_addr=ANA)
        headers = [bytes.fromhex(part["udh"]) for part in parts]
        self.assertEqual({header[:3] + header[5:6] for header in headers}, {b"\x06\x08\x04\x04"})
        self.assertEqual(len({header[3:5] for header in headers}), 1)
        parts.sort(key=lambda part: part["udh"])
        self.assertEqual("".join(part["text"] for part in parts), LONG)
        self.delivered(message, parts)


class SmppWithSar(Base):
    settings = {"long_messages": "sar"}

    def test_a_long_text_has_its_numbers_in_tlvs(self):
        message = self.send(LONG)
        parts = self.smsc.wait("submit_sm", 4, destination_addr=ANA)
        self.assertEqual(len({part["tlvs"]["524"] for part in parts}), 1)   # sar_msg_ref_num
        self.assertEqual({part["tlvs"]["526"] for part in parts}, {"04"})   # sar_total_segments
        parts.sort(key=lambda part: part["tlvs"]["527"])                    # sar_segment_seqnum
        self.assertEqual([part["tlvs"]["527"] for part in parts], ["01", "02", "03", "04"])
        self.assertEqual({(part["udh"], part["esm_class"] & UDHI) for part in parts}, {("", 0)})
        self.assertEqual("".join(part["text"] for part in parts), LONG)
        self.delivered(message, parts)


class SmppWithPayload(Base):
    settings = {"long_messages": "payload"}

    def test_a_long_text_is_whole(self):
        message = self.send(LONG)
        submit, = self.smsc.wait("submit_sm", destination_addr=ANA)
        self.assertEqual((submit["text"], submit["data_coding"]), (LONG, UCS2))
        self.assertEqual(bytes.fromhex(submit["tlvs"]["1060"]).decode("utf-16-be"), LONG)
        self.delivered(message, [submit])
        self.assertEqual(len(self.smsc.all("submit_sm")), 1)


class SmppOfTwoBinds(Base):
    settings = {"binds": ["transmitter", "receiver"]}
    binds = 2

    def test_texts_and_receipts_come_on_the_receiver_and_leave_on_the_transmitter(self):
        self.assertEqual({bind["command"] for bind in self.smsc.all("bind")},
                         {"bind_transmitter", "bind_receiver"})
        self.smsc.write("hello")
        self.smsc.wait("submit_sm", text="hello")
        message = self.send("and delivered")
        self.delivered(message, self.smsc.wait("submit_sm", text="and delivered"))
        self.smsc.wait("deliver_sm_resp", 2, status=ROK)
        self.assertEqual(self.daemon.stop(), 0)
        self.smsc.wait("closed", 2)
        self.assertEqual(len(self.smsc.all("unbind")), 2)


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
