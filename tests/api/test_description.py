"""The API's description of itself: complete, and true."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from service.app import create_app
from service.flow.intake.forms import ONE
from service.foundation.settings import Settings

SCHEMA = create_app(Settings(database_url="postgresql://nowhere/x")).openapi()
OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method} {path}")
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
FREE = {"MessageForm.raw", "JsonValue"}
"""The payload of a network is any object; nothing else is."""


def schemas_in(value: object, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with where it is."""
    if not isinstance(value, dict):
        return
    yield place, value
    for name, inner in value.get("properties", {}).items():
        yield from schemas_in(inner, f"{place}.{name}")
    for inner in value.get("anyOf", []):
        yield from schemas_in(inner, place)
    if "items" in value:
        yield from schemas_in(value["items"], f"{place}[]")


def test_no_page_is_in_it() -> None:
    assert all(path.startswith("/api/v1/") for path in SCHEMA["paths"])
    assert len(OPERATIONS) >= 15


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_explains_itself(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"][0] in {tag["name"] for tag in SCHEMA["tags"]}
    assert operation["responses"]
    for status, response in operation["responses"].items():
        if status == "204":
            continue
        kinds = list(response["content"])
        assert kinds == ["application/json" if status < "400" else "application/problem+json"], (status, kinds)
        schema = response["content"][kinds[0]]["schema"]
        assert "$ref" in schema, (status, schema)
    if "/health/" not in path:
        assert operation["security"]
        assert {"401", "403"} <= operation["responses"].keys()
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter["name"]
    if method in ("post", "put") and "requestBody" in operation:
        assert all(media["schema"] for media in operation["requestBody"]["content"].values())


def test_nothing_is_left_open() -> None:
    """No schema without a type, and no object of unknown fields, but for the raw payload."""
    for name, schema in SCHEMA["components"]["schemas"].items():
        for place, inner in schemas_in(schema, name):
            if place in FREE:
                continue
            assert inner.keys() & {"type", "$ref", "anyOf", "enum", "const"}, place
            if inner.get("type") == "object":
                assert "properties" in inner, place
                assert inner.get("additionalProperties") in (None, False), place


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(SCHEMA)
    for part in text.split('"$ref": "#/components/schemas/')[1:]:
        assert part.partition('"')[0] in SCHEMA["components"]["schemas"]


def test_the_examples_are_messages() -> None:
    """What the description shows can be sent."""
    properties = SCHEMA["components"]["schemas"]["MessageForm"]["properties"]
    author = SCHEMA["components"]["schemas"]["AuthorForm"]["properties"]
    message = {name: schema["examples"][0] for name, schema in properties.items() if "examples" in schema}
    message["author"] = {name: schema["examples"][0] for name, schema in author.items()}
    message["sent_at"] = "2026-11-20T09:12:00+01:00"
    assert ONE.validate_json(json.dumps(message)).external_id == "1790"
