"""Finds what is personal by its own shape: mail addresses, telephone numbers, numbers with check digits.

Each pattern starts only where a word starts and repeats a bounded number of times, so that a long text costs as much
per character as a short one. None crosses "<", ">" or NUL, which stand where something was found before.
"""

import re
from collections.abc import Callable, Iterator

from routing_rules.personal_numbers import iban_length, is_bsn, is_card, is_iban, is_imei, is_s10

Spans = Iterator[tuple[int, int]]
"""Where something starts and ends."""

_EMAIL = re.compile(
    r"(?<![@\w.+-])[\w.+-]+(?:@|[ ]?[(\[][ ]?(?:at|apenstaartje)[ ]?[)\]][ ]?)"
    r"(?:[\w-]+(?:\.|[ ]?[(\[][ ]?(?:dot|punt)[ ]?[)\]][ ]?))+(?:xn--[\w-]+|[^\W\d_]{2,24})",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}[ ]?[0-9]{2}(?:[\s.-]{0,2}[A-Z0-9]){11,30}", re.IGNORECASE | re.ASCII)
_PHONE = re.compile(
    r"(?<![\w+])(?<![0-9][.,])(?:\+[ ]?|00)[1-9](?:[\s()./-]{0,3}[0-9]){7,13}(?!\w)"
    r"|(?<![\w+#@])(?<![0-9][.,])0[1-9][0-9]{8,10}(?!\w)|(?<![\w+#@/.,-])316[0-9]{8}(?!\w)"
    r"|(?<![\w+#@])(?<![0-9][.,])(?:\((?=0[1-9][0-9]{0,3}\)))?0[1-9](?:[\s()./-]{0,3}[0-9]){8,9}?(?!\w)"
    r"|(?<![\w+.#-])(?:1[-. ])?(?:\([2-9][0-9]{2}\)[ ]?|[2-9][0-9]{2}[-. ])[2-9][0-9]{2}[-. ][0-9]{4}(?![\w-])",
    re.ASCII,
)
_SERVICE = re.compile(
    r"(?:(?:00)?31|0)(?:800|90[069])"  # the Netherlands
    r"|0[389][0-9]{9}\Z|(?:00)?44(?:3|8[047])"  # the United Kingdom
    r"|1?8(?:00|33|44|55|66|77|88)[0-9]{7}\Z"  # North America
)
"""What companies publish, as digits."""
_MOMENT = re.compile(
    r"0[1-9]([./ -])(?:[0-2]?[0-9]|3[01])\1(?:19|20)?[0-9]{2}\b(?!\1)|[0-9]{2}\.[0-9]{2}[ ]?-[ ]?[0-9]{2}\.[0-9]{2}\b"
)
"""What begins as a date or as hours."""
_NINE_DIGITS = re.compile(
    r"(?<![\w.+#@/-])(?<![$€£] )(?<![$€£])"
    r"(?:[0-9]{4}[ .]?[0-9]{2}[ .]?[0-9]{3}|[0-9]{3}[. -][0-9]{3}[. -][0-9]{3})(?![\w-]|[.,][0-9])",
    re.ASCII,
)
_LONG_NUMBER = re.compile(r"(?<![\w.+#@/-])[0-9](?:[ -]{0,2}[0-9]){13,}(?![\w-])", re.ASCII)
_GROUP = re.compile(r"[0-9]+")
MOST_GROUPS = 6
"""Nobody writes a card or a handset in more pieces: 35-209900-176148-1."""
_PARCEL = re.compile(
    r"\b(?:3S[ -]?[A-Z]{2}[A-Z0-9]{2}[ -]?(?:[0-9][ -]?){6,9}[0-9]"  # PostNL
    r"|JJ?D[ ]?[0-9](?:[ ]?[0-9]){9,20}|JVGL[ ]?[0-9](?:[ ]?[0-9]){7,20}"  # DHL
    r"|1Z[ ]?[A-Z0-9]{3}[ ]?[A-Z0-9]{3}[ ]?[A-Z0-9]{2}[ ]?[0-9]{4}[ ]?[0-9]{4}"  # UPS
    r"|TBA[0-9]{12})\b",  # Amazon
    re.IGNORECASE | re.ASCII,
)
_S10 = re.compile(r"\b(?:[A-Z]{2}[ ]?(?:[0-9][ ]?){9}[A-Z]{2}|[A-Za-z]{2}[0-9]{9}[A-Za-z]{2})\b", re.ASCII)


def emails(text: str) -> Spans:
    """Also "jan (at) example (dot) org"; not the handle of a Mastodon account."""
    return (found.span() for found in _EMAIL.finditer(text))


def ibans(text: str) -> Spans:
    """With a right checksum, in groups or not."""
    found = _IBAN.search(text)
    while found:
        end = _iban_end(text, found)
        if end:
            yield found.start(), end
        found = _IBAN.search(text, end or found.start() + 4)


def phones(text: str) -> Spans:
    """Dutch and British numbers as people dial them, American ones in groups, all others with + or 00; service numbers
    are nobody's."""
    for found in _PHONE.finditer(text):
        digits = "".join(_GROUP.findall(found.group()))
        if not _SERVICE.match(digits) and not _MOMENT.match(found.group()) and found.group().count("\n") < 2:
            yield found.span()


def bsns(text: str) -> Spans:
    """Nine digits that pass the 11-proef, in one piece or in the groups of official letters."""
    return (found.span() for found in _NINE_DIGITS.finditer(text) if is_bsn(found.group()))


def cards(text: str) -> Spans:
    """Numbers of payment cards."""
    return _within_numbers(text, (16, 15, 14, 19, 18), is_card)


def imeis(text: str) -> Spans:
    """Numbers of handsets: fifteen digits with a right check digit."""
    return _within_numbers(text, (15,), is_imei)


def parcels(text: str) -> Spans:
    """Numbers that show whose carrier's they are, and the international ones (S10)."""
    yield from (found.span() for found in _PARCEL.finditer(text))
    yield from (found.span() for found in _S10.finditer(text) if is_s10(found.group()))


def _iban_end(text: str, found: re.Match[str]) -> int | None:
    """Where an IBAN that starts there ends, since what follows may be the next word."""
    letters = [place for place in range(*found.span()) if text[place].isalnum()]
    length = iban_length(found.group())
    if length is None or length > len(letters):
        return None
    end = letters[length - 1] + 1
    goes_on = text[end : end + 1].isalnum()
    return end if not goes_on and is_iban("".join(text[place] for place in letters[:length])) else None


def _within_numbers(text: str, lengths: tuple[int, ...], is_right: Callable[[str], bool]) -> Spans:
    """Whole groups of digits that together are a number: 4111 1111 1111 1111 12 30 is a card with what follows it."""
    for run in _LONG_NUMBER.finditer(text):
        groups = [found.span() for found in _GROUP.finditer(text, *run.span())]
        first = 0
        while first < len(groups):
            last = _number_from(text, groups[first : first + MOST_GROUPS], lengths, is_right)
            if last is not None:
                yield groups[first][0], groups[first + last][1]
            first += 1 + (last or 0)


def _number_from(
    text: str, groups: list[tuple[int, int]], lengths: tuple[int, ...], is_right: Callable[[str], bool]
) -> int | None:
    """Which group is the last of a number that starts with the first."""
    digits = ""
    for place, (start, end) in enumerate(groups):
        digits += text[start:end]
        if len(digits) in lengths and is_right(digits):
            return place
        if len(digits) > max(lengths):
            break
    return None
