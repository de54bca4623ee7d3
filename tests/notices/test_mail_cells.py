"""E-mail about cells: which one changed, why, and where to look."""

from dataclasses import replace

import pytest

from routing_rules.health_parts import Cause, Evidence
from routing_rules.vocabulary import Stage
from service.flow.notices.actions import send_due
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.notices import OF_CELLS, NoticeSubject
from tests.notices.mail_server import MailServer
from tests.notices.test_mail import text_of
from tests.notices.world import STEPPED_BACK, WRITTEN, about_a_cell, write

CELL_IN_DUTCH = """Bestelling en bezorging · Facebook stapte vanzelf terug van Consultatie naar Schaduw.

Waardoor: 3 van de laatste 10 antwoorden waren te laat en er was 31 minuten lang niemand aanwezig binnen haar uren.

https://webcare.example.org/map/order_delivery/facebook

-- 
Olievlek stuurt dit vanzelf: niemand leest een antwoord erop.
"""  # noqa: W291
CELL_IN_ENGLISH = """Order and delivery · Facebook recovered and is at Consult again.

What made it step back: 3 of the last 10 answers were late and nobody was present for 31 minutes of its hours.

-- 
Olievlek sends this by itself: nobody reads an answer to it.
"""  # noqa: W291


async def test_it_says_which_cell_stepped_back_and_why(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    await write(database, about_a_cell())
    assert await send_due(database, options) == 1
    [letter] = mailbox.letters
    assert text_of(letter) == CELL_IN_DUTCH
    assert letter["Subject"] == "Bestelling en bezorging · Facebook is teruggestapt"


async def test_it_says_which_cell_recovered_in_the_readers_language(
    database: Database, mailbox: MailServer, options: Settings
) -> None:
    data = replace(STEPPED_BACK, was=Stage.SHADOW, now=Stage.CONSULT)
    recovered = about_a_cell(language="en", subject=NoticeSubject.CELL_RECOVERED, data=data)
    await write(database, recovered)
    await send_due(database, options.model_copy(update={"public_url": None}))
    [letter] = mailbox.letters
    assert text_of(letter) == CELL_IN_ENGLISH
    assert letter["Subject"] == "Order and delivery · Facebook recovered"


@pytest.mark.parametrize("subject", sorted(OF_CELLS))
async def test_every_change_of_a_cell_has_its_words(
    database: Database, mailbox: MailServer, options: Settings, subject: NoticeSubject
) -> None:
    evidence = tuple(Evidence(cause, WRITTEN, 1, 2, (3,)) for cause in Cause)
    data = replace(STEPPED_BACK, process="gone_since", evidence=evidence)
    await write(database, *(about_a_cell(language=one, subject=subject, data=data) for one in ("nl", "en")))
    assert await send_due(database, options) == 2
    dutch, english = sorted(map(text_of, mailbox.letters), key=lambda text: "What made" in text)
    assert "%(" not in dutch + english
    assert not set(dutch.split("\n")[:3]) & set(english.split("\n")[:3]) - {""}
