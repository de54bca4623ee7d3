"""What is wrong with a reply, channel by channel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.personal_data import PersonalDataKind
from routing_rules.reply_guard import ObjectionKind, objections
from routing_rules.reply_length import reply_length
from routing_rules.rulebook import Channel, load_rulebook
from routing_rules.vocabulary import ChannelKind
from tests.routing_rules.small_rulebook import changed_files

NAME = "name: {nl: K, en: K}"
CHANNELS = "channels:\n" + "".join(f"  {kind}: {{kind: {kind}, {NAME}}}\n" for kind in ChannelKind)
RULEBOOK = load_rulebook(
    changed_files(
        organisation="departments: {hub: {hub: true, name: {nl: h, en: h}}}\n"
        f"queues:\n  hub: {{kind: hub, {NAME}}}\n  triage: {{kind: triage, {NAME}}}\n" + CHANNELS,
        processes=f"processes: {{any: {{{NAME}, owner: hub}}}}",
        rules="rules: {}",
    )
)
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
LINK = "https://www.example.org/een/heel/lang/pad/naar/de/pagina"


def channel(kind: str) -> Channel:
    return RULEBOOK.channels[kind]


def kinds(text: str, kind: str) -> list[ObjectionKind]:
    return [objection.kind for objection in objections(text, channel(kind))]


@pytest.mark.parametrize("kind", list(ChannelKind))
@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0"])
def test_an_empty_reply(kind: ChannelKind, text: str) -> None:
    assert kinds(text, kind) == [ObjectionKind.EMPTY]


@pytest.mark.parametrize(
    ("kind", "unit", "fits"),
    [
        ("x", "a", 280),
        ("x", "日", 140),
        ("x", "😀", 140),
        ("x", FAMILY, 140),
        ("x", "e\u0301", 280),
        ("x", LINK + " ", 11),  # 23 + 1 each, 12 would be 288
        ("facebook", "a", 2_000),
        ("instagram", "a", 1_000),
        ("whatsapp", "a", 4_096),
        ("mastodon", "a", 500),
        ("mastodon", LINK + " ", 20),
        ("mastodon", "@iemand@mastodon.example.org ", 62),
        ("bluesky", "a", 300),
        ("bluesky", "e\u0301", 300),
        ("bluesky", FAMILY, 120),  # 3,000 bytes before 300 graphemes
        ("forum", "a", 32_000),
    ],
)
def test_the_longest_reply_in_the_network_s_own_counting(kind: str, unit: str, fits: int) -> None:
    assert kinds((unit * fits).strip(), kind) == []
    too_long = {ObjectionKind.TOO_LONG, ObjectionKind.TOO_MANY_BYTES}
    assert too_long & set(kinds((unit * (fits + 1)).strip(), kind))


def test_length_and_limit_are_told() -> None:
    (objection,) = objections("a" * 281, channel("x"))
    assert (objection.length, objection.limit) == (281, 280)
    assert objection.text == "The reply counts 281, x takes 280."
    assert {one.kind: (one.length, one.limit) for one in objections(FAMILY * 301, channel("bluesky"))} == {
        ObjectionKind.TOO_LONG: (301, 300),
        ObjectionKind.TOO_MANY_BYTES: (7_525, 3_000),
    }


def test_a_forum_wants_more_than_a_word() -> None:
    assert kinds("Graag gedaan!", "forum") == [ObjectionKind.TOO_SHORT]
    assert kinds("Graag gedaan, laat het weten als er nog iets is!", "forum") == []
    assert kinds("Graag gedaan!", "x") == []


@pytest.mark.parametrize("code", [0x00, 0x07, 0x7F, 0x85, 0xD800, 0xDFFF])
def test_characters_that_no_network_shows(code: int) -> None:
    (objection,) = objections(f"Een antwoord{chr(code)} van ons aan jou", channel("facebook"))
    assert objection.kind is ObjectionKind.CONTROL_CHARACTER
    assert f"U+{code:04X}" in objection.text


def test_tabs_and_line_ends_are_fine() -> None:
    assert kinds("Een antwoord\r\n\tvan ons aan jou", "facebook") == []


PRIVATE = "Mail naar jan.jansen@example.org of bel 06-12345678"


def test_personal_data_stays_out_of_public_replies() -> None:
    found = objections(PRIVATE, channel("x"))
    assert [(one.kind, one.words) for one in found] == [
        (ObjectionKind.PERSONAL_DATA, "jan.jansen@example.org"),
        (ObjectionKind.PERSONAL_DATA, "06-12345678"),
    ]
    assert not any(one.words in one.text for one in found)


@pytest.mark.parametrize(
    ("kind", "is_public"),
    [("x", True), ("facebook", True), ("instagram", True), ("mastodon", True), ("bluesky", True), ("forum", True)]
    + [("review", True), ("api", True), ("whatsapp", False), ("email", False)],
)
def test_who_can_read_along(kind: str, is_public: bool) -> None:
    assert (ObjectionKind.PERSONAL_DATA in kinds(PRIVATE, kind)) is is_public


@given(st.text(max_size=400), st.sampled_from(list(ChannelKind)))
def test_any_text_can_be_judged(text: str, kind: ChannelKind) -> None:
    assert objections(text, channel(kind)) == objections(text, channel(kind))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("kort", 4),
        ("https://vlekkeloos.example/een/heel/lang/pad/naar/een/pagina", 23),
        ("Kijk op vlekkeloos.nl.", 8 + 23 + 1),
        ("Kijk op https://a.nl/b.", 8 + 23 + 1),
        ("einde.begin", 11),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", 2),
        ("\U0001f1f3\U0001f1f1", 2),
        ("1\ufe0f\u20e3", 2),
        ("\u26a1\ufe0f", 2),
        ("こんにちは", 10),
        ("\u2019\u20ac", 3),
    ],
)
def test_x_counts_links_emoji_and_scripts_in_its_own_way(text: str, length: int) -> None:
    assert reply_length(text, ChannelKind.X) == length


def test_the_kind_of_personal_data_is_told() -> None:
    (objection,) = objections("Je pincode is 4321, bewaar die goed", channel("x"))
    assert (objection.shows, objection.words) == (PersonalDataKind.LOGIN, "4321")
    (objection,) = objections("We zochten bestelnummer 700123456 op", channel("x"))
    assert objection.text == "The reply shows personal data in public (order number)."
