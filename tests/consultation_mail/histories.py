"""What mail programs put below an answer: histories in the style of each, written for these tests."""

from collections.abc import Mapping

ANSWER = "Het pakket ligt in Zwolle.\n\nMorgen wordt het bezorgd."
OURS = (
    "Hallo,",
    "",
    "Webcare vraagt Supply Chain: waar blijft het pakket van deze klant?",
    "Beantwoord deze mail, of open de vraag.",
)


def _quoted(mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in OURS)


PLAIN: Mapping[str, str] = {
    "outlook nl": f"""{ANSWER}

Met vriendelijke groet,
Dirk

Van: Webcare <antwoord+geheim@example.org>
Verzonden: vrijdag 20 november 2026 13:05
Aan: Dirk Bakker <dirk@example.org>
Onderwerp: Vraag over ticket 1042

{_quoted("")}
""",
    "outlook en": f"""{ANSWER}

Kind regards,
Dirk

From: Webcare <antwoord+geheim@example.org>
Sent: Friday, November 20, 2026 1:05 PM
To: Dirk Bakker <dirk@example.org>
Subject: Question about ticket 1042

{_quoted("")}
""",
    "outlook with a line": f"""{ANSWER}

________________________________
Van: Webcare <antwoord+geheim@example.org>
Verzonden: vrijdag 20 november 2026 13:05
Aan: Dirk Bakker <dirk@example.org>
CC: planning@example.org
Onderwerp: Vraag over ticket 1042

{_quoted("")}
""",
    "outlook with its old words": f"""{ANSWER}

-----Oorspronkelijk bericht-----
Van: Webcare <antwoord+geheim@example.org>
Verzonden: vrijdag 20 november 2026 13:05
Aan: Dirk Bakker <dirk@example.org>
Onderwerp: Vraag over ticket 1042

{_quoted("")}
""",
    "gmail nl": f"""{ANSWER}

Op vr 20 nov 2026 om 13:05 schreef Webcare <antwoord+geheim@example.org>:

{_quoted()}
""",
    "gmail nl, wrapped": f"""{ANSWER}

Op vr 20 nov 2026 om 13:05 schreef Webcare van Olievlek Telecom <
antwoord+geheim@example.org>:

{_quoted()}
""",
    "gmail en": f"""{ANSWER}

On Fri, Nov 20, 2026 at 1:05 PM Webcare <antwoord+geheim@example.org> wrote:

{_quoted()}
""",
    "gmail en, wrapped": f"""{ANSWER}

On Fri, Nov 20, 2026 at 1:05 PM Webcare of Olievlek Telecom <
antwoord+geheim@example.org> wrote:

{_quoted()}
""",
    "apple nl": f"""{ANSWER}

> Op 20 nov 2026, om 13:05 heeft Webcare <antwoord+geheim@example.org> het volgende geschreven:
>
{_quoted()}
""",
    "apple nl, phone": f"""{ANSWER}

Verstuurd vanaf mijn iPhone

> Op 20 nov. 2026 om 13:05 heeft Webcare <antwoord+geheim@example.org> het volgende geschreven:
>
> \N{OBJECT REPLACEMENT CHARACTER}
{_quoted()}
""",
    "apple en": f"""{ANSWER}

> On 20 Nov 2026, at 13:05, Webcare <antwoord+geheim@example.org> wrote:
>
{_quoted()}
""",
    "thunderbird nl": f"""{ANSWER}

Op 20-11-2026 om 13:05 schreef Webcare:
{_quoted()}
""",
    "thunderbird en": f"""{ANSWER}

On 20/11/2026 13:05, Webcare wrote:
{_quoted()}
""",
}
