"""The broker's address, from the one setting that redis-py reads too."""

from urllib.parse import parse_qs, urlsplit

from service.foundation.errors import SetupError


def broker_url(redis_url: str | None) -> str:
    """The address as kombu spells it: unix:///path?db=1 is its redis+socket:///path?virtual_host=1."""
    if not redis_url:
        raise SetupError("OLIEVLEK_REDIS_URL is not set: workers need the Redis or Valkey that `olievlek up` starts.")
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"
