"""Calling a webhook, after the Standard Webhooks specification: a signed POST that says what happened."""

import asyncio
import json
import socket
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import httpx2

from service.channels.retry_after import seconds_to_wait
from service.flow.notices.outcomes import ClaimedNotice, Delivered, Failed, Lacking, Later, Outcome
from service.foundation.clock import now
from service.foundation.settings import Settings
from service.foundation.signing import signature, signing_key

WORTH_ANOTHER_TRY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
METADATA = frozenset({ip_address("fd00:ec2::254"), ip_address("100.100.100.200")})
"""Where clouds keep their metadata outside the link-local networks (Amazon over IPv6, Alibaba)."""


async def call(client: httpx2.AsyncClient, notice: ClaimedNotice, options: Settings) -> Outcome:
    """One attempt, with the notice's key as the id that stays the same at each."""
    if options.webhook_secret is None:
        return Lacking("webhook_secret", "OLIEVLEK_WEBHOOK_SECRET is not set: without it no webhook is called.")
    refused = await _refused(notice.address)
    if refused is not None:
        return refused
    body, key = _body(notice, options), signing_key(options.webhook_secret.get_secret_value())
    webhook_id, timestamp = str(notice.key), int(now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Olievlek",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(key, webhook_id, timestamp, body),
    }
    try:
        # What it says beyond the status is of no use to us, so it is not even read.
        async with client.stream("POST", notice.address, content=body, headers=headers) as answer:
            return _outcome(answer)
    except httpx2.RequestError as error:
        return Later(f"The webhook broke off without an answer: {str(error) or type(error).__name__}")


async def _refused(address: str) -> Outcome | None:
    """Why this address is not called; None when it may be. A name counts as every address that it leads to."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        return Failed("The webhook has no readable address.")
    if parts.scheme not in ("https", "http") or not host:
        return Failed("The webhook's address does not begin with https:// or http:// and a host.")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return Later(f"The webhook's host is not known: {error}")
    if any(_is_forbidden(ip_address(str(place[4][0]).partition("%")[0])) for place in found):
        return Failed("The webhook's address is one of a link-local network, which is never called.")
    return None


def _is_forbidden(place: IPv4Address | IPv6Address) -> bool:
    inner = place.ipv4_mapped if isinstance(place, IPv6Address) else None
    return (inner or place).is_link_local or place in METADATA


def _body(notice: ClaimedNotice, options: Settings) -> bytes:
    link = None if options.public_url is None else options.public_url + notice.path
    about = {} if notice.ticket_id is None else {"ticket": notice.ticket_id}
    content = {
        "type": notice.subject,
        "timestamp": notice.created_at.isoformat(),
        "data": {**about, "url": link, **notice.data},
    }
    return json.dumps(content, separators=(",", ":")).encode()


def _outcome(answer: httpx2.Response) -> Outcome:
    """What the specification says of each status; only what may pass by itself is tried again."""
    status = answer.status_code
    if answer.is_success:
        return Delivered()
    if answer.is_redirect or status < HTTPStatus.BAD_REQUEST:
        return Failed(f"The webhook answered {status}: redirects are not followed, give its new address.")
    if status == HTTPStatus.GONE:
        return Failed("The webhook answered 410: it is gone, take it out of the rulebook.")
    if status in WORTH_ANOTHER_TRY or answer.is_server_error:
        return Later(f"The webhook answered {status}.", seconds_to_wait(answer.headers.get("Retry-After"), now()))
    return Failed(f"The webhook refused it with {status}.")
