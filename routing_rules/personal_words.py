"""Finds what is personal by the word before it: a customer's or an order's number, a date of birth, a password."""

import re
from collections.abc import Callable

from routing_rules.personal_shapes import Spans

_NUMBER_WORD = r"(?:nummer|nr|no|num|number|id|code|ref|reference|referentie)"
_IS = r"(?:(?:van|bij|voor|of|with|for)[ ][a-z]{2,8}[ ](?:is|was)|is|was|luidt|nummer|number|nr|no)"
_LINK = rf"[\s:=#.\"'(-]{{0,4}}(?:{_IS}\b[\s:=#.\"'-]{{1,3}})?"
_CODE = r"[A-Z0-9]{1,24}(?:[./_-][A-Z0-9]{1,16}){0,5}(?:[ ][0-9]{3,6}(?![\w%€]|[.,:][0-9])){0,4}"
_CUSTOMER = re.compile(
    r"\b(?:klant(?:en)?|relatie|contract|debiteur(?:en)?|abonnee|lid|polis|acc(?:oun|)t|customer|client|member(?:ship)?"
    rf"|subscriber|loyalty|ean|kl\.?)s?[ -]?(?:{_NUMBER_WORD}\b|#){_LINK}({_CODE})",
    re.IGNORECASE | re.ASCII,
)
_ORDER = re.compile(
    r"\b(?:(?:bestel(?:ling)?|order|factuur|aankoop|reservering|boeking|retour|bevestiging|invoice|purchase|booking"
    rf"|reservation|confirmation|e-?ticket|rma)s?[ -]?(?:{_NUMBER_WORD}\b|#)|pnr\b|record locator\b){_LINK}({_CODE})",
    re.IGNORECASE | re.ASCII,
)
_BARE_ORDER = re.compile(
    r"\b(?:order|bestelling|factuur|invoice|purchase)(?:[ ]|[ ]?:[ ]?)"
    r"((?!20[0-9]{2}(?:0[1-9]|1[012])[0-3][0-9]\b)[0-9](?:[-]?[0-9]){5,17})(?![\w%€]|[.,:][0-9])",
    re.IGNORECASE | re.ASCII,
)
_PARCEL = re.compile(
    r"\b(?:track(?:ing)?|t&t|trace|zending(?:s|en)?|pakket(?:je)?|pakje|parcel|package|shipment|barcode|waybill|vrachtbrief"
    r"|dpd|gls|dhl|ups|postnl|fedex)(?:[ -]?(?:nummer|code|number|id|nr|no)\b)?"
    r"(?:[ ]?(?:&|\+|and|en|trace|van|met|from|with|by|via|dpd|gls|dhl|ups|postnl|fedex"
    r"|code|nummer|number|nr|no)\b){0,5}"
    rf"{_LINK}((?!20[0-9]{{2}}(?:0[1-9]|1[012])[0-3][0-9]\b)[A-Z]{{0,4}}[0-9](?:[ ]?[0-9]){{7,21}}[A-Z]{{0,2}})"
    r"(?![\w%€]|[.,:][0-9])",
    re.IGNORECASE | re.ASCII,
)
_IMEI = re.compile(
    rf"\bimei[ -]?(?:{_NUMBER_WORD}\b)?{_LINK}([0-9](?:[ /-]?[0-9]){{13,16}})(?!\w)", re.IGNORECASE | re.ASCII
)
_MONTH = (
    r"(?:jan(?:uar[iy])?|feb(?:ruar[iy])?|maart|mrt|mar(?:ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|aug(?:ust(?:us)?)?"
    r"|sep(?:t(?:ember)?)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    r"(?:[0-9]{1,2}[ ]?[-/. ][ ]?[0-9]{1,2}[ ]?[-/. ][ ]?(?:[0-9]{4}|'?[0-9]{2})"
    r"|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
    r"|(?:19|20)[0-9]{6}|[0-3][0-9]{5}(?:[0-9]{2})?"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th|e)?[ ](?:of )?{_MONTH}[ ,]{{1,2}}(?:[0-9]{{4}}|'?[0-9]{{2}})"
    rf"|{_MONTH}[ ][0-9]{{1,2}}(?:st|nd|rd|th)?,?[ ](?:[0-9]{{4}}))\b"
)
_BIRTH = re.compile(
    r"\b(?:geboren|geboortedatum|geboortedag|geb(?:\.?[ ]?datum)?\b|born|birth[ ]?(?:date|day)|date of birth"
    r"|d\.?o\.?b\b)(?:[\s:=.(-]{1,3}(?:is|was|op|on|ben|am|i|ik|the|de)\b){0,3}[\s:=.(]{0,3}"
    rf"({_DATE})|\b({_DATE})(?=[ )]{{1,2}}(?:geboren|born))",
    re.IGNORECASE | re.ASCII,
)
_ABOUT = (
    r"(?:[ ](?:van|voor|for|of|on|the|de|het|mijn|my|our|your|jouw|je|nieuwe|new"
    r"|wifi|wi-fi|account|router|modem|app|site)\b){0,5}"
)
_MEANS = r"(?:\s{0,2}(?:[:=]|->|=>)\s{0,2}|\s{1,2}(?:is|was|luidt)(?:\s?[:=])?\s{1,2})[\"']?"
_PASSWORD = re.compile(
    r"\b(?:(?:wifi|wi-fi|router)?[ -]?(?:wachtwoord|password|passwd|passwoord|paswoord)|passphrase|netwerksleutel"
    r"|(?:wifi|wi-fi|network|wpa2?)[ -]?(?:key|code)|ww|pw|pass|gebruikersnaam|user[ -]?(?:name|id)"
    r"|(?:inlog|login)(?:[ -]?(?:naam|name|id|gegevens|details))?)"
    rf"{_ABOUT}{_MEANS}([^\s<>\0\"',;]{{4,64}})",
    re.IGNORECASE | re.ASCII,
)
_PIN = re.compile(
    r"\b(?:(?:pin|puk|otp|tan|passcode|pass code)(?:[ -]?(?:code|nummer|number))?"
    r"|(?:inlog|toegangs|activatie|verificatie|beveiligings|bevestigings|sms|login|log-in|access|activation|verification"
    r"|security|one[- ]time|2fa|sim)[ -]?(?:pass|pin)?code|one[- ]time (?:pass(?:word)?|pin))s?"
    rf"{_ABOUT}{_LINK}((?:[A-Z]{{1,2}}-)?[0-9](?:[ -]?[0-9]){{3,9}})(?![\w%€]|[.,:][0-9])",
    re.IGNORECASE | re.ASCII,
)


_CUSTOMER_STEMS = (
    *("klant", "relatie", "contract", "debiteur", "abonnee", "lid", "polis", "acc", "customer", "client", "member"),
    *("subscriber", "loyalty", "ean", "kl"),
)
_ORDER_STEMS = (
    *("bestel", "order", "factuur", "aankoop", "reserv", "boeking", "retour", "bevestig", "invoice", "purchase"),
    *("booking", "confirm", "ticket", "rma", "pnr", "locator"),
)


def customer_numbers(text: str) -> Spans:
    """After "klantnummer", "account no" and the like."""
    return _values(_CUSTOMER, text, _is_code) if _speaks_of(text, *_CUSTOMER_STEMS) else iter(())


def order_numbers(text: str) -> Spans:
    """After "bestelnummer", "order #", "booking reference" and the like."""
    if _speaks_of(text, *_ORDER_STEMS):
        yield from _values(_ORDER, text, _is_code)
        yield from _values(_BARE_ORDER, text)


def parcel_numbers(text: str) -> Spans:
    """After a carrier's name or "track & trace": theirs have digits alone."""
    return _values(_PARCEL, text)


def imeis_by_word(text: str) -> Spans:
    """After "imei", also with a digit mistyped."""
    return _values(_IMEI, text) if _speaks_of(text, "imei") else iter(())


def birth_dates(text: str) -> Spans:
    """A date right after "geboren", "geboortedatum", "date of birth", or before "geboren"."""
    if _speaks_of(text, "geb", "born", "birth", "dob", "d.o.b"):
        for found in _BIRTH.finditer(text):
            yield found.span(1 if found.group(1) else 2)


def login_data(text: str) -> Spans:
    """Passwords, PIN and PUK codes, codes for one use, and names to sign in with."""
    if _speaks_of(text, "pin", "puk", "otp", "tan", "code", "one"):
        yield from _values(_PIN, text)
    if not _speaks_of(text, "pass", "wachtw", "paswo", "sleutel", "key", "ww", "pw", "naam", "user", "log", "wi"):
        return
    for found in _PASSWORD.finditer(text):
        secret = found.group(1).rstrip(".?:)")
        if _is_secret(secret):
            yield found.start(1), found.start(1) + len(secret)


def _speaks_of(text: str, *stems: str) -> bool:
    """Whether a search is worth its time; most texts are not about any of this."""
    lowered = text.lower()
    return any(stem in lowered for stem in stems)


def _values(pattern: re.Pattern[str], text: str, is_right: Callable[[str], bool] = bool) -> Spans:
    return (found.span(1) for found in pattern.finditer(text) if is_right(found.group(1)))


def _is_code(words: str) -> bool:
    """ "order number 2" counts orders, "9-AB12" is one."""
    digits = sum(letter.isdigit() for letter in words)
    return digits >= 4 or (digits >= 2 and len(words) >= 5)


def _is_secret(words: str) -> bool:
    """ "my password is wrong" tells nothing: a secret has a digit, a sign inside, or a capital inside."""
    if len(words) < 4 or "://" in words:
        return False
    inside = words[1:-1]
    return any(letter.isdigit() for letter in words) or any(
        letter in "!@#$%^&*_+=?~" or (letter.isupper() and before.islower())
        for before, letter in zip(words, inside, strict=False)
    )
