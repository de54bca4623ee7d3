"""Made-up personal data, written in the many ways in which people write it, between made-up words."""

import pytest

from routing_rules.personal_data import PersonalDataKind, find_personal_data, mask

PLANTED = {
    PersonalDataKind.PHONE: [
        "Bel me op [06 12 34 56 78] aub",
        "mijn nr is [06.12.34.56.78].",
        "[+31(0)6-12345678] na zessen",
        "[+31 6 1234 5678] of app",
        "[0031 6 12345678]",
        "[020 – 123 45 67] vast nummer",
        "([0111-123456])",
        "[06\u00a01234\u00a05678] met harde spaties",
        "[０６１２３４５６７８] breed",
        "[06\u200b1234\u200b5678] met onzichtbare tekens",
        "06-nummer: [06-1234\n5678]",
        "[0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣]",
        "Call me on [07911 123456] please",
        "[020 7946 0958] is my landline",
        "my mobile: [+44 7911 123 456]",
        "[(020) 1234567]",
        "reach me at [(415) 555-0132]",
        "[415-555-0132], any time",
        "[+32 470 12 34 56] is mijn Belgische nummer",
        "[+49 151 23456789]",
    ],
    PersonalDataKind.EMAIL: [
        "mail [Jan.de-Vries_99@Voorbeeld.NL]!",
        "stuur naar [jan＠example．org]",
        "mijn adres is [jan (at) example.org]",
        "[jan [at] example [dot] org], thanks",
        "([p.o'brien] nee) [p.obrien+shop@mail.example.co.uk]".replace("[p.o'brien]", "p"),
        "mailto:[info@bücher.example]",
    ],
    PersonalDataKind.IBAN: [
        "terug op [nl91abna0417164300] graag",
        "[NL91-ABNA-0417-1643-00]",
        "rekening [NL91\u00a0ABNA\u00a00417\u00a01643\u00a000] van mij",
        "[NL91 ABNA\n0417 1643 00]",
        "[BE68 5390 0754 7034] in Belgie",
        "[DE89 3704 0044 0532 0130 00]",
        "[GB82WEST12345698765432]",
        "[NL91 ABNA 0417 1643 00] 25 euro",
    ],
    PersonalDataKind.BSN: [
        "mijn bsn [111222333]",
        "[1112 22 333] staat op mijn pas",
        "burgerservicenummer: [123.456.782]",
        "sofinummer [１１１２２２３３３]",
    ],
    PersonalDataKind.ADDRESS: [
        "[Dorpsstraat 12, 1234 AB] Utrecht",
        "ik woon op [Laan van Meerdervoort 101 b 2517 AS]",
        "[1234\u00a0AB 12]",
        "[1234ab-12]",
        "[1234 AB, huisnummer 12]",
        "[1234 ab nr. 12b]",
        "[kerkstraat 5\n1234 ab] amsterdam",
        "bezorgen op [Lange Nieuwstraat 3bis, 3512 PA] Utrecht",
        "[12 High Street, Leeds LS1 4AB]",
        "I live at [221b Baker St, London NW1 6XE]",
        "[SW1A 2AA number 10]",
        "[Kerkstraat 12, 2000 ]Antwerpen",
        "[500 Main St, Springfield, IL 62704]",
    ],
    PersonalDataKind.CUSTOMER_NUMBER: [
        "klantnummer [1234567]",
        "Mijn klantnr. is [12345678], help",
        "klant nummer: [KL-99812]",
        "relatienummer [0012 345 678]",
        "my account number is [88123409]",
        "Customer # [A1234567]",
        "lidnummer=[445566]",
        "contractnummer (is [8.123.456])".replace("(", "").replace(")", ""),
    ],
    PersonalDataKind.ORDER_NUMBER: [
        "bestelnummer: [9-AB12]",
        "Bestelnr [3001234567] nog niks",
        "order #[12345]",
        "Order no. [405-1234567-1234567]",
        "mijn bestelling [98765432] is zoek",
        "ordernummer is [WEB2026-00123]",
        "booking reference [X7KQ29]",
        "factuurnummer [2026.00871]",
        "where is order [70012345]?",
    ],
    PersonalDataKind.PARCEL_NUMBER: [
        "[3SABCD123456789] staat stil",
        "[3s abcd 123456789]",
        "[JVGL06123456789012345678]",
        "[JJD000390007882134567]",
        "[1Z999AA10123456784] from UPS",
        "DPD [05222577651234]",
        "track & trace code [0522 2577 6512 34]",
        "GLS pakket [86012345678]",
        "[RR473124829NL] uit China",
        "tracking number: [9400111899223197428490]",
    ],
    PersonalDataKind.CARD: [
        "creditcard [4111 1111 1111 1111] geweigerd",
        "[4111-1111-1111-1111]",
        "[5500000000000004] charged twice",
        "amex [3782 822463 10005]",
        "[4111 1111 1111 1111] 12/29",
        "[４１１１１１１１１１１１１１１１]",
    ],
    PersonalDataKind.IMEI: [
        "IMEI [490154203237518]",
        "imei-nummer: [35 209900 176148 1]",
        "toestel [352099001761481] is gestolen",
        "imei is [35-209900-176148-1]",
    ],
    PersonalDataKind.BIRTH_DATE: [
        "geboren op [12-03-1980]",
        "geb. [12/3/80]",
        "Geboortedatum: [12 maart 1980]",
        "geboortedatum is [1980-03-12]",
        "DOB [03/12/1980]",
        "date of birth: [March 12, 1980]",
        "I was born on [12th of March 1980]",
        "ik ben [12.03.1980] geboren",
        "geb.datum [12031980]",
    ],
    PersonalDataKind.LOGIN: [
        "wachtwoord: [Welkom01]",
        "mijn wachtwoord is [geheim123!] en",
        "password for my account is [Tr0ub4dor&3].",
        "pincode [1234]",
        "pin: [1 2 3 4]",
        "PUK code [12345678]",
        "inlogcode is [482913]",
        "verificatiecode [G-482913]",
        "verification code: [48 29 13]",
        "wifi wachtwoord van de router = [aB3dE6gH9]",
        "my pin code is [９８７６]",
        "gebruikersnaam: [jan1980]",
    ],
}


def _plant(planted: str) -> tuple[str, str]:
    """The text, and what of it is personal: the outermost brackets around it are ours."""
    start, end = planted.index("["), planted.rindex("]")
    return planted[:start] + planted[start + 1 : end] + planted[end + 1 :], planted[start + 1 : end]


@pytest.mark.parametrize(("kind", "planted"), [(kind, text) for kind, texts in PLANTED.items() for text in texts])
def test_planted(kind: PersonalDataKind, planted: str) -> None:
    text, words = _plant(planted)
    assert [(one.kind, one.words, text[one.start : one.end]) for one in find_personal_data(text)] == [
        (kind, words, words)
    ]
    assert mask(text) == text.replace(words, f"<{kind}>")


ORDINARY = [
    "€ 1.234.567,89 en 12.500.000 euro omzet",
    "van 09:00 tot 17.30, 08.30 - 17.00 of 01-02-2024 12:30",
    "op 01-02-2024 14 pakketten geteld",
    "iOS 17.2.1, Android 14.0.0, build 2311.0041.22",
    "iPhone 15 Pro 256GB, Galaxy S24, RTX 4090 24 GB, WH-1000XM5",
    "vlucht KL1234 naar AMS om 10:35, UA 1523 on 2/14",
    "#2026 #covid19 #123456782 @user0612345678",
    "https://x.com/i/status/1234567890123456782",
    "2.000 km in 3 dagen, 1500 mb 12 uur",
    "Bel 0800-0402 of 0900-1234567 (1 euro)",
    "call 1-800-555-0199 for our helpdesk",
    "wachtwoord vergeten, en mijn wachtwoord is verlopen",
    "my password is incorrect and the pin doesn't work",
    "wat is mijn klantnummer? ik heb 2 klantnummers",
    "order number 2 is still missing",
    "I ordered 3 times in 2021, order 20261121",
    "geboren en getogen in 1980",
    "Ik ben geboren in Zwolle, 20 jaar klant",
    "puk kwijt, 3 keer verkeerd",
    "tussen 1200 en 1500 klanten in 2 weken",
    "versie 10.0.19045.3693",
    "192.168.178.100",
    "Tevreden! 10/10, 5* en 100% aanrader",
    "1234 is te weinig, 12345 ook",
    "DM je postcode (1234 AB) en huisnummer",
    "Dorpsstraat 12 is een winkel",
    "in 2020 was het anders",
    "EAN 13, ISO 27001, NEN 7510",
    "pakket van 25 kg sinds 12-11-2026",
    "7 8 9 10 11 12 13 14 15",
    "0,0123456789",
    "SKU 490154203237519",
    "het was 12-03-1980 zo",
    "track & trace werkt niet sinds 20261121",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary(text: str) -> None:
    assert [(one.kind.value, one.words) for one in find_personal_data(text)] == []
