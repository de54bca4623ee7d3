"""What the made-up customers, agents and departments say. Nobody wrote it to anybody."""

from collections.abc import Mapping
from random import Random

from routing_rules.reactions import Reaction
from service.demo.day import Line, read_day
from service.reading.language import detect_language

LONGEST = 240
OF_THAT_DAY = ("brand", "fik", "fire", "burn", "toast", "incident", "depot", "rook", "@")
"""The day of the demo has a fire, and names its company: on other days nobody does."""
OF_A_THREAD = ("??", "of niet")
"""Said to somebody who knows already what it is about."""

OPENINGS: Mapping[str, tuple[str, ...]] = {
    "order_delivery": (
        "Waar blijft mijn pakket? Vorige week besteld en nog niks gehoord.",
        "Mijn bestelling staat al drie dagen op 'onderweg'. Klopt dat wel?",
        "Wanneer wordt mijn nieuwe telefoon geleverd? Er stond morgen in huis.",
        "Volgens de app is mijn pakket bezorgd, maar hier ligt niets.",
        "Kan ik mijn bestelling nog annuleren voordat hij verstuurd wordt?",
        "De bezorger is aan de verkeerde deur geweest. Komt hij nog terug?",
        "Kan ik het bezorgadres van mijn bestelling nog wijzigen? Ik ben die dag niet thuis.",
        "Mijn track en trace doet het niet, wanneer wordt de zending geleverd?",
        "Is de zwarte uitvoering weer op voorraad, of duurt de levertijd nog weken?",
        "Ik heb een simkaart besteld en nog niet ontvangen. Hoe lang duurt dat?",
        "Er zit maar één toestel in het pakket en ik had er twee besteld.",
        "Bij welk afhaalpunt ligt mijn pakket eigenlijk?",
        "Ik krijg geen verzendbevestiging van mijn bestelling. Is die wel doorgekomen?",
        "Verkeerde kleur geleverd, wanneer krijg ik de goede?",
        "Where is my order? It was supposed to arrive on Tuesday.",
        "Can I change the delivery address of my order?",
        "My parcel was never delivered and the tracking page shows nothing.",
        "How do I cancel my order before it is shipped?",
    ),
}
ANGRY_OPENINGS = (
    "Al weken geen pakket en niemand die iets weet. Waar blijft mijn bestelling? Belachelijk.",
    "Nog steeds niet geleverd, en vrij genomen voor niks. Waar is mijn pakket?",
)
REACTIONS: Mapping[Reaction, Mapping[str, tuple[str, ...]]] = {
    Reaction.THANKS: {
        "nl": ("Dank je wel, top geholpen!", "Super bedankt 👍", "Oké, duidelijk.", "Bedankt voor de snelle reactie!"),
        "en": ("Thanks for the quick answer!", "Thank you so much", "Got it, thanks."),
    },
    Reaction.ASKED_AGAIN: {
        "nl": (
            "En wanneer komt mijn pakket dan?",
            "Dat is geen antwoord op mijn vraag: waar is mijn bestelling nu?",
            "Het pakket is er niet. Wat nu?",
            "Maar hoe laat wordt het geleverd?",
        ),
        "en": ("So when does my parcel arrive?", "But where is my order now?"),
    },
    Reaction.ANGRIER: {
        "nl": (
            "Belachelijk. Jullie hebben geen idee waar mijn pakket is 😡",
            "Wat een waardeloze service, ik wil gewoon weten wanneer mijn bestelling komt",
            "Schandalig. Dit is al de tweede keer dat ik een verkeerd antwoord krijg over mijn pakket",
        ),
        "en": ("Useless. Where is my parcel? 😡", "This is outrageous, nobody knows where my order is"),
    },
}
RIGHT: Mapping[str, tuple[str, ...]] = {
    "nl": (
        "We hebben het nagekeken: het wordt morgen tussen 10 en 14 uur bezorgd, en de bezorger belt van tevoren aan.",
        "Gevonden: het ligt bij het afhaalpunt om de hoek en blijft daar nog een week liggen.",
        "Dat kan nog. We hebben het voor je aangepast, de bevestiging is onderweg.",
    ),
    "en": (
        "We looked it up: it will be delivered tomorrow between 10 and 14 hours.",
        "We found it: it waits for you at the pick-up point, for another week.",
    ),
}
POOR: Mapping[str, tuple[str, ...]] = {
    "nl": (
        "We zien in het systeem niets bijzonders. Wacht het nog even af.",
        "Kijk op onze site, daar staat het meeste over bezorgen uitgelegd.",
    ),
    "en": ("We see nothing special in the system. Please wait a little longer.",),
}
NOT_OURS = "Dit gaat over iets anders dan bezorgen: niet van ons."
SENT_BACK = "Dit beantwoordt de vraag niet. Kijk nog eens waar het pakket echt is."


def openings(process: str) -> tuple[str, ...]:
    """With what customers begin about a process: our own lines, and those of the demo's day that fit any day."""
    lines = [delivery.line for delivery in read_day() if not delivery.again]
    return OPENINGS.get(process, ()) + tuple(line.text for line in lines if _fits(line, process))


def reply(chance: Random, language: str, *, is_right: bool) -> str:
    """An answer to a customer, right or poor."""
    return chance.choice((RIGHT if is_right else POOR)[language])


def language_of(text: str) -> str:
    """The language in which we answer it."""
    return "en" if detect_language(text, "nl") == "en" else "nl"


def _fits(line: Line, process: str) -> bool:
    if line.expect != process or line.re is not None or len(line.text) > LONGEST or "\n" in line.text:
        return False
    return not any(word in line.text.lower() for word in OF_THAT_DAY + OF_A_THREAD)
