"""What becomes of a challenger, for the reasons that come first."""

from dataclasses import replace

import pytest

from routing_rules.learn import Answer, Paired, Reason, ReasonKind, Verdict, compare
from routing_rules.learn_sentences import sentence
from routing_rules.poison import Suspicion
from routing_rules.rulebook import load_rulebook
from routing_rules.rulebook_parts import Dial
from service.flow.learning.comparing import ByModel, ByWords, Newest, compared, shadow, suspected
from service.flow.learning.material import Labelled, split
from service.flow.learning.outcome import Before, Case, outcome
from service.flow.learning.texts import Text
from service.reader.examples import rulebook_examples
from service.reader.reader import Reader
from service.reading.examples import Trial
from tests.learning.shop import FILES, TELLING
from tests.learning.test_material import many, said
from tests.triage.models import Parrot

RULEBOOK = load_rulebook(FILES)
MATERIAL = split(many(60), rulebook_examples(RULEBOOK))
EQUAL = compare([Paired("bills", Answer("bills", 0.9, True), Answer("bills", 0.9, True))] * 12)
WORSE = compare([Paired("bills", Answer("refunds", 0.9, True), Answer("bills", 0.9, True))] * 12)
PARROT = Parrot(list(TELLING))
CASE = Case(EQUAL, MATERIAL, (), PARROT, RULEBOOK, {})


def kinds(found: Verdict) -> tuple[bool, list[ReasonKind]]:
    return found.promoted, [reason.kind for reason in found.reasons]


@pytest.mark.parametrize(
    ("case", "promoted", "kind"),
    [
        (CASE, True, ReasonKind.NOT_WORSE),
        (replace(CASE, comparison=WORSE), False, ReasonKind.SURELY_WORSE),
        (replace(CASE, before={MATERIAL.digest: Before(4, "retired")}), False, ReasonKind.SAME_DATA),
        (replace(CASE, suspicions=(Suspicion("key/x", 300, 90, 80),)), False, ReasonKind.AGAINST_CERTAINTY),
        (replace(CASE, champion=None, material=replace(MATERIAL, held_back=())), True, ReasonKind.FIRST),
        (replace(CASE, material=replace(MATERIAL, held_back=())), True, ReasonKind.TOO_FEW),
        (replace(CASE, champion=None), True, ReasonKind.NOT_WORSE),
        (replace(CASE, champion=None, comparison=WORSE), False, ReasonKind.SURELY_WORSE),
        (replace(CASE, champion=Parrot(["bills", "gone"]), comparison=WORSE), True, ReasonKind.OTHER_PROCESSES),
    ],
)
def test_the_weightiest_reason(case: Case, promoted: bool, kind: ReasonKind) -> None:
    done = outcome(case)
    assert done.promoted is promoted
    assert kind in [reason.kind for reason in done.reasons]


@pytest.mark.parametrize("kind", list(ReasonKind))
def test_every_reason_is_a_sentence_in_both_languages(kind: ReasonKind) -> None:
    names = (
        "labels model state processes n right champion_right worse better doubt process more fewer actor against sure"
    )
    figures = dict.fromkeys(names.split(), 3)
    words = sentence(Reason(kind, figures))
    assert "{" not in words.nl + words.en
    assert words.nl != words.en


def test_the_dial_of_its_process_says_whether_an_answer_acts() -> None:
    parrot = Parrot(list(TELLING), ("factuur", "bills", 0.85), ("pakket", "delivery", 0.85), ("raar", "", 0.99))
    texts = [Text("factuur", {}), Text("pakket", {}), Text("raar", {})]
    careful = replace(RULEBOOK, dials={"delivery": Dial(act=0.9, ask=0.3)})
    answers = ByModel(Reader("1", parrot), careful).answers(texts)
    assert [(one.process, one.acts) for one in answers] == [("bills", True), ("delivery", False), ("", False)]


def test_a_guarantee_acts_from_the_models_own_bound() -> None:
    curve = [Trial("bills", "bills", 0.9)] * 100 + [Trial("refunds", "bills", 0.8)] * 30
    parrot = Parrot(list(TELLING), ("factuur", "bills", 0.95), ("rekening", "bills", 0.8), curve=curve)
    promised = replace(RULEBOOK, dials={"bills": Dial(act=0.5, ask=0.3, guarantee=0.95)})
    answers = ByModel(Reader("1", parrot), promised).answers([Text("factuur", {}), Text("rekening", {})])
    assert [one.acts for one in answers] == [True, False]


def test_before_any_model_the_words_are_held_against_it() -> None:
    hinted = [
        Text("a", {"bills": 4.0, "refunds": 1.0}),
        Text("b", {"bills": 1.0}),
        Text("c", {}),
        Text("d", {"bills": 4.0, "refunds": 4.0}),
    ]
    answers = ByWords(RULEBOOK).answers(hinted)
    assert [(one.process, one.acts) for one in answers] == [("bills", True), ("", False), ("", False), ("", False)]


def labelled(count: int, label: str, text: str, actor: str) -> list[Labelled]:
    return [Labelled(said(number, label, actor=actor), label, text, {}) for number in range(1, count + 1)]


def test_whoever_contradicts_what_the_champion_is_sure_of_is_named() -> None:
    curve = [Trial("bills", "bills", 0.9)] * 50
    parrot = Parrot(list(TELLING), ("factuur", "bills", 0.95), ("misschien", "bills", 0.6), curve=curve)
    wrong = labelled(30, "porting", "factuur", "key/rogue")
    honest = labelled(30, "bills", "factuur", "ann") + labelled(30, "porting", "misschien", "bob")
    (found,) = suspected([*wrong, *honest], parrot, 0)
    assert found == Suspicion("key/rogue", 30, 30, 30)
    assert suspected(wrong, Parrot(list(TELLING), ("factuur", "bills", 0.95)), 0) == ()


def test_both_are_judged_on_what_is_held_back_and_what_would_move_is_listed() -> None:
    before = ByModel(Reader("1", Parrot(list(TELLING), ("factuur", "bills", 0.9))), RULEBOOK)
    after = ByModel(Reader("2", Parrot(list(TELLING), ("factuur", "refunds", 0.9))), RULEBOOK)
    newest = [Newest(1, 11, Text("factuur", {})), Newest(2, 12, Text("hallo", {}))]
    moves = [{"message": 1, "ticket": 11, "from": "bills", "to": "refunds"}]
    assert shadow(newest, after, before) == {"n": 2, "moved": 1, "moves": moves}
    held = tuple(labelled(5, "refunds", "factuur", "ann"))
    found = compared(replace(MATERIAL, held_back=held), after, before)
    assert (found.all.n, found.all.better, found.champion_acted, found.fewer_astray) == (5, 5, 5, 5)
