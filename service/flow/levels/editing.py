"""How every page changes service levels: what was typed becomes a draft, is tried on real tickets, then published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import RulebookError
from routing_rules.service_levels import ServiceLevels
from service.configuration.queries import Configuration, active_configuration
from service.flow.levels.actions import drafted, publish_draft, require_editor
from service.flow.levels.differences import differences
from service.flow.levels.figures_view import FiguresView, figures_view
from service.flow.levels.forms import EditForm, NotReadable, Period
from service.flow.levels.queries import tried
from service.flow.levels.wording import Wording
from service.foundation.errors import Conflict
from service.people.signed_in import Viewer
from service.web.translations import N_

Change = Callable[[ServiceLevels], ServiceLevels]
PUBLISH = "publish"
SAME = N_("This is in force already: nothing would change.")
MEANWHILE = N_(
    "Somebody published another version meanwhile. What you filled in is still here: try it again on top of that."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an editing page shows besides its own form."""

    seen: int
    period: Period
    complaints: Sequence[str] = ()
    """What is wrong with single fields."""
    wrong: frozenset[str] = frozenset()
    """These fields."""
    problems: Sequence[str] = ()
    """What doesn't fit together, in the words of whoever reads rulebooks."""
    remark: str = ""
    figures: FiguresView | None = None
    differences: Sequence[str] = ()
    tried: str = ""
    """Names the draft that the figures are of."""

    @property
    def is_refused(self) -> bool:
        """Something has to be mended first."""
        return bool(self.complaints or self.problems)


@dataclass(slots=True)
class Edited:
    """What came of a change: published, or something to show."""

    shown: Shown
    published: int | None = None
    """The version."""


async def opened(session: AsyncSession) -> tuple[Configuration, Shown]:
    """What is in force, and a form that nothing was typed into yet."""
    active = await active_configuration(session)
    return active, Shown(seen=active.version_id, period=Period.DAY)


async def edited(session: AsyncSession, viewer: Viewer, form: EditForm, change: Change) -> Edited:
    """Try the change, or publish it when its preview was seen. Raises NotAllowed."""
    require_editor(viewer.actor)
    active = await active_configuration(session)
    wording = Wording(viewer.frame.language, active.rulebook)
    shown = Shown(seen=active.version_id, period=form.period)
    try:
        wanted = change(active.rulebook.service_levels)
        draft = await drafted(session, wanted, seen=form.seen, to_publish=form.do == PUBLISH)
    except NotReadable as refused:
        said = [wording.say(complaint.sentence) % {"text": complaint.text} for complaint in refused.complaints]
        wrong = frozenset(complaint.field for complaint in refused.complaints)
        return Edited(replace(shown, complaints=list(dict.fromkeys(said)), wrong=wrong))
    except RulebookError as refused:
        return Edited(replace(shown, problems=list(dict.fromkeys(one.message for one in refused.problems))))
    except Conflict:
        return Edited(replace(shown, remark=wording.say(MEANWHILE)))
    if draft.changes_nothing:
        return Edited(replace(shown, remark=wording.say(SAME)))
    if form.do == PUBLISH and form.tried == draft.levels.digest:
        return Edited(shown, published=await publish_draft(session, viewer.actor, draft))
    found = await tried(session, draft.now.levels, draft.levels, form.period)
    view = figures_view(found, form.period, Wording(viewer.frame.language, active.rulebook, draft.levels))
    changes = differences(draft.now.levels, draft.levels, wording)
    return Edited(replace(shown, figures=view, differences=changes, tried=draft.levels.digest))
