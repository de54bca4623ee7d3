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

_OUTLOOK_HTML = """<html><head><style>p.MsoNormal {{margin:0cm}}</style></head>
<body lang="NL"><div class="WordSection1">
<p class="MsoNormal">Het pakket ligt in Zwolle.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">Morgen wordt het bezorgd.<o:p></o:p></p>
<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">
<p class="MsoNormal"><b>{from_}:</b> Webcare &lt;antwoord+geheim@example.org&gt;<br>
<b>{sent}:</b> vrijdag 20 november 2026 13:05<br><b>{to}:</b> Dirk Bakker<br>
<b>{subject}:</b> Vraag over ticket 1042</p></div></div>
<p class="MsoNormal">=-=-= Antwoord boven deze regel =-=-=</p><p class="MsoNormal">Hallo,</p></div></body></html>"""

HTML: Mapping[str, str] = {
    "outlook nl": _OUTLOOK_HTML.format(from_="Van", sent="Verzonden", to="Aan", subject="Onderwerp"),
    "outlook en": _OUTLOOK_HTML.format(from_="From", sent="Sent", to="To", subject="Subject"),
    "outlook on the web": """<html><body><div class="elementToProof">Het pakket ligt in Zwolle.</div><div><br></div>
<div class="elementToProof">Morgen wordt het bezorgd.</div><div id="appendonsend"></div>
<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">
<b>Van:</b> Webcare &lt;antwoord+geheim@example.org&gt;<br><b>Verzonden:</b> vrijdag 20 november 2026 13:05<br>
<b>Aan:</b> Dirk<br><b>Onderwerp:</b> Vraag over ticket 1042</font></div><div>Hallo</div></body></html>""",
    "gmail nl": """<div dir="ltr"><div>Het pakket ligt in Zwolle.</div><div><br></div>
<div>Morgen wordt het bezorgd.</div></div>
<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Op vr 20 nov 2026 om 13:05 schreef Webcare &lt;<a
href="mailto:antwoord@example.org">antwoord@example.org</a>&gt;:<br></div><blockquote class="gmail_quote"><p>Hallo</p>
</blockquote></div>""",
    "apple en": """<html><head><meta charset="utf-8"></head><body>Het pakket ligt in Zwolle.<div><br></div>
<div>Morgen wordt het bezorgd.</div><div><br><blockquote type="cite">
<div>On 20 Nov 2026, at 13:05, Webcare &lt;antwoord@example.org&gt;
wrote:</div><br><div>Hallo</div></blockquote></div></body></html>""",
}
