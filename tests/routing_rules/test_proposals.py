"""What is proposed on which figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.asked import Asked, Bounce, Draft, DraftVerdict
from routing_rules.evidence_sentences import sentence
from routing_rules.proposals import Evidence, EvidenceKind, Number, Proposal, Verdict, propose
from routing_rules.reactions import Reaction
from routing_rules.readiness import readiness
from routing_rules.readiness_parts import Bounds, Difference, Figure, FigureKind, Knowable, NotYet, Readiness
from routing_rules.vocabulary import Stage
from tests.tries import tries

SINCE = datetime(2026, 9, 1, 8, tzinfo=UTC)
NOW = SINCE + timedelta(days=20)
HOUR = timedelta(hours=1)
GOOD = Asked(
    *(1, "jan", True, SINCE, SINCE + HOUR, SINCE + 2 * HOUR),
    draft=Draft(DraftVerdict.UNCHANGED),
    reaction=Reaction.THANKS,
    minutes=30,
)
LATE = replace(GOOD, answered=SINCE + 3 * HOUR)
BOUNCED = replace(GOOD, answered=None, bounced=Bounce(SINCE, "not ours"))
BACK = replace(GOOD, reopened_at=SINCE + 5 * HOUR, reaction=Reaction.ANGRIER)
EDITED = replace(GOOD, draft=Draft(DraftVerdict.EDITED, 40))
CONTROL = replace(GOOD, inside=False)


def _propose(*asked: Asked, stage: Stage = Stage.DRAFT, share: int = 50, bounds: Bounds | None = None) -> Proposal:
    bounds = bounds or Bounds()
    return propose(readiness(asked, SINCE, NOW, share, bounds), stage, bounds)


def _said(proposal: Proposal) -> list[tuple[EvidenceKind, FigureKind | None]]:
    return [(reason.kind, reason.figure) for reason in proposal.evidence]


def test_a_good_department_is_promoted() -> None:
    """Every figure that decides is named; drafts only where they are written."""
    drafting = _propose(*[GOOD] * 30, *[CONTROL] * 30)
    assert drafting.verdict is Verdict.PROMOTE
    assert _said(drafting) == [
        (EvidenceKind.AT_LEAST, FigureKind.WITHIN_OLA),
        (EvidenceKind.AT_MOST, FigureKind.BOUNCED),
        (EvidenceKind.AT_MOST, FigureKind.CAME_BACK),
        (EvidenceKind.AT_LEAST, FigureKind.UNCHANGED),
        (EvidenceKind.NOT_WORSE, FigureKind.CAME_BACK),
        (EvidenceKind.NOT_WORSE, FigureKind.ANGRIER),
    ]
    consulted = _propose(*[GOOD] * 30, *[CONTROL] * 30, stage=Stage.CONSULT)
    assert consulted.verdict is Verdict.PROMOTE
    assert _said(consulted) == [said for said in _said(drafting) if said[1] is not FigureKind.UNCHANGED]


def test_beyond_the_highest_stage_is_nothing() -> None:
    proposal = _propose(*[GOOD] * 30, *[CONTROL] * 30, stage=Stage.ANSWER)
    assert proposal.verdict is Verdict.HOLD
    assert _said(proposal)[:2] == [(EvidenceKind.HIGHEST_STAGE, None), (EvidenceKind.AT_LEAST, FigureKind.WITHIN_OLA)]


def test_the_hub_is_asked_nothing() -> None:
    assert _propose(stage=Stage.HUB) == Proposal(Verdict.HOLD, (Evidence(EvidenceKind.NOTHING_ASKED, None, {}),))


def test_a_shadow_shows_its_load() -> None:
    """Of what nobody was asked there is nothing else."""
    shadow = Asked(1, "jan", True, SINCE)
    known = _propose(*[shadow] * 30, stage=Stage.SHADOW)
    assert (known.verdict, _said(known)) == (Verdict.PROMOTE, [(EvidenceKind.LOAD_KNOWN, FigureKind.LOAD)])
    numbers: dict[str, Number] = {"n": 10, "needed": 30, "per_day": 0.5, "around": date(2026, 10, 31)}
    assert _propose(*[shadow] * 10, stage=Stage.SHADOW) == Proposal(
        Verdict.HOLD, (Evidence(EvidenceKind.NOT_YET, FigureKind.LOAD, numbers),)
    )


@pytest.mark.parametrize(
    ("bad", "kind", "figure"),
    [
        ([LATE] * 13, EvidenceKind.NOT_AT_LEAST, FigureKind.WITHIN_OLA),
        ([BOUNCED] * 20, EvidenceKind.NOT_AT_MOST, FigureKind.BOUNCED),
        ([EDITED] * 60, EvidenceKind.NOT_AT_LEAST, FigureKind.UNCHANGED),
        ([BACK] * 60, EvidenceKind.NOT_AT_MOST, FigureKind.CAME_BACK),
    ],
)
def test_a_bad_department_steps_back(bad: list[Asked], kind: EvidenceKind, figure: FigureKind) -> None:
    """On what is surely bad alone, whatever else is good or not known yet."""
    proposal = _propose(*[GOOD] * (30 if figure is not FigureKind.WITHIN_OLA else 17), *bad)
    assert proposal.verdict is Verdict.STEP_BACK
    assert _said(proposal) == [(kind, figure)]


def test_worse_than_the_control_group() -> None:
    """Few enough come back to be allowed, were it not that of the hub's customers none does."""
    asked = [*[GOOD] * 80, *[BACK] * 20, *[CONTROL] * 100]
    worse = _propose(*asked)
    assert worse.verdict is Verdict.STEP_BACK
    assert _said(worse) == [(EvidenceKind.WORSE, FigureKind.CAME_BACK), (EvidenceKind.WORSE, FigureKind.ANGRIER)]
    assert _propose(*asked, bounds=Bounds(worse_than_control=0.15)).verdict is Verdict.PROMOTE


@pytest.mark.parametrize(
    ("more", "kind", "figure"),
    [
        ([LATE] * 5, EvidenceKind.PERHAPS_AT_LEAST, FigureKind.WITHIN_OLA),
        ([BOUNCED] * 5, EvidenceKind.PERHAPS_AT_MOST, FigureKind.BOUNCED),
        ([EDITED] * 30, EvidenceKind.PERHAPS_AT_LEAST, FigureKind.UNCHANGED),
    ],
)
def test_doubt_waits(more: list[Asked], kind: EvidenceKind, figure: FigureKind) -> None:
    proposal = _propose(*[GOOD] * 30, *more, *[CONTROL] * 30)
    assert (proposal.verdict, _said(proposal)) == (Verdict.HOLD, [(kind, figure)])


def test_what_is_not_yet_knowable_waits() -> None:
    """Each missing figure is named once; of the control group too, unless there is none."""
    assert _said(_propose(*[GOOD] * 29, *[CONTROL] * 30)) == [
        (EvidenceKind.NOT_YET, FigureKind.WITHIN_OLA),
        (EvidenceKind.NOT_YET, FigureKind.BOUNCED),
        (EvidenceKind.NOT_YET, FigureKind.CAME_BACK),
        (EvidenceKind.NOT_YET, FigureKind.UNCHANGED),
        (EvidenceKind.NOT_YET, FigureKind.ANGRIER),
    ]
    few = _propose(*[GOOD] * 30, *[CONTROL] * 29)
    assert few.verdict is Verdict.HOLD
    assert [kind for kind, _ in _said(few)] == [EvidenceKind.CONTROL_NOT_YET] * 2
    none = _propose(*[GOOD] * 30)
    assert [kind for kind, _ in _said(none)] == [EvidenceKind.CONTROL_NOT_YET_ANY] * 2
    whole = _propose(*[GOOD] * 30, share=100)
    assert whole.verdict is Verdict.PROMOTE
    assert [kind for kind, _ in _said(whole)][-2:] == [EvidenceKind.NO_CONTROL] * 2
    assert {kind for kind, _ in _said(_propose(share=100))} == {EvidenceKind.NOT_YET_ANY}


SHARES = [
    readiness([*[GOOD] * (n - late), *[LATE] * late], SINCE, NOW).figures[FigureKind.WITHIN_OLA]
    for n in (0, 29, 30, 60)
    for late in range(0, n + 1, 5)
]


def _invented(figures: list[Figure], control: list[Figure], apart: float, share: int) -> Readiness:
    """Any figures whatever, also such as no world could show."""
    kinds = list(FigureKind)
    return Readiness(
        share,
        dict(zip(kinds, figures, strict=True)),
        {},
        dict(zip(kinds, control, strict=True)),
        {kind: Difference(apart, apart - 0.1, apart + 0.1) for kind in kinds},
    )


figures = st.lists(st.sampled_from(SHARES), min_size=len(FigureKind), max_size=len(FigureKind))


@tries(100)
@given(st.builds(_invented, figures, figures, st.floats(-1, 1), st.sampled_from([25, 100])), st.sampled_from(Stage))
def test_nothing_unknown_promotes(measured: Readiness, stage: Stage) -> None:
    """Each piece of evidence can be said, and names a figure that is knowable where it speaks of its value."""
    proposal = propose(measured, stage)
    assert proposal.evidence
    for reason in proposal.evidence:
        assert sentence(reason, "nl")
        if reason.figure is None:
            continue
        own, control = measured.figures[reason.figure].knowable, measured.control[reason.figure].knowable
        if reason.kind in (EvidenceKind.NOT_YET, EvidenceKind.NOT_YET_ANY):
            assert isinstance(own, NotYet)
        elif reason.kind in (EvidenceKind.CONTROL_NOT_YET, EvidenceKind.CONTROL_NOT_YET_ANY):
            assert isinstance(control, NotYet)
            assert measured.share < 100
        else:
            assert isinstance(own, Knowable)
        if reason.kind in (EvidenceKind.NOT_WORSE, EvidenceKind.WORSE):
            assert isinstance(control, Knowable)
    if proposal.verdict is Verdict.PROMOTE:
        decided = {FigureKind.LOAD} if stage is Stage.SHADOW else {FigureKind.WITHIN_OLA, FigureKind.BOUNCED}
        assert all(isinstance(measured.figures[kind].knowable, Knowable) for kind in decided)
        assert stage not in (Stage.HUB, Stage.ANSWER)
    assert stage not in (Stage.HUB, Stage.SHADOW) or proposal.verdict is not Verdict.STEP_BACK


@tries(60)
@given(st.integers(30, 90), st.integers(0, 90), st.sampled_from([Stage.CONSULT, Stage.DRAFT]))
def test_better_never_proposes_worse(n: int, late: int, stage: Stage) -> None:
    """One late answer less, and the proposal is the same or better."""
    order = [Verdict.STEP_BACK, Verdict.HOLD, Verdict.PROMOTE]
    late = min(late, n - 1)
    verdicts = [
        _propose(*[LATE] * count, *[GOOD] * (n - count), *[CONTROL] * 30, stage=stage).verdict
        for count in (late + 1, late)
    ]
    assert order.index(verdicts[0]) <= order.index(verdicts[1])
