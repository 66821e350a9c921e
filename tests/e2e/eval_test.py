#!/usr/bin/env python3
"""`patchbay eval` as a script uses it: the value on standard output, what went wrong on standard error.

tests/e2e/eval_test.py BUILD [unittest arguments]
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

BUILD = ""
VARIABLES = {"vars": {"tries": 2, "ticket": "AB-12", "price": 12.0, "big": 18446744073709551615,
                      "id": 9223372036854775807},
             "message": {"text": "¿Qué tal?"}, "now": "2026-11-23T10:00:00Z", "x": 1}


def run(*arguments, stdin=None):
    return subprocess.run([os.path.join(BUILD, "bin", "patchbay"), "eval", *arguments],
                          input=stdin, capture_output=True, timeout=60)


class Eval(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="patchbay-eval-")
        self.addCleanup(self.folder.cleanup)
        self.file = self.write(json.dumps(VARIABLES))

    def write(self, text, name="vars.json"):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def value(self, expression, *arguments, stdin=None):
        done = run(expression, *arguments, stdin=stdin)
        self.assertEqual((done.returncode, done.stderr), (0, b""), expression)
        text = done.stdout.decode()
        self.assertTrue(text.endswith("\n") and text.count("\n") == 1, text)
        return text[:-1]

    def refused(self, code, arguments, *words, stdin=None):
        done = run(*arguments, stdin=stdin)
        self.assertEqual((done.returncode, done.stdout), (code, b""), arguments)
        said = done.stderr.decode()
        for word in words:
            self.assertIn(word, said)


class Values(Eval):
    def test_it_prints_the_value_as_json(self):
        for expression, wanted in [
                ("1 + 2", "3"), ("'a' + 'ñ'", '"añ"'), ("[1, 'two', null, true]", '[1,"two",null,true]'),
                ("{'a': {1: 2u}}", '{"a":{"1":2}}'), ("b'abc'", '"YWJj"'), ("-7 % 3", "-1"),
                ("timestamp('2026-11-23T10:00:00Z') + duration('48h')", '"2026-11-25T10:00:00Z"'),
                ("duration('3500ms')", '"3.5s"'), ("type(1.5)", '"double"')]:
            self.assertEqual(self.value(expression), wanted)
            self.assertEqual(self.value(expression, "--json"), wanted)

    def test_numbers_keep_their_type_and_all_their_digits(self):
        for expression, wanted in [
                ("1.0", "1.0"), ("-0.0", "-0.0"), ("2.5", "2.5"), ("1e100", "1e+100"), ("1", "1"),
                ("0.1 + 0.2", "0.30000000000000004"), ("[3.0, 3]", "[3.0,3]"),
                ("-9223372036854775808", "-9223372036854775808"),
                ("18446744073709551615u", "18446744073709551615")]:
            self.assertEqual(self.value(expression), wanted)

    def test_the_members_of_the_file_are_the_names(self):
        for expression, wanted in [
                ("vars.tries > 1 ? 'again' : 'first'", '"again"'), ("message.text", '"¿Qué tal?"'),
                ("vars.price", "12.0"), ("vars.big", "18446744073709551615"),
                ("vars.id - 1", "9223372036854775806"), ("x + 1", "2"),
                ("timestamp(now).getHours('Europe/Madrid')", "11"),
                ("default(vars.missing, 'none')", '"none"')]:
            self.assertEqual(self.value(expression, "--vars", self.file), wanted)

    def test_a_dash_reads_the_variables_from_standard_input(self):
        self.assertEqual(self.value("x * 2", "--vars", "-", stdin=b'{"x": 21}'), "42")
        self.assertEqual(self.value("-x", "--vars", "-", stdin=b'{"x": 21}'), "-21")


class Mistakes(Eval):
    def test_in_the_expression_it_ends_with_1_and_names_the_column(self):
        for expression, *words in [
                ("1 +", "column 4: ", "the expression ends here"),
                ("", "column 1: "),
                ("vars.tries + vasr.tries", "column 14: unknown name 'vasr'; did you mean 'vars'?"),
                ("siez('a')", "column 1: unknown function 'siez'; did you mean 'size'?"),
                ("1 / 0", "column 3: division by zero"),
                ("1 +\n\n  nothing", "line 3, column 3: unknown name 'nothing'"),
                ("vars.missing", "column 6: ", "vars.missing", "default()"),
                ("timestamp(now).getHours('Madrid')", "column 25: unknown time zone 'Madrid'"),
                ("1.0 / 0.0", "infinite"), ("x" * 9000, "8192 bytes")]:
            with self.subTest(expression[:30]):
                self.refused(1, [expression, "--vars", self.file], "patchbay: ", *words)
        self.refused(1, ["x"], "column 1: unknown name 'x'; there are no variables")

    def test_in_the_variables_it_ends_with_2_and_names_the_file(self):
        broken = self.write('{"x": 1,\n "y": }', "broken.json")
        self.refused(2, ["1", "--vars", broken], "broken.json:2:7: not JSON")
        listed = self.write("[1]", "list.json")
        self.refused(2, ["1", "--vars", listed], "list.json: expected an object")
        self.refused(2, ["1", "--vars", os.path.join(self.folder.name, "none.json")], "none.json")
        self.refused(2, ["1", "--vars", self.folder.name], "cannot read")
        self.refused(2, ["1", "--vars", "-"], "standard input:1:1: not JSON", stdin=b"")

    def test_in_the_command_line_it_ends_with_2(self):
        self.refused(2, [], "eval takes an expression")
        self.refused(2, ["1", "2"], "one expression", "'2'")
        self.refused(2, ["1", "--var", self.file], "--var")
        self.refused(2, ["1", "--vars"], "--vars")


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
