"""`olievlek network` serves the fake network as a process of its own, and keeps what was published over a kill."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path
from uuid import uuid4

import httpx2

from service.running.ports import free_port

NEW_POST = {"reference": str(uuid4()), "text": "Hoi", "in_reply_to": "1"}


async def start(port: int, file: Path) -> Process:
    network = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "network", "--port", str(port), "--file", str(file)
    )
    async with httpx2.AsyncClient(trust_env=False) as client:
        while network.returncode is None:
            try:
                await client.get(f"http://127.0.0.1:{port}/behaviour")
                break
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
    return network


async def test_what_was_published_survives_a_kill(tmp_path: Path) -> None:
    port, file = free_port("127.0.0.1", 0), tmp_path / "published.jsonl"
    network = await start(port, file)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answer = await client.post("/networks/x/x/posts", json=NEW_POST)
        network.send_signal(signal.SIGKILL)
        await network.wait()
        network = await start(port, file)
        published = (await client.get("/published")).json()["posts"]
    network.terminate()
    await network.wait()
    assert published == answer.json()["posts"]
    assert published[0]["reference"] == NEW_POST["reference"]
