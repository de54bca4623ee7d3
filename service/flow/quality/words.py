"""The words and numbers of the quality pages, in one reader's language."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from routing_rules.drift import Verdict
from routing_rules.intervals import Interval
from routing_rules.names import Names
from routing_rules.quality import Share
from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import LabelSource, ModelState
from service.flow.quality.dials import DEFAULT
from service.web.translations import N_, gettext_in

UNDECIDED = N_("Undecided")
NONE_OF_OURS = N_("None of ours")
ALL_OTHERS = N_("All others")
MODEL_STATES: Mapping[str, str] = {
    ModelState.CHALLENGER: N_("Being compared"),
    ModelState.CHAMPION: N_("Reads now"),
    ModelState.REFUSED: N_("Refused"),
    ModelState.RETIRED: N_("Retired"),
}
SOURCES: Mapping[str, str] = {
    LabelSource.CORRECTION: N_("Corrected"),
    LabelSource.REROUTE: N_("Moved"),
    LabelSource.BOUNCE: N_("Not ours, a department said"),
    LabelSource.CONFIRMATION: N_("Confirmed"),
    LabelSource.RATING: N_("Rated"),
    LabelSource.SECOND: N_("Second opinion"),
    LabelSource.IMPORT: N_("Handed in"),
}
DRIFTS: Mapping[Verdict, str] = {
    Verdict.UNKNOWN: N_("Too few messages to tell: 30 in the last week and in the four weeks before are needed."),
    Verdict.STEADY: N_("Customers write about the same things as in the four weeks before."),
    Verdict.MODERATE: N_("What customers write about has shifted somewhat against the four weeks before."),
    Verdict.STRONG: N_(
        "What customers write about has shifted strongly against the four weeks before: what was learned may not hold."
    ),
}
CONDITIONS: Mapping[tuple[str, bool], str] = {
    ("begins", True): N_("begins a conversation and asks for a reply"),
    ("is_decided", True): N_("decided"),
    ("is_decided", False): N_("undecided"),
    ("is_judged", True): N_("somebody said what it is about"),
    ("is_right", True): N_("decided right"),
    ("is_right", False): N_("decided wrong"),
    ("by_model", True): N_("a model had a say"),
    ("was_guessed", True): N_("a model had a guess"),
    ("guessed_right", True): N_("the model's guess was right"),
    ("guessed_right", False): N_("the model's guess was wrong"),
    ("has_second", True): N_("with a second opinion"),
    ("agrees", True): N_("both said the same"),
    ("agrees", False): N_("they said different things"),
}
NAMED: Mapping[str, str] = {
    "decided": N_("decided: %(name)s"),
    "decided_department": N_("decided on: %(name)s"),
    "said": N_("people said: %(name)s"),
    "said_department": N_("people said: %(name)s"),
    "likeliest": N_("likeliest: %(name)s"),
    "guess": N_("likeliest: %(name)s"),
}
SURE = N_("probability from %(low)s to %(high)s")
AT_THIS_SETTING = N_(
    "At this setting %(coverage)s go by themselves, and %(precision)s of those are right "
    "(n = %(n)s, 95 %% interval %(low)s to %(high)s)."
)
NOTHING_GOES = N_("At this setting nothing goes by itself.")
THE_REST = N_("%(suggested)s would be suggested to a person, %(asked)s would not even be suggested.")
NO_BOUND = N_("Nothing is sure enough yet to keep %(guarantee)s right: with this guarantee nothing goes by itself.")
FROM_BOUND = N_("To keep %(guarantee)s it acts from a probability of %(bound)s on.")


class QualityWords:
    """Says names, shares and sentences; what left the rulebook since is shown by its slug."""

    def __init__(self, language: str, rulebook: Rulebook) -> None:
        self.language = language
        self.say: Callable[[str], str] = gettext_in(language)
        self._rulebook = rulebook

    def process(self, slug: str, nothing: str = UNDECIDED) -> str:
        """The name of a process."""
        if slug == DEFAULT:
            return self.say(ALL_OTHERS)
        return self._name(self._rulebook.processes, slug) if slug else self.say(nothing)

    def department(self, slug: str, nothing: str = UNDECIDED) -> str:
        """The name of a department."""
        return self._name(self._rulebook.departments, slug) if slug else self.say(nothing)

    def said(self, process: str, department: str) -> str:
        """What somebody said a message is about: its process, else its department, else none of ours."""
        return self.process(process) if process else self.department(department, NONE_OF_OURS)

    def share(self, value: float | None) -> str:
        """A share of 0 to 1; a dash for what can't be known."""
        if value is None:
            return "–"
        return format_percent(value, "#,##0.0 %" if self.language == "nl" else "#,##0.0%", locale=self.language)

    def interval(self, interval: Interval) -> str:
        """From where to where a share may be."""
        return f"{self.share(max(interval.low, 0.0))} – {self.share(min(interval.high, 1.0))}"

    def points(self, interval: Interval) -> str:
        """A difference of shares in points of a per cent."""
        return " … ".join(format_decimal(end * 100, "+#,##0.0;-#,##0.0", locale=self.language) for end in interval)

    def number(self, value: float) -> str:
        """A number."""
        return format_decimal(value, locale=self.language)

    def week(self, monday: date) -> str:
        """A week by its first and last day."""
        sunday = monday + timedelta(days=6)
        first = format_date(monday, "d MMM", locale=self.language)
        return f"{first} – {format_date(sunday, 'd MMM', locale=self.language)}"

    def day(self, day: date) -> str:
        """A date in full."""
        return format_date(day, "d MMMM y", locale=self.language)

    def names(self, names: Names) -> str:
        """A text that is there in both languages."""
        return names.in_language(self.language)

    def condition(self, values: Mapping[str, object]) -> list[str]:
        """Which messages a list is of, in words; `values` by column."""
        found = []
        for name, value in values.items():
            if isinstance(value, bool):
                found.append(self.say(CONDITIONS[name, value]) if (name, value) in CONDITIONS else "")
            elif name in NAMED:
                nothing = NONE_OF_OURS if name.startswith("said") else UNDECIDED
                naming = self.department if name.endswith("_department") else self.process
                found.append(self.say(NAMED[name]) % {"name": naming(str(value), nothing)})
            elif isinstance(value, int):
                low, high = self.share(value / 10), self.share((value + 1) / 10)
                found.append(self.say(SURE) % {"low": low, "high": high})
        return [one for one in found if one]

    def at_setting(self, coverage: Share, precision: Share) -> str:
        """What a dial would do."""
        if not precision.whole:
            return self.say(NOTHING_GOES)
        return self.say(AT_THIS_SETTING) % {
            "coverage": self.share(coverage.value),
            "precision": self.share(precision.value),
            "n": self.number(precision.whole),
            "low": self.share(precision.interval.low),
            "high": self.share(precision.interval.high),
        }

    def bound(self, guarantee: int, bound: float | None) -> str:
        """From where a guarantee acts."""
        said = {"guarantee": self.share(guarantee / 100)}
        if bound is None:
            return self.say(NO_BOUND) % said
        return self.say(FROM_BOUND) % {**said, "bound": self.share(bound)}

    def the_rest(self, suggested: Share, asked: Share) -> str:
        """What becomes of the others."""
        return self.say(THE_REST) % {"suggested": self.share(suggested.value), "asked": self.share(asked.value)}

    def _name(self, known: Mapping[str, object], slug: str) -> str:
        name = getattr(known.get(slug), "name", None)
        text = name.in_language(self.language) if isinstance(name, Names) else slug
        return text[:1].upper() + text[1:]
