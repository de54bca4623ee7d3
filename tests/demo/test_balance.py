"""The demo's balance counts each message once and names whatever is missing."""

from dataclasses import replace
from io import StringIO

from rich.console import Console

from service.demo.balance import balance, shares
from service.demo.day import Author, Post
from service.demo.queries import Fate
from service.demo.report import print_table

PARCEL = Fate(
    external_id="1",
    channel="x",
    text="waar blijft mijn pakket [/b]",
    triage="decided",
    error=None,
    process="order_delivery",
    owner="supply_chain",
    queue="webcare",
    decided_queue="webcare",
    confidence=0.9,
    state="new",
    stage="consult",
    ticket=7,
    because=('the words "pakket" point at order_delivery.',),
)


def a_post(external_id: str) -> Post:
    return Post(
        channel="x",
        external_id=external_id,
        text="hoi",
        sent_at="2026-11-21T09:12:00+01:00",
        author=Author(external_id="jan", handle="jan"),
        raw={},
    )


def test_a_whole_day_balances() -> None:
    praise = replace(PARCEL, external_id="2", ticket=8, process=None, state="no_reply_needed")
    counted = balance([a_post("1"), a_post("1"), a_post("2")], [PARCEL, praise])
    assert (counted.sent, counted.duplicates, counted.stored, counted.decided) == (3, 1, 2, 2)
    assert (counted.in_a_queue, counted.quiet, counted.problems()) == (1, 1, [])


def test_each_kind_of_loss_is_named() -> None:
    sent = [a_post(str(number)) for number in range(1, 6)]
    fates = [
        PARCEL,
        replace(PARCEL, external_id="2", queue=None, state=None, ticket=None),
        replace(PARCEL, external_id="3", triage="waiting", queue=None, state=None, ticket=None),
        replace(PARCEL, external_id="4", triage="quarantined", queue=None, state=None, ticket=None),
    ]
    assert balance(sent, fates).problems() == [
        "Sent and not stored: 1.",
        "Not decided: 1.",
        "In quarantine: 1.",
        "Decided and in no queue: 1.",
    ]


def test_rows_are_per_process_and_place_with_an_example_that_explains_itself() -> None:
    other = replace(PARCEL, external_id="2", text="hoi " * 60)
    moved = replace(PARCEL, external_id="4", decided_queue="triage", confidence=1.0)
    spam = replace(PARCEL, external_id="3", ticket=9, process=None, state="spam", stage="hub")
    rows = shares([other, moved, PARCEL, spam])
    assert [(row.process, row.queue, row.messages, row.tickets) for row in rows] == [
        ("order_delivery", "webcare", 3, 1),
        ("(undecided)", "(spam)", 1, 1),
    ]
    assert rows[0].example == PARCEL


def test_the_table_prints_texts_as_they_are_and_says_what_is_wrong() -> None:
    out = Console(width=160, file=StringIO(), record=True)
    lost = balance([a_post("1"), a_post("2")], [PARCEL])
    print_table(out, shares([PARCEL]), lost)
    printed = out.export_text()
    assert "waar blijft mijn pakket [/b]" in printed
    assert 'Because: the words "pakket" point at order_delivery.' in printed
    assert "sent 2 · duplicates 0 · stored 1" in printed
    assert "Sent and not stored: 1." in printed
