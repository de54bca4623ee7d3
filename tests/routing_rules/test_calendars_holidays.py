"""The public holidays that calendars take over from the countries' lists."""

from datetime import date

import pytest

from routing_rules.holidays_of import country_holidays
from routing_rules.names import Names


def test_the_dutch_holidays_of_2026() -> None:
    found = country_holidays("NL", None, [2026])

    assert {day: names.nl for day, names in found.items()} == {
        date(2026, 1, 1): "Nieuwjaarsdag",
        date(2026, 4, 3): "Goede vrijdag",
        date(2026, 4, 5): "Eerste paasdag",
        date(2026, 4, 6): "Tweede paasdag",
        date(2026, 4, 27): "Koningsdag",
        date(2026, 5, 14): "Hemelvaartsdag",
        date(2026, 5, 24): "Eerste pinksterdag",
        date(2026, 5, 25): "Tweede pinksterdag",
        date(2026, 12, 25): "Eerste kerstdag",
        date(2026, 12, 26): "Tweede kerstdag",
    }
    assert found[date(2026, 4, 27)] == Names(nl="Koningsdag", en="King's Day")
    assert list(found) == sorted(found)


def test_liberation_day_is_a_holiday_once_in_five_years() -> None:
    found = country_holidays("NL", None, range(2024, 2031))

    assert [day for day in found if (day.month, day.day) == (5, 5)] == [date(2025, 5, 5), date(2030, 5, 5)]


def test_king_s_day_moves_from_a_sunday_to_the_saturday_before() -> None:
    found = country_holidays("NL", None, [2025])

    assert found[date(2025, 4, 26)].nl == "Koningsdag"
    assert date(2025, 4, 27) not in found


def test_a_subdivision_adds_its_own() -> None:
    germany, bavaria = country_holidays("DE", None, [2026]), country_holidays("DE", "BY", [2026])

    assert date(2026, 1, 6) not in germany
    assert date(2026, 1, 6) in bavaria


def test_a_country_without_dutch_names_gives_its_own() -> None:
    names = country_holidays("DE", None, [2026])[date(2026, 10, 3)]

    assert names == Names(nl="Tag der Deutschen Einheit", en="German Unity Day")


def test_no_year_gives_no_holiday() -> None:
    assert country_holidays("NL", None, []) == {}


@pytest.mark.parametrize(
    ("country", "subdivision", "told"),
    [
        ("XX", None, "no public holidays are known of country 'XX'"),
        ("NYSE", None, "'NYSE' is not a country code of two capital letters, such as NL"),
        ("nl", None, "'nl' is not a country code of two capital letters, such as NL"),
        ("", None, "'' is not a country code of two capital letters, such as NL"),
        ("DE", "ZZ", "no public holidays are known of 'ZZ' in country 'DE'"),
    ],
)
def test_an_unknown_place_is_refused(country: str, subdivision: str | None, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{told}$"):
        country_holidays(country, subdivision, [2026])
