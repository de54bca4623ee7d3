"""The check digits of numbers that belong to somebody, and the lengths that they have."""

# ISO 13616 registry: how many characters an IBAN of each country has.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def is_iban(text: str) -> bool:
    """ISO 13616: with the first four characters moved to the end and letters as numbers, the rest modulo 97 is 1."""
    bare = text.replace(" ", "").upper()
    if not bare.isascii() or not bare.isalnum() or len(bare) != iban_length(bare):
        return False
    return int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1


def iban_length(bare: str) -> int | None:
    """How many characters an IBAN has that begins so; None where no country's does."""
    return _IBAN_LENGTHS.get(bare[:2].upper())


def is_bsn(text: str) -> bool:
    """The "11-proef": digits times 9, 8 ... 2 and -1 add up to a multiple of 11."""
    digits = digits_of(text)
    if len(digits) != 9 or not any(digits):
        return False
    return sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def is_luhn(text: str) -> bool:
    """ISO 7812: with every second digit from the right doubled (its digits added), all make a multiple of 10."""
    digits = digits_of(text)[::-1]
    return any(digits) and (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def is_card(text: str) -> bool:
    """A payment card: the first digits of an issuer, the length that its cards have, and a right check digit.

    Visa, Mastercard, Maestro, American Express, Diners, Discover, JCB."""
    number = "".join(map(str, digits_of(text)))
    first, length = int(number[:4] or 0), len(number)
    issued = (
        (
            length == 16
            and (4000 <= first < 6000 or 2221 <= first <= 2720 or 6000 <= first < 7000 or 3528 <= first < 3590)
        )
        or (length == 15 and first // 100 in (34, 37))
        or (length == 14 and first // 100 in (30, 36, 38))
        or (length in (18, 19) and first // 100 in (50, 56, 57, 58, 67))
    )
    return issued and is_luhn(number)


def is_imei(text: str) -> bool:
    """A handset: fifteen digits that begin as those of bodies that give them out today, with a right check digit."""
    number = "".join(map(str, digits_of(text)))
    return len(number) == 15 and number.startswith(("35", "86", "01", "99")) and is_luhn(number)


def is_s10(text: str) -> bool:
    """UPU S10, the number of an international parcel or letter: eight digits weighted, and 11 minus the rest."""
    digits = digits_of(text)
    if len(digits) != 9:
        return False
    check = 11 - sum(digit * weight for digit, weight in zip(digits, _S10_WEIGHTS, strict=False)) % 11
    return digits[-1] == {10: 0, 11: 5}.get(check, check)


def digits_of(text: str) -> list[int]:
    """The digits alone."""
    return [int(letter) for letter in text if letter.isdecimal()]
