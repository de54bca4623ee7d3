"""Every mistake in calendars, and in how work is given out, is named with its file and line."""

import pytest

from tests.routing_rules.service_files import CALENDARS, WITH_BOARD, service_files
from tests.routing_rules.small_rulebook import problems_of


def calendars(old: str, new: str) -> dict[str, str]:
    assert old in CALENDARS
    return service_files(calendars=CALENDARS.replace(old, new, 1))


def organisation(old: str, new: str) -> dict[str, str]:
    assert old in WITH_BOARD
    return service_files(organisation=WITH_BOARD.replace(old, new, 1))


A, D = "a-organisation.yaml", "d-calendars.yaml"
HOURS = "expected opening hours such as '09:00-17:30' or '22:00-06:00', not"
TIME = "expected a length of time over zero such as '90m', '4h' or '2d', not"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        # calendars
        (calendars("  desk:\n", "  always:\n"), f"{D}:2: calendar 'always' is there twice"),
        (calendars("  shop:\n", "  The Shop:\n"), f"{D}:12: 'The Shop' is no slug"),
        (calendars("{country: NL}", "{country: XX}"), f"{D}:4: no public holidays are known of 'XX'; countries are"),
        (calendars("{country: NL}", "{country: NL, subdivision: QQ}"), f"{D}:4: no public holidays are known of 'NL-Q"),
        (calendars("{country: NL}", "{subdivision: BY}"), f"{D}:4: names no country"),
        (calendars("time_zone: UTC", "time_zone: Mars/Base"), f"{D}:14: unknown time zone 'Mars/Base'"),
        (calendars('    week: {sat-sun: ["10:00-16:00"]}\n', ""), f"{D}:12: has no week"),
        (calendars('{sat-sun: ["10:00-16:00"]}', "{}"), f"{D}:15: the week is never open"),
        (calendars('{sat-sun: ["10:00-16:00"]}', "{sat: []}"), f"{D}:15: the week is never open"),
        (calendars("sat-sun:", "sun-sat:"), f"{D}:15: unknown day 'sun-sat'; known are mon, tue, wed"),
        (calendars("sat-sun:", "holiday:"), f"{D}:15: unknown day 'holiday'"),
        (calendars("sat-sun:", "mon: ['08:00-09:00'], mon-sun:"), f"{D}:15: 'mon' is there twice"),
        (calendars("13:00-17:30", "12:00-17:30"), f"{D}:6: opening hours overlap: 09:00-12:30 and 12:00-17:30"),
        (calendars("22:00-06:00", "22:00-06:99"), f"{D}:7: {HOURS} '22:00-06:99'"),
        (calendars("22:00-06:00", "24:00-06:00"), f"{D}:7: {HOURS} '24:00-06:00'"),
        (calendars("22:00-06:00", "9-17"), f"{D}:7: {HOURS} '9-17'"),
        (calendars("22:00-06:00", "22:00-22:00"), f"{D}:7: '22:00-22:00' is no time at all; day and night is '00:00-2"),
        (
            calendars("sat-sun: [", "sun: ['22:00-11:00'], mon: ["),
            f"{D}:15: the opening hours of sun last into those o",
        ),
        (calendars("from: 2027-01-01, ", ""), f"{D}:9: a later week needs the date from which it is valid"),
        (calendars("from: 2027-01-01, ", "from: soon, "), f"{D}:9: expected a date such as '2026-12-24', not 'soon'"),
        (calendars("from: 2027-01-01, ", "from: 2027-02-30, "), f"{D}:9: expected a date such as '2026-12-24', not '2"),
        (
            calendars("    closed:", "      - {from: 2026-12-01, mon: ['08:00-09:00']}\n    closed:"),
            f"{D}:10: the week from 2026-12-01 stands after the one from 2027-01-01",
        ),
        (
            calendars("    closed:", "      - {from: 2027-01-01, mon: ['08:00-09:00']}\n    closed:"),
            f"{D}:10: the week from 2027-01-01 stands after the one from 2027-01-01",
        ),
        (calendars("{2026-05-15: Brugdag}", "{2026-05-32: Brugdag}"), f"{D}:10: expected a date such as '2026-12-24'"),
        (calendars("{2026-05-15: Brugdag}", "{2026-05-15: ''}"), f"{D}:10: 2026-05-15 has no name"),
        (calendars('2026-12-24: ["09:00-12:00"]', "2026-12-24: []"), f"{D}:11: 2026-12-24 has no opening hours; a day"),
        (calendars("2026-12-24", "2026-12-32"), f"{D}:11: expected a date such as '2026-12-24', not '2026-12-32'"),
        (
            calendars('2026-12-24: ["09:00-12:00"]', "2026-12-24: ['09:00-12:00', '11:00-13:00']"),
            f"{D}:11: opening hours overlap: 09:00-12:00 and 11:00-13:00",
        ),
        (
            calendars('2026-12-24: ["09:00-12:00"]', "2026-12-13: ['05:00-12:00']"),
            f"{D}:11: the opening hours of 2026-12-13 overlap with those of the day before or after",
        ),
        (
            calendars('2026-12-24: ["09:00-12:00"]', "2026-12-20: ['22:00-09:30']"),
            f"{D}:11: the opening hours of 2026-12-20 overlap with those of the day before or after",
        ),
        ({**service_files(), "f.yaml": "holidays: {NL: {soon: Feest}}"}, "f.yaml:1: expected a date such as"),
        (
            {**service_files(), "f.yaml": "holidays: {NL: {2026-01-01: A}}", "g.yaml": "holidays: {NL: {}}"},
            "g.yaml:1: the holidays of 'NL' are there twice",
        ),
        (calendars("  hub: desk\n", ""), f"{D}:12: of several calendars, the one that the hub follows has to be named"),
        (calendars("hub: desk", "hub: cellar"), f"{D}:17: unknown calendar 'cellar'; known are always, desk, shop"),
        (calendars("money: desk", "sales: desk"), f"{D}:18: unknown department 'sales'; known are default, webcare"),
        (calendars("money: desk", "money: cellar"), f"{D}:18: unknown calendar 'cellar'"),
        (calendars("x: shop", "fax: shop"), f"{D}:19: unknown channel 'fax'; known are default, forum, x, whatsapp"),
        # organisation
        (organisation("kind: whatsapp,", "kind: whatsapp, weight: 0,"), f"{A}:9: expected a whole number from 1 to 10"),
        (organisation("kind: whatsapp,", "kind: whatsapp, reply_window: 0h,"), f"{A}:9: {TIME} '0h'"),
        (organisation("kind: whatsapp,", "kind: whatsapp, reply_window: day,"), f"{A}:9: {TIME} 'day'"),
        (organisation("department: money,", "department: money, work: steal,"), f"{A}:15: unknown work 'steal'; known"),
        (organisation("department: money,", "department: money, balance: luck,"), f"{A}:15: unknown balance 'luck'"),
        (organisation("department: money,", "department: money, accept: -3m,"), f"{A}:15: {TIME} '-3m'"),
        (organisation("threshold: 2", "backdated: 0h"), f"{A}:1: {TIME} '0h'"),
        (organisation("threshold: 2", "evening: '18:30-23:00'"), f"{A}:1: the evening goes by whole hours and ends by"),
        (organisation("threshold: 2", "evening: late"), f"{A}:1: {HOURS} 'late'"),
        (organisation("threshold: 2", "evening: '18:00-02:00'"), f"{A}:1: the evening goes by whole hours and ends by"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(files: dict[str, str], problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of(files)), problems_of(files)
