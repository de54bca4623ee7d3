"""The page of a change without a form of its own: something is removed, brought back or taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.flow.levels.editing import Change, Shown, edited
from service.flow.levels.forms import EditForm
from service.people.signed_in import Viewer
from service.web.responses import go_to, page
from service.web.translations import gettext_in


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked, and where."""

    title: str
    """English, marked for translation."""
    blanks: Mapping[str, object]
    address: str
    back: str
    fields: Sequence[tuple[str, str]] = ()
    """What has to come along."""
    lines: Sequence[str] = ()
    """What there is to see of it."""


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """The change, what it would do, and its button."""

    title: str
    shown: Shown
    address: str
    back: str
    fields: Sequence[tuple[str, str]]
    lines: Sequence[str]


async def confirmed(
    request: Request, session: AsyncSession, viewer: Viewer, form: EditForm | None, change: Change, asking: Asking
) -> Response:
    """The page with its preview, or back to the overview when it was published; without a form it was only asked."""
    given = form or EditForm(seen=(await active_configuration(session)).version_id)
    done = await edited(session, viewer, given, change)
    if done.published is not None:
        return go_to(request, "/levels")
    title = gettext_in(viewer.frame.language)(asking.title) % asking.blanks
    content = ConfirmPage(title, done.shown, asking.address, asking.back, asking.fields, asking.lines)
    return page(viewer.frame, "levels_confirm.html", content, 422 if done.shown.is_refused else 200)
