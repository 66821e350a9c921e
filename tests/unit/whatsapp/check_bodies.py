#!/usr/bin/env python3
"""Holds the bodies of cases/encode.json, which are what the plugin sends, against Meta's own schemas."""

import copy
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ENVELOPE = {"messaging_product": "whatsapp", "recipient_type": "individual"}
RECIPIENT = "34600111222"


def load(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return json.load(file)


def amended(schemas):
    """What Meta's file leaves out or has wrong, as its pages and its own examples show."""
    base = schemas["BaseMessageProperties"]
    base["properties"]["recipient"] = {"type": "string"}  # a business-scoped user id
    base["properties"]["biz_opaque_callback_data"] = {"type": "string", "maxLength": 512}
    base["required"].remove("to")
    base["oneOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]

    schemas["InteractiveObject"]["properties"]["type"]["enum"] += ["cta_url", "location_request_message"]
    text = {"type": "string"}
    schemas["ActionObject"]["oneOf"] += [
        {"required": ["name", "parameters"], "properties": {
            "name": {"enum": ["cta_url"]},
            "parameters": {"type": "object", "required": ["display_text", "url"],
                           "properties": {"display_text": dict(text, maxLength=20), "url": text}}}},
        {"required": ["name"], "properties": {"name": {"enum": ["send_location"]}}}]
    schemas["BodyObject"]["properties"]["text"]["maxLength"] = 4096  # of a list

    schemas["TemplateMessage"]["allOf"][-1]["additionalProperties"] = False  # as all others
    component = schemas["TemplateComponent"]["properties"]
    component["sub_type"]["enum"] += ["copy_code", "flow"]
    component["index"]["pattern"] = "^[0-9]$"
    return schemas


class Validator:
    """JSON Schema as far as the file uses it. An allOf is closed as a whole, not branch by branch."""

    TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
             "number": (int, float)}

    def __init__(self, schemas):
        self.schemas = schemas

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def properties(self, schema):
        schema = self.resolve(schema)
        found = dict(schema.get("properties", {}))
        for branch in schema.get("allOf", []):
            found.update(self.properties(branch))
        return found

    def closed(self, schema):
        schema = self.resolve(schema)
        return (schema.get("additionalProperties") is False
                or any(self.closed(branch) for branch in schema.get("allOf", [])))

    def errors(self, schema, value, path="", branch=False):
        schema = self.resolve(schema)
        found = []
        kind = schema.get("type")
        if kind:
            fits = isinstance(value, self.TYPES[kind])
            if not fits or (isinstance(value, bool) and kind != "boolean"):
                return ["%s: is not of type %s" % (path, kind)]
        if "enum" in schema and value not in schema["enum"]:
            found.append("%s: %r is none of %s" % (path, value, schema["enum"]))
        if isinstance(value, str):
            if len(value) > schema.get("maxLength", len(value)):
                found.append("%s: is longer than %d" % (path, schema["maxLength"]))
            if "pattern" in schema and not re.search(schema["pattern"], value):
                found.append("%s: %r does not match %s" % (path, value, schema["pattern"]))
        if isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                found.append("%s: has %d elements" % (path, len(value)))
            for number, item in enumerate(value):
                found += self.errors(schema.get("items", {}), item, "%s/%d" % (path, number))
        if isinstance(value, dict):
            found += ["%s/%s: is missing" % (path, name)
                      for name in schema.get("required", []) if name not in value]
            for name, inner in schema.get("properties", {}).items():
                if name in value:
                    found += self.errors(inner, value[name], path + "/" + name)
            if not branch and self.closed(schema):
                known = self.properties(schema)
                found += ["%s/%s: is not known" % (path, name) for name in value if name not in known]
        for part in schema.get("allOf", []):
            found += self.errors(part, value, path, branch=True)
        return found + self.choice_errors(schema, value, path)

    def choice_errors(self, schema, value, path):
        choices = schema.get("oneOf")
        if not choices:
            return []
        mapping = schema.get("discriminator", {}).get("mapping")
        if mapping:
            kind = value.get(schema["discriminator"]["propertyName"])
            if kind not in mapping:
                return ["%s: unknown type %r" % (path, kind)]
            return self.errors({"$ref": mapping[kind]}, value, path)
        results = [self.errors(choice, value, path, branch=True) for choice in choices]
        matches = sum(not result for result in results)
        if matches == 1:
            return []
        if matches > 1:
            return ["%s: fits %d choices" % (path, matches)]
        nearest = min(results, key=len)
        return ["%s: fits no choice; the nearest says: %s" % (path, "; ".join(nearest))]


def body_of(case):
    to = {"recipient": case["recipient"]} if "recipient" in case else {"to": RECIPIENT}
    return {**ENVELOPE, **to, **case["body"]}


def spoiled(body):
    """The body with each of its mistakes that the schemas must see."""
    kind = body["type"]
    yield "a member that is not known", dict(body, surprise=1)
    for name in ("messaging_product", "type", kind):
        yield "no " + name, {key: value for key, value in body.items() if key != name}
    yield "a content of another type", dict(body, **{kind: 7})
    yield "both recipients", dict(body, to=RECIPIENT, recipient="US.1")
    yield "an endless correlation", dict(body, biz_opaque_callback_data="x" * 513)


def main():
    validator = Validator(amended(load("examples/message_schemas.json")["schemas"]))
    message = {"$ref": "#/schemas/Message"}
    problems = []
    checked = 0
    for case in load("cases/encode.json"):
        if "body" not in case:
            continue
        checked += 1
        body = body_of(case)
        problems += ["%s: %s" % (case["name"], error) for error in validator.errors(message, body)]
        for mistake, wrong in spoiled(copy.deepcopy(body)):
            if not validator.errors(message, wrong):
                problems.append("%s: the schemas do not see %s" % (case["name"], mistake))
    if checked < 60:
        problems.append("only %d bodies were checked" % checked)
    print("\n".join(problems) or "%d bodies are as Meta describes them" % checked)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
