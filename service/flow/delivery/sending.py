"""Handing one reply to its network; no transaction is open here."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from service.channels.protocol import ChannelAdapter, ChannelError, Refused, TryLater, Unclear
from service.flow.delivery.outcomes import ClaimedReply, Delivered, Failed, Later, Outcome, Unknown
from service.foundation.clock import now
from service.foundation.settings import Settings

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")


async def send(adapter: ChannelAdapter, claimed: ClaimedReply, options: Settings) -> Outcome:
    """Publish it, unless an earlier attempt already did.

    After the last attempt it only looks: what that one began may have been published after all.
    """
    if claimed.attempt > 1:
        seen = await _look(adapter, claimed, options)
        if seen is not None:
            return seen
    if claimed.tries > options.delivery_attempts:
        return Failed(f"It was not published after {options.delivery_attempts} attempts.")
    return await _publish(adapter, claimed, options)


async def _look(adapter: ChannelAdapter, claimed: ClaimedReply, options: Settings) -> Outcome | None:
    """None when it is certain that no earlier attempt published it."""
    try:
        found = await _in_time(adapter.look(claimed.outgoing), claimed, options)
    except Refused as error:
        return Failed(f"It may be public, and the network doesn't let us look: {error.words}")
    except TryLater as error:
        return Unknown(error.words, error.retry_after)
    except ChannelError as error:
        return Unknown(error.words)
    return None if found is None else Delivered(found)


async def _publish(adapter: ChannelAdapter, claimed: ClaimedReply, options: Settings) -> Outcome:
    try:
        return Delivered(await _in_time(adapter.send(claimed.outgoing), claimed, options))
    except Refused as error:
        return Failed(error.words)
    except TryLater as error:
        return Later(error.words, error.retry_after)
    except ChannelError as error:
        return Unknown(error.words)


async def _in_time(call: Coroutine[Any, Any, Answer], claimed: ClaimedReply, options: Settings) -> Answer:
    """The call's answer; what goes wrong in an unforeseen way counts as unclear, since it may have been accepted.

    A call begins only when it is sure to end within the lease: another sender may look for its post after that.
    """
    seconds = options.delivery_timeout_seconds
    if now() + timedelta(seconds=seconds) > claimed.until:
        call.close()
        raise TryLater("This process was too slow to begin in time.")
    try:
        async with asyncio.timeout(seconds):
            return await call
    except ChannelError:
        raise
    except TimeoutError as error:
        raise Unclear(f"{claimed.outgoing.channel} gave no answer within {seconds:g} seconds.") from error
    except Exception as error:
        log.exception("delivery_adapter_broke", reply=claimed.reply_id, channel=claimed.outgoing.channel)
        raise Unclear(f"The connection to {claimed.outgoing.channel} broke: {type(error).__name__}.") from error
