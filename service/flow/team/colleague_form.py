"""The form with what a colleague can do: as it stands, as it was typed, and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.team.forms import ColleagueForm
from service.flow.team.naming import Naming
from service.flow.team.queries import Member
from service.foundation.errors import Invalid
from service.people.abilities import (
    LARGEST_CAPACITY,
    checked_capacity,
    checked_email,
    checked_languages,
    checked_processes,
)
from service.people.actions import update_colleague
from service.people.actor import Actor
from service.web.templating import language_name
from service.web.translations import N_, gettext_in

WRONG: Mapping[str, str] = {
    "languages": N_("Name languages by their codes, as in “nl, en”."),
    "processes": N_("One of these processes is gone from the rulebook. Look at the list again."),
    "capacity": N_("A capacity is a whole number from 0 to %(most)s."),
    "email": N_("This is no e-mail address."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A process that they may know."""

    slug: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ColleagueFields:
    """What stands in the form."""

    languages: str
    language_names: Sequence[str]
    """Of those that are kept."""
    processes: Sequence[Choice]
    capacity: str
    email: str
    errors: Mapping[str, str] = field(default_factory=dict)
    """A sentence by field."""


def fields_of(one: Member, naming: Naming) -> ColleagueFields:
    """The form as it stands."""
    return ColleagueFields(
        languages=", ".join(one.languages),
        language_names=[language_name(code, naming.language) for code in one.languages],
        processes=_choices(one.processes, naming),
        capacity=str(one.capacity),
        email=one.email or "",
    )


async def keep_fields(
    session: AsyncSession, actor: Actor, one: Member, form: ColleagueForm, naming: Naming
) -> ColleagueFields:
    """Keep what was typed, or say what is wrong with it. Raises NotAllowed."""
    errors = _errors(form, naming)
    typed = ColleagueFields(
        languages=form.languages,
        language_names=(),
        processes=_choices(form.processes, naming),
        capacity=form.capacity,
        email=form.email,
        errors=errors,
    )
    if not errors:
        await update_colleague(
            session,
            actor,
            one.login,
            languages=_codes(form.languages),
            processes=form.processes,
            capacity=int(form.capacity),
            email=form.email,
        )
    return typed


def _errors(form: ColleagueForm, naming: Naming) -> dict[str, str]:
    translate = gettext_in(naming.language)
    checks: Mapping[str, Callable[[], object]] = {
        "languages": lambda: checked_languages(_codes(form.languages)),
        "processes": lambda: checked_processes(form.processes, naming.rulebook.processes),
        "capacity": lambda: checked_capacity(_whole(form.capacity)),
        "email": lambda: checked_email(form.email),
    }
    errors = {}
    for name, check in checks.items():
        try:
            check()
        except Invalid:
            errors[name] = translate(WRONG[name])
    if "capacity" in errors:
        errors["capacity"] %= {"most": naming.count(LARGEST_CAPACITY)}
    return errors


def _codes(text: str) -> list[str]:
    return [code for code in text.replace(",", " ").replace(";", " ").split() if code]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise Invalid("A capacity is a whole number.", field="capacity")
    return int(text)


def _choices(chosen: Sequence[str], naming: Naming) -> list[Choice]:
    choices = [Choice(slug, naming.process(slug), slug in chosen) for slug in naming.rulebook.processes]
    return sorted(choices, key=lambda one: one.name)
