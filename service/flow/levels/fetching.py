"""Fetching a calendar feed from an address that a manager typed: over https, from the open internet, within bounds."""

import asyncio
import socket
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx2

from routing_rules.calendar_feeds import FeedError, read_closing_days

MOST_BYTES = 2_000_000
FETCH_SECONDS = 10.0
READ_SECONDS = 10.0
YEARS_AHEAD = 3


async def fetched(address: str, *, transport: httpx2.AsyncBaseTransport | None = None) -> str:
    """The text at the address. Raises FeedError, in a sentence, for whatever is in the way."""
    await _refuse(address)
    try:
        async with (
            asyncio.timeout(FETCH_SECONDS),
            httpx2.AsyncClient(follow_redirects=False, transport=transport) as client,
            client.stream("GET", address, headers={"User-Agent": "Olievlek", "Accept": "text/calendar"}) as answer,
        ):
            if not answer.is_success:
                raise FeedError(f"The address answered {answer.status_code}; redirects are not followed.")
            return await _body(answer)
    except TimeoutError as error:
        raise FeedError(f"The address did not answer within {FETCH_SECONDS:.0f} seconds.") from error
    except httpx2.RequestError as error:
        raise FeedError(f"The address could not be read: {str(error) or type(error).__name__}.") from error


async def closing_days(text: str, zone: ZoneInfo, this_year: int) -> Mapping[date, str]:
    """The closing days in a feed, from this year on. Raises FeedError, also when reading takes too long."""
    years = range(this_year, this_year + YEARS_AHEAD + 1)
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await asyncio.to_thread(read_closing_days, text, zone, years)
    except TimeoutError as error:
        raise FeedError(f"Reading the feed takes longer than {READ_SECONDS:.0f} seconds.") from error


async def _body(answer: httpx2.Response) -> str:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise FeedError(f"The feed is larger than {MOST_BYTES} bytes.")
    return bytes(body).decode("utf-8", "replace")


async def _refuse(address: str) -> None:
    """Whoever controls the name could lead us elsewhere after this look; then its certificate would not fit."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise FeedError("That is no readable address.") from error
    if parts.scheme != "https" or not host:
        raise FeedError("The address has to begin with https:// and a host.")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FeedError(f"The host {host} is not known.") from error
    if not all(ip_address(str(place[4][0]).partition("%")[0]).is_global for place in found):
        raise FeedError(f"The host {host} is not on the open internet.")
