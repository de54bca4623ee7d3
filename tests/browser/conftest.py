"""A real Chromium at a real server; whatever the browser complains about fails the test."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.web.same_origin import SESSION_COOKIE
from tests.browser.chromium import REMEDY, find
from tests.builders import a_colleague
from tests.web.visiting import open_site, token_for

PATIENCE_MS = 15_000
"""How long a page may take on a machine that is busy; nothing is measured by it."""
expect.set_options(timeout=PATIENCE_MS)
WATCH = """
addEventListener("securitypolicyviolation", (event) => console.error("policy:", event.violatedDirective));
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources?.map((source) => source.node?.outerHTML?.slice(0, 120));
    if (!entry.hadRecentInput) window.shifts.push([entry.value, moved]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


class QuietServer(uvicorn.Server):
    """Leaves the signals to the test run."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield


@dataclass(slots=True)
class Desk:
    """The site at its address, and browsers that sit before it."""

    address: str
    database: Database
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def open(
        self,
        *,
        token: str | None = None,
        scheme: str = "light",
        language: str = "nl",
        width: int = 1280,
        height: int = 800,
    ) -> Page:
        """A page in a browser of its own, signed in with a token or not."""
        context = await self.browser.new_context(
            base_url=self.address,
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale=language,
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        if token is not None:
            await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": self.address}])
        await context.add_init_script(WATCH)
        page = await context.new_page()
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        return page

    async def sit(
        self,
        login: str = "ann",
        role: Role = Role.AGENT,
        department: str = "webcare",
        *,
        scheme: str = "light",
        language: str = "nl",
        width: int = 1280,
        height: int = 800,
    ) -> Page:
        """A page of somebody who is signed in."""
        actor = await a_colleague(self.database, login, role=role, department=department)
        token = await token_for(self.database, actor, language)
        return await self.open(token=token, scheme=scheme, language=language, width=width, height=height)

    def _note(self, kind: str, text: str) -> None:
        """A busy machine may bring the typeface too late to be used, which the browser finds worth a warning."""
        if kind in ("error", "warning") and "preloaded" not in text:
            self.complaints.append(f"{kind}: {text}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the whole run; without any, these tests are skipped, and fail in CI."""
    found = find()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"There is no browser. {REMEDY}")
        pytest.skip(f"There is no browser. {REMEDY}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found.path, args=found.flags, env={**os.environ, **found.environment}
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def desk(database: Database, chromium: Browser) -> AsyncIterator[Desk]:
    """The site served on a free port; at the end nobody may have complained."""
    async with open_site(database) as site, _serving(site.app) as address:
        opened = Desk(address, database, chromium)
        yield opened
        for context in opened.contexts:
            await context.close()
        site.app.state.stop_streams()
    assert opened.complaints == []


@asynccontextmanager
async def _serving(app: object) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=5)  # type: ignore[arg-type]
        server = QuietServer(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving
