"""Names service levels by what they say: the same ones have the same digest, in any process and whoever wrote them."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from hashlib import sha256
from operator import itemgetter
from zoneinfo import ZoneInfo

from routing_rules.service_levels import Calendar, ServiceLevels

_LEFT_OUT = {ServiceLevels: {"digest", "holidays"}, Calendar: {"holidays"}}
"""Public holidays count as the closed days that they make, wherever those come from."""
_IN_ORDER = {"levels"}
"""Mappings whose order says something: the first level comes first."""


def levels_digest(levels: ServiceLevels) -> str:
    """SHA-256 over everything that clocks, ladders, queue order and assignment follow."""
    return sha256(json.dumps(_canonical(levels), separators=(",", ":")).encode()).hexdigest()


def _canonical(value: object, name: str = "") -> object:
    """As lists, texts and numbers, in an order that comes from the values alone."""
    if is_dataclass(value):
        left_out = _LEFT_OUT.get(type(value), set())
        names = [field.name for field in fields(value) if field.name not in left_out]
        return [[name, _canonical(getattr(value, name), name)] for name in names]
    if isinstance(value, Mapping):
        pairs = [(str(_plain(key)), _canonical(held)) for key, held in value.items()]
        return pairs if name in _IN_ORDER else sorted(pairs, key=itemgetter(0))
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_canonical(held) for held in value]
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"service levels hold no {type(value).__name__}")
