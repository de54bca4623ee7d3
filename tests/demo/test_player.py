"""The player sends again until intake takes it, and tells what intake refused."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from service.demo import player
from service.demo.day import posts, read_day
from service.foundation.clock import now
from service.foundation.errors import SetupError

REFUSED = "demo-refused"
OVERLOADED = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Intake:
    """An intake that cuts each connection once, is overloaded once, and then takes what it gets."""

    def __init__(self) -> None:
        self.bodies: Counter[bytes] = Counter()
        self.taken: list[str] = []
        self.media_types: set[str] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.media_types.add(headers["content-type"])
        self.bodies[body] += 1
        if self.bodies[body] == 2:
            writer.write(OVERLOADED)
        elif self.bodies[body] > 2:
            writer.write(self._take(head, body, headers["content-type"]))
        writer.close()
        await writer.wait_closed()

    def _take(self, head: str, body: bytes, media_type: str) -> bytes:
        answer: dict[str, object] = {"status": "created", "message_id": "1"}
        status = b"202 Accepted"
        if head.startswith("POST /api/v1/messages/batch "):
            batch = [json.loads(line) for line in body.splitlines()] if "ndjson" in media_type else json.loads(body)
            self.taken += [post["external_id"] for post in batch]
            answer = {"results": [{"status": "created", "external_id": post["external_id"]} for post in batch]}
        elif (external_id := json.loads(body)["external_id"]) == REFUSED:
            status, answer = b"422 Unprocessable Content", {"detail": "The text is too long."}
        else:
            self.taken.append(external_id)
        content = json.dumps(answer).encode()
        return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, len(content), content)


@asynccontextmanager
async def served(intake: Intake) -> AsyncIterator[str]:
    server = await asyncio.start_server(intake.serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"


async def test_everything_arrives_though_each_request_fails_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player, "PAUSE_SECONDS", 0.001)
    day = [post for post, delivery in zip(posts(read_day(), now()), read_day(), strict=True) if not delivery.again]
    day[0]["external_id"] = REFUSED
    intake = Intake()
    async with served(intake) as address:
        tally = await player.play(address, "a-key", day)
    assert sorted([*intake.taken, REFUSED]) == sorted(post["external_id"] for post in day)
    assert tally.outcomes == {"created": len(day) - 1, "rejected": 1}
    assert tally.rejections == [f"{REFUSED}: The text is too long."]
    assert intake.media_types == {"application/json", "application/x-ndjson"}


async def test_an_intake_that_is_not_there_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player, "PAUSE_SECONDS", 0.0)
    async with served(Intake()) as address:
        pass
    with pytest.raises(SetupError, match="could not send its messages"):
        await player.play(address, "a-key", posts(read_day(), now())[:30])
