"""Personal data is found, and what only looks like it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.personal_data import PersonalDataKind, find_personal_data, is_bsn, is_iban, mask
from routing_rules.personal_numbers import is_s10


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("mail jan@example.org aub", PersonalDataKind.EMAIL, "jan@example.org"),
        ("jan.de-boer+x@mail.example.co.uk.", PersonalDataKind.EMAIL, "jan.de-boer+x@mail.example.co.uk"),
        ("bel 0612345678", PersonalDataKind.PHONE, "0612345678"),
        ("bel 06 - 1234 5678!", PersonalDataKind.PHONE, "06 - 1234 5678"),
        ("tel. 020-123 45 67", PersonalDataKind.PHONE, "020-123 45 67"),
        ("(+31) nee, +31 6 12 34 56 78", PersonalDataKind.PHONE, "+31 6 12 34 56 78"),
        ("0031612345678", PersonalDataKind.PHONE, "0031612345678"),
        ("+44 20 7946 0958", PersonalDataKind.PHONE, "+44 20 7946 0958"),
        ("IBAN NL91ABNA0417164300 graag", PersonalDataKind.IBAN, "NL91ABNA0417164300"),
        ("nl91 abna 0417 1643 00", PersonalDataKind.IBAN, "nl91 abna 0417 1643 00"),
        ("op NL91 ABNA 0417 1643 00 van jou", PersonalDataKind.IBAN, "NL91 ABNA 0417 1643 00"),
        ("BSN 111222333", PersonalDataKind.BSN, "111222333"),
        ("1112.22.333", PersonalDataKind.BSN, "1112.22.333"),
        ("bsn: 111 222 333", PersonalDataKind.BSN, "111 222 333"),
        ("1234 AB 12", PersonalDataKind.ADDRESS, "1234 AB 12"),
        ("postcode 1234ab, nummer 12b", PersonalDataKind.ADDRESS, "1234ab, nummer 12b"),
        ("1234 ab 12", PersonalDataKind.ADDRESS, "1234 ab 12"),
        ("1234AB12", PersonalDataKind.ADDRESS, "1234AB12"),
    ],
)
def test_found(text: str, kind: PersonalDataKind, words: str) -> None:
    assert [(one.kind, one.words) for one in find_personal_data(text)] == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Stuur ons een DM met je postcode en huisnummer",
        "We zitten op @olievlek en https://example.org/help",
        "De storing duurt van 09:00 tot 17:30 op 21-11-2026",
        "Ticket 1234567, order 20261121",
        "In postcodegebied 1234 AB is een storing",
        "111222334 is geen burgerservicenummer",
        "000000000",
        "NL00ABNA0417164300",
        "Bel 1200 of 0800",
        "tussen 1200 en 1500 klanten",
        "@iemand@mastodon.example.org",
        "iPhone 15 Pro voor 1.099,00 euro",
        "het duurt 2026 dagen",
    ],
)
def test_not_found(text: str) -> None:
    assert find_personal_data(text) == ()


def test_each_find_once() -> None:
    assert len(find_personal_data("jan@example.org, jan@example.org en piet@example.org")) == 2


@pytest.mark.parametrize("text", ["NL91ABNA0417164300", "GB82 WEST 1234 5698 7654 32", "be68539007547034"])
def test_iban(text: str) -> None:
    assert is_iban(text)


@pytest.mark.parametrize("text", ["NL91ABNA0417164301", "NL91", "", "NL91-ABNA-0417", "NL91ABNA04171643é0"])
def test_no_iban(text: str) -> None:
    assert not is_iban(text)


@pytest.mark.parametrize(
    ("text", "valid"), [("111222333", True), ("123456782", True), ("123456789", False), ("12345678", False)]
)
def test_bsn(text: str, valid: bool) -> None:
    assert is_bsn(text) is valid


@given(st.sampled_from(["111222333", "123456782"]), st.integers(0, 8), st.integers(1, 9))
def test_one_digit_mistyped_is_never_a_bsn(number: str, place: int, step: int) -> None:
    digit = str((int(number[place]) + step) % 10)
    assert not is_bsn(number[:place] + digit + number[place + 1 :])


PIECES = st.sampled_from(
    [
        "06-12345678",
        "+31",
        "111222333",
        "1234 AB",
        " 12",
        "jan@example.org",
        "NL91ABNA0417164300",
        "NL91 ",
        "3SABCD",
        "4111",
    ]
    + [
        "klantnummer",
        "bestelnummer",
        "order #",
        "pincode",
        "wachtwoord",
        "geboren op ",
        "imei",
        "dpd",
        "Kerkstraat 5, ",
    ]
    + [
        "<phone>",
        "<",
        ">",
        "\0",
        " ",
        "\n",
        ".",
        ":",
        "-",
        "(",
        ")",
        "/",
        "is ",
        "\u200b",
        "\ufe0f",
        "６",
        "é",
        "1",
        "0",
    ]
)
WRITTEN = st.one_of(st.text(max_size=300), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=25).map("".join))


@given(WRITTEN)
def test_every_find_stands_in_the_text(text: str) -> None:
    assert all(text[one.start : one.end] == one.words != "" for one in find_personal_data(text))


@given(WRITTEN)
def test_nothing_is_left_to_find_in_a_masked_text(text: str) -> None:
    masked = mask(text)
    assert find_personal_data(masked) == ()
    assert mask(masked) == masked


def test_a_masked_text_tells_the_kinds_only() -> None:
    assert mask("Bel 06-12345678 of mail jan@example.org.") == "Bel <phone> of mail <email>."


@pytest.mark.parametrize(
    "piece",
    [
        "0",
        "1",
        "1 ",
        "06 ",
        "a",
        "a.",
        "a@",
        "@",
        "a@a.",
        "A ",
        "NL91 ",
        "NL91",
        "1234 AB ",
        "1234AB",
        "12 ",
        "a 1, ",
        "(at)",
    ]
    + [
        "3S ",
        "1Z ",
        "RR 1",
        "klantnummer ",
        "klantnummer: 12 ",
        "order ",
        "order # ",
        "dpd van ",
        "track & trace ",
        "4 ",
        "4-",
    ]
    + [
        "geboren op ",
        "1-1-",
        "wachtwoord ",
        "wachtwoord is ",
        "pin ",
        "pin van de ",
        "password: !",
        "12 High ",
        "High St ",
    ]
    + [
        "Kerkstraat 5, ",
        "A van de ",
        "0612345678 ",
        "111222333 ",
        "jan@example.org ",
        "\u200b1",
        "６",
        "<",
        "\0",
        "\n",
        "- ",
    ],
)
def test_a_long_text_costs_no_more_per_character(piece: str) -> None:
    """What takes a hundred times as long for a text ten times as long does not end within a test's time."""
    text = piece * (100_000 // len(piece))
    assert find_personal_data(mask(text)) == ()


def test_one_thing_that_looks_like_two_is_one() -> None:
    """A password that itself names a code."""
    (found,) = find_personal_data("mijn wachtwoord is pin:123456")
    assert (found.kind, found.words) == (PersonalDataKind.LOGIN, "pin:123456")
    assert mask("mijn wachtwoord is pin:123456") == "mijn wachtwoord is <login>"


@pytest.mark.parametrize("text", ["mijn wachtwoord is abc", "wachtwoord: http://example.org/ww1"])
def test_what_is_no_secret(text: str) -> None:
    assert find_personal_data(text) == ()


def test_a_parcel_number_has_nine_digits() -> None:
    assert is_s10("RR473124829NL")
    assert not is_s10("473124828")
    assert not is_s10("47312482")
