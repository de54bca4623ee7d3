"""The dials on screen: how sure is sure enough, beside what each setting would do with the team's own corrections."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.quality.actions import PerCents, require_dial_turner, turn_dial
from service.flow.quality.dial_view import DialPage, DialsPage, dial_page, dials_page
from service.flow.quality.dials import dials_of, known_dial, last_turned, turns_of
from service.flow.quality.forms import NOTE_LIMIT, DialForm, Percent
from service.flow.quality.queries import require_reader
from service.flow.quality.words import QualityWords
from service.foundation.errors import Conflict, Invalid
from service.foundation.validation import NO_NUL
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False, prefix="/quality/dials")

Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL)]
CHANGED = N_("The rulebook was changed meanwhile. This is how the dial stands now; look, and save again what you want.")
NO_NOTE = N_("A note is needed: one sentence on why the dial changes.")
CROSSED = N_("It can't act below what it asks a person about: the first number has to be the higher one.")


class SettingForm(BaseModel):
    """A dial as it is sent, or tried in an address."""

    model_config = ConfigDict(extra="forbid")

    mode: Annotated[str, Field(pattern="^(act|guarantee)$")] | None = None
    act: Percent | None = None
    guarantee: Annotated[int, Field(ge=50, le=99)] | None = None
    ask: Percent | None = None
    note: Annotated[str, Field(max_length=NOTE_LIMIT, pattern=NO_NUL)] = ""
    seen: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    was_set: bool = False
    """Only in the address that saving leads to."""

    def setting(self, standing: PerCents) -> PerCents:
        """What is set, or how it stands where that is left out."""
        mode = self.mode or ("act" if standing.guarantee is None else "guarantee")
        return PerCents(
            act=standing.act if self.act is None else self.act,
            ask=standing.ask if self.ask is None else self.ask,
            guarantee=None if mode == "act" else self.guarantee or standing.guarantee,
        )


@router.get("")
async def show_dials(session: Transaction, viewer: ViewerOf) -> Response:
    """All of them."""
    require_reader(viewer.actor)
    rulebook = (await active_configuration(session)).rulebook
    words = QualityWords(viewer.frame.language, rulebook)
    content: DialsPage = dials_page(await dials_of(session, rulebook), await last_turned(session), words)
    return page(viewer.in_zone(rulebook.service_levels.time_zone).frame, "quality_dials.html", content)


@router.get("/{process}")
async def show_dial(
    session: Transaction, viewer: ViewerOf, process: Slug, form: Annotated[SettingForm, Query()]
) -> Response:
    """One dial; with a setting in the address, what that would do."""
    return await _shown(session, viewer, process, form)


@router.post("/{process}")
async def post_dial(
    request: Request, session: Transaction, viewer: ViewerOf, process: Slug, form: Annotated[SettingForm, Form()]
) -> Response:
    """Turn it, or show it again with what is wrong."""
    require_dial_turner(viewer.actor)
    if not form.note.strip():
        return await _shown(session, viewer, process, form, NO_NOTE, 422)
    rulebook = (await active_configuration(session)).rulebook
    standing = PerCents.of((await dials_of(session, rulebook)).dials[known_dial(process, rulebook)])
    wanted = form.setting(standing)
    act = None if wanted.guarantee is not None else wanted.act
    said = DialForm(act=act, guarantee=wanted.guarantee, ask=wanted.ask, note=form.note, seen=form.seen)
    try:
        await turn_dial(session, viewer.actor, process, said)
    except Conflict as error:
        return await _shown(session, viewer, process, SettingForm(note=form.note), CHANGED, error.status)
    except Invalid as error:
        return await _shown(session, viewer, process, form, CROSSED, error.status)
    return go_to(request, f"/quality/dials/{process}?was_set=true")


async def _shown(
    session: Transaction, viewer: Viewer, process: str, form: SettingForm, problem: str = "", status: int = 200
) -> Response:
    require_reader(viewer.actor)
    rulebook = (await active_configuration(session)).rulebook
    words = QualityWords(viewer.frame.language, rulebook)
    standing = await dials_of(session, rulebook)
    setting = form.setting(PerCents.of(standing.dials[known_dial(process, rulebook)]))
    content: DialPage = dial_page(process, standing, setting, words)
    content.turns = await turns_of(session, process)
    content.may_set = Role.MANAGER in viewer.actor.roles
    content.was_set, content.note, content.problem = form.was_set, form.note, words.say(problem) if problem else ""
    return page(viewer.in_zone(rulebook.service_levels.time_zone).frame, "quality_dial.html", content, status)
