"""What is wrong with an input, field by field, in words for whoever sent it; and what can be kept of any words."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

WORDS: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a field that is known here",
    "string_unicode": "must not hold half of a surrogate pair, which is no character",
    "string_pattern_mismatch": "must not hold characters that are not allowed here",
    "timezone_aware": "must have a time zone",
    "model_attributes_type": "must be a JSON object, sent as application/json",
}
"""Where pydantic's own words would not help."""

NO_NUL = r"^[^\x00]*$"
"""Text that a database can hold; NUL is the one character that it can't."""


MOST_PROBLEMS = 20
"""More at once help nobody, and a hundred thousand are an answer larger than the question."""


class FieldProblem(TypedDict):
    """One thing that is wrong, and where."""

    field: str
    message: str


def field_problems(errors: Sequence[Mapping[str, Any]], skip: int = 0) -> list[FieldProblem]:
    """Pydantic's errors for people, the first few; `skip` leaves out the first parts of each place, such as "body"."""
    return [_problem(error, skip) for error in errors[:MOST_PROBLEMS]]


def summary(problems: Sequence[FieldProblem]) -> str:
    """All of it in one sentence."""
    return "; ".join(f"{problem['field']} {problem['message']}" for problem in problems) + "."


def storable(words: str) -> str:
    """The first thousand characters that Postgres takes and a page can show, of words that somebody else wrote."""
    return words.replace("\0", "").encode("utf-8", "replace").decode()[:1000]


def _problem(error: Mapping[str, Any], skip: int) -> FieldProblem:
    place = ".".join(str(part) for part in error["loc"][skip:])
    field = place or str(error.get("ctx", {}).get("field", "body"))
    own = (
        str(error["msg"])
        .replace("Input should", "must")
        .replace("String should", "must")
        .replace("List should", "must")
    )
    return {"field": field, "message": WORDS.get(error["type"], own)}
