"""The API's description of itself: complete, and true."""

import json
from collections.abc import Iterator
from typing import Any

from service.foundation.database import Database
from tests.serving import description, serving

FREE = {"MessageForm.raw", "JsonValue", "ModelView.figures", "ReportRowView.numbers", "ServiceLevelsView.sections"}
"""The payload of a network is any object; figures, numbers of a report and sections of a rulebook have any names."""
FILES = ("text/calendar", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
"""What is given besides JSON."""


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
    assert all(path.startswith("/api/v1/") for path in description()["paths"])
    assert len(list(operations())) >= 15


def test_every_operation_explains_itself() -> None:
    for path, method, operation in operations():
        try:
            _explains_itself(path, method, operation)
        except (AssertionError, LookupError) as error:
            error.add_note(f"{method} {path}")
            raise


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each with its path and method."""
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _explains_itself(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"][0] in {tag["name"] for tag in description()["tags"]}
    assert operation["responses"]
    for status, response in operation["responses"].items():
        if status == "204":
            continue
        kinds = list(response["content"])
        if status == "200" and kinds[0] in FILES:
            continue
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
    for name, schema in description()["components"]["schemas"].items():
        for place, inner in schemas_in(schema, name):
            if place in FREE:
                continue
            assert inner.keys() & {"type", "$ref", "anyOf", "enum", "const"}, place
            if inner.get("type") == "object":
                assert "properties" in inner, place
                assert inner.get("additionalProperties") in (None, False), place


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(description())
    for part in text.split('"$ref": "#/components/schemas/')[1:]:
        assert part.partition('"')[0] in description()["components"]["schemas"]


def test_each_error_shows_its_own_problem() -> None:
    """The example of a status is a problem of that status, of a kind that no other has."""
    seen = {}
    for operation in (operation for path in description()["paths"].values() for operation in path.values()):
        for status, response in operation["responses"].items():
            problem = response.get("content", {}).get("application/problem+json")
            if problem is not None:
                assert problem["example"]["status"] == int(status)
                seen[status] = problem["example"]["type"]
    assert len(set(seen.values())) == len(seen) >= 9


async def test_the_examples_work(database: Database) -> None:
    """What the description shows can be sent, and is answered as it shows."""
    async with serving(database) as api:
        for path in ("/api/v1/messages/batch", "/api/v1/messages"):
            operation = description()["paths"][path]["post"]
            shown = operation["responses"]["202"]["content"]["application/json"]["example"]
            for kind, media in operation["requestBody"]["content"].items():
                sent = media["example"] if isinstance(media["example"], str) else json.dumps(media["example"])
                answer = await api.client.post(path, content=sent, headers={"Content-Type": kind})
                assert answer.status_code == 202, answer.text
                assert lasting(answer.json()) == lasting(shown), kind


def lasting(answer: Any) -> Any:
    """An answer without what is different when the same is sent again."""
    if isinstance(answer, list):
        return [lasting(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    changing = () if "error" in answer else ("message_id", "status", "created", "duplicate")
    return {
        name: None if name in changing and "detail" not in answer else lasting(value) for name, value in answer.items()
    }
