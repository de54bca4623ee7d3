"""Words that speak for one process and that the rulebook does not know are proposed, and no others."""

from routing_rules.learn_words import Told, words_found


def told(process: str, *texts: str, first: int = 1, language: str = "nl") -> list[Told]:
    return [Told(number, number + 1000, process, language, text) for number, text in enumerate(texts, first)]


BILLING = told("billing", *["mijn factuur klopt niet en ik wil uitleg over het bedrag"] * 40, first=500)


def unknown(term: str, language: str) -> bool:
    return False


def found(*parts: list[Told]) -> list[tuple[str, str, int, int]]:
    whole = [one for part in parts for one in part]
    words = words_found(whole, unknown)
    return [(word.process, word.term, word.tickets, word.elsewhere) for word in words if word.process != "billing"]


def test_a_new_word_of_one_process_is_proposed_with_its_tickets() -> None:
    orders = told("order", *[f"Het ligt al {n} dagen bij het pakketpunt" for n in range(31)])
    assert ("order", "pakketpunt", 31, 0) in found(orders, BILLING)


def test_eight_tickets_are_needed_and_one_ticket_counts_once() -> None:
    seven = told("order", *["Het pakketpunt is dicht"] * 7)
    assert found(seven, BILLING) == []
    twice = [Told(1, n, "order", "nl", "Het pakketpunt is dicht") for n in range(20)]
    assert all(term != "pakketpunt" for _, term, _, _ in found(twice, BILLING))


def test_what_the_rulebook_finds_already_is_not_proposed() -> None:
    orders = told("order", *["Het pakketpunt is dicht"] * 20)
    words = words_found([*orders, *BILLING], lambda term, language: "pakketpunt" in term and language == "nl")
    assert all("pakketpunt" not in word.term for word in words)


def test_usual_words_speak_for_nothing() -> None:
    orders = told("order", *["ik wil het niet weten"] * 30)
    terms = {term for _, term, _, _ in found(orders, BILLING)}
    assert "weten" in terms
    assert not terms & {"wil", "niet"}


def test_numbers_accounts_links_and_what_masks_personal_data_are_no_words() -> None:
    orders = told("order", *["@olievlek 12345 https://pakketpunt.example/waar <phone> help"] * 20)
    assert {term for _, term, _, _ in found(orders, BILLING)} <= {"help"}


def test_two_words_are_proposed_where_neither_says_as_much() -> None:
    orders = told("order", *["de locker gaat niet open"] * 10, *["de deur is open"] * 3)
    terms = [term for process, term, _, _ in found(orders, BILLING) if process == "order"]
    assert "locker" in terms
    assert all("locker" not in term.split() for term in terms if " " in term)


def test_languages_are_apart_and_what_is_none_of_ours_gets_no_words() -> None:
    both = [*told("order", *["the parcelshop is shut"] * 20, language="en"), *BILLING]
    assert words_found(both, unknown) == []
    praise = told("", *["gefeliciteerd hoor"] * 20)
    assert all(process for process, _, _, _ in found(praise, BILLING))


def test_it_points_at_the_newest_messages_that_hold_the_word() -> None:
    orders = told("order", *["Het pakketpunt is dicht"] * 30)
    word = next(word for word in words_found([*orders, *BILLING], unknown) if word.term == "pakketpunt")
    assert word.messages == tuple(range(1030, 1010, -1))
