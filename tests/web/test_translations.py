"""The Dutch is complete, and says the same with the same blanks."""

import re
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from routing_rules.facts import BecauseKind
from routing_rules.reply_guard import ObjectionKind
from routing_rules.vocabulary import EventKind, QueueKind, Role, Stage, TicketState
from service.flow.answering import checking
from service.flow.queues import timeline, why
from service.tables.replies import ReplyState
from service.web.templating import SERVICE
from service.web.translations import LOCALE, gettext_in
from service.web.words import WORDS

BLANK = re.compile(r"%\(\w+\)s|%%")


@cache
def _source() -> frozenset[str | tuple[str, ...]]:
    """Every text in the code and in the templates."""
    with (LOCALE / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(SERVICE, methods, options, keywords=keywords)
    return frozenset(tuple(text) if isinstance(text, (list, tuple)) else text for _, _, text, _, _ in found)


def _dutch() -> Catalog:
    with (LOCALE / "nl" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="nl")


def _texts(texts: object) -> tuple[str, ...]:
    return tuple(texts) if isinstance(texts, (list, tuple)) else (str(texts),)


def test_every_text_is_in_dutch() -> None:
    """A new text without its Dutch fails here, and so does Dutch that nothing says any more."""
    assert len(_source()) > 150
    done = {message.id if isinstance(message.id, str) else tuple(message.id): message for message in _dutch()}
    done.pop("", None)
    assert _source() - done.keys() == frozenset()
    assert done.keys() - _source() == set()
    untranslated = [key for key, message in done.items() if message.fuzzy or not all(_texts(message.string))]
    assert untranslated == []


def test_blanks_agree() -> None:
    """Each Dutch text has the blanks of its English one."""
    for message in _dutch():
        if message.id:
            wanted = {blank for text in _texts(message.id) for blank in BLANK.findall(text)}
            for text in _texts(message.string):
                assert set(BLANK.findall(text)) == wanted, text


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    """Pages read the .mo; `make setup` makes it."""
    translate = gettext_in("nl")
    stale = [one.id for one in _dutch() if one.id and isinstance(one.id, str) and translate(one.id) != one.string]
    assert stale == []


def test_every_word_of_the_domain_can_be_said() -> None:
    """A new state, stage, event or reason without its words fails here."""
    assert timeline.SENTENCES.keys() == set(EventKind)
    assert why.SENTENCES.keys() == why.TITLES.keys() == set(BecauseKind)
    assert checking.SENTENCES.keys() == set(ObjectionKind)
    families = {"state": TicketState, "stage": Stage, "queue": QueueKind, "role": Role, "reply": ReplyState}
    wanted = {f"{family}-{word.value}" for family, words in families.items() for word in words}
    assert wanted | {f"urgency-{level}" for level in range(4)} <= WORDS.keys()
