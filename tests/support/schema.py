"""Holds JSON against the part of JSON Schema that our OpenAPI file uses. Stands on its own."""

import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
KNOWN = {"type", "properties", "required", "additionalProperties", "items", "enum", "pattern", "format",
         "description", "$ref", "minimum", "maximum", "default", "minLength", "maxLength"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


def problems(document, schema, value, path=""):
    """What of `value` is not as `schema` says, as a list of texts."""
    if "$ref" in schema:
        target = document
        for step in schema["$ref"].split("/")[1:]:
            target = target[step]
        return problems(document, target, value, path)
    unknown = set(schema) - KNOWN
    if unknown:
        return [f"{path}: the schema says {unknown}, which this checker does not know"]
    kind = schema.get("type")
    if kind is not None and (not isinstance(value, TYPES[kind]) or
                             (kind == "integer" and isinstance(value, bool))):
        return [f"{path}: expected {kind}, got {value!r}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: {value!r} is none of {schema['enum']}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{path}: {value!r} does not match {schema['pattern']}")
    if schema.get("format") == "date-time" and not TIME.fullmatch(value):
        found.append(f"{path}: {value!r} is no time")
    if isinstance(value, dict):
        members = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        found += [f"{path}: '{name}' is missing" for name in schema.get("required", ())
                  if name not in value]
        for name, member in value.items():
            if name in members:
                found += problems(document, members[name], member, f"{path}/{name}")
            elif rest is False:
                found.append(f"{path}: '{name}' is not described")
            elif isinstance(rest, dict):
                found += problems(document, rest, member, f"{path}/{name}")
            if member is None:
                found.append(f"{path}: '{name}' is null instead of left out")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            found += problems(document, schema["items"], item, f"{path}/{index}")
    return found
