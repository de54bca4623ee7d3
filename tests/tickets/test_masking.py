"""A department sees what it is asked about, not who asks."""

from service.tickets.masking import HIDDEN, masked


def test_what_tells_who_a_customer_is_is_hidden() -> None:
    text = "Ik ben Jan, geboren op 12-03-1980, bel 06-12345678 of 06-12345678"
    assert masked(text, ["jan"]) == f"Ik ben {HIDDEN}, geboren op {HIDDEN}, bel {HIDDEN} of {HIDDEN}"


def test_with_these_numbers_a_department_looks_things_up() -> None:
    text = "bestelnummer 700123456 van klantnummer 1234567 met 3SABCD123456789"
    assert masked(text) == text


def test_a_short_find_is_hidden_where_it_stands_and_nowhere_else() -> None:
    assert masked("pincode 1234, al 12345 keer geprobeerd") == f"pincode {HIDDEN}, al 12345 keer geprobeerd"
