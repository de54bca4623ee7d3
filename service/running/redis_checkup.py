"""Looks at Redis: there, and set up so that it never throws waiting work away."""

from collections.abc import Iterator

import redis

from service.foundation.addresses import redis_url, shown
from service.foundation.errors import SetupError
from service.foundation.settings import Settings
from service.running.findings import Finding, good, note, wrong
from service.running.reach import CONNECT_SECONDS, check_redis


def look_at_redis(_: Settings) -> Iterator[Finding]:
    """Whether it answers, what it does when full, and whether it survives a restart."""
    try:
        url = redis_url()
    except SetupError as error:
        yield note("redis", error.detail)
        return
    try:
        check_redis(url)
    except SetupError as error:
        yield wrong("redis", error.detail)
        return
    yield good("redis", f"{shown(url)} answers.")
    with redis.Redis.from_url(url, socket_timeout=CONNECT_SECONDS, decode_responses=True) as client:
        yield from _look_at_settings(client)


def _look_at_settings(client: redis.Redis) -> Iterator[Finding]:
    try:
        policy = client.config_get("maxmemory-policy")["maxmemory-policy"]
        kept = client.config_get("appendonly")["appendonly"]
    except redis.ResponseError:
        yield note(
            "redis", "It doesn't show its settings; see that maxmemory-policy is noeviction and appendonly is yes."
        )
        return
    if policy != "noeviction":
        yield wrong("redis", f"When full it throws work away ({policy}). Run `CONFIG SET maxmemory-policy noeviction`.")
    if kept != "yes":
        yield note(
            "redis", "It forgets on a restart (appendonly no); work then waits for the next sweep, nothing is lost."
        )
