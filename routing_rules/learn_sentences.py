"""Why a challenger was promoted or refused, as sentences in Dutch and in English."""

from collections.abc import Mapping

from routing_rules.learn import Reason, ReasonKind
from routing_rules.names import Names

_SENTENCES: Mapping[ReasonKind, Names] = {
    ReasonKind.FIRST: Names(
        "Het eerste model: het kent het draaiboek en {labels} gelabelde berichten, en er is nog niets om het mee te "
        "vergelijken.",
        "The first model: it knows the rulebook and {labels} labelled messages, and there is nothing yet to compare "
        "it with.",
    ),
    ReasonKind.TOO_FEW: Names(
        "Het kent {labels} gelabelde berichten; er zijn er nog te weinig om modellen mee te vergelijken.",
        "It knows {labels} labelled messages; there are too few yet to compare models by.",
    ),
    ReasonKind.SAME_DATA: Names(
        "Het is getraind op precies dezelfde labels als model {model} ({state}): daar valt niets nieuws te leren.",
        "It was trained on exactly the same labels as model {model} ({state}): there is nothing new to learn.",
    ),
    ReasonKind.OTHER_PROCESSES: Names(
        "Het draaiboek heeft andere processen dan de kampioen kent: {processes}. Van {n} berichten heeft het er "
        "{right} goed en de kampioen {champion_right}.",
        "The rulebook has other processes than the champion knows: {processes}. Of {n} messages it has {right} right "
        "and the champion {champion_right}.",
    ),
    ReasonKind.NOT_WORSE: Names(
        "Van {n} berichten die geen van beide kende heeft het er {right} goed en de kampioen {champion_right}: "
        "{better} alleen dit model, {worse} alleen de kampioen.",
        "Of {n} messages that neither knew it has {right} right and the champion {champion_right}: {better} this model "
        "alone, {worse} the champion alone.",
    ),
    ReasonKind.LESS_RIGHT: Names(
        "Van {n} berichten die geen van beide kende heeft het er {right} goed, de kampioen {champion_right}.",
        "Of {n} messages that neither knew it has {right} right, the champion {champion_right}.",
    ),
    ReasonKind.SURELY_WORSE: Names(
        "Het is slechter, en dat is geen toeval: van {n} berichten heeft het er {right} goed en de kampioen "
        "{champion_right}; {worse} alleen de kampioen, {better} alleen dit model (p = {doubt}).",
        "It is worse, and not by chance: of {n} messages it has {right} right and the champion {champion_right}; "
        "{worse} the champion alone, {better} this model alone (p = {doubt}).",
    ),
    ReasonKind.WORSE_ON_PROCESS: Names(
        "Op {process} is het slechter: van {n} berichten heeft het er {right} goed en de kampioen {champion_right} "
        "(p = {doubt}).",
        "On {process} it is worse: of {n} messages it has {right} right and the champion {champion_right} "
        "(p = {doubt}).",
    ),
    ReasonKind.MORE_ASTRAY: Names(
        "Het zou vanzelf vaker de verkeerde kant op sturen: {more} van {n} berichten die de kampioen niet verkeerd "
        "stuurt, tegen {fewer} andersom.",
        "By itself it would send more astray: {more} of {n} messages that the champion does not, against {fewer} the "
        "other way round.",
    ),
    ReasonKind.AGAINST_CERTAINTY: Names(
        "{actor} spreekt de kampioen tegen bij {against} van de {sure} berichten waar die zeker van is; zijn of haar "
        "{labels} correcties blijven apart tot iemand zegt dat ze kloppen.",
        "{actor} contradicts the champion on {against} of the {sure} messages that it is sure of; their {labels} "
        "corrections are set aside until somebody says that they are right.",
    ),
}


def sentence(reason: Reason) -> Names:
    """The reason with its figures."""
    said = _SENTENCES[reason.kind]
    figures = dict(reason.figures)
    if "process" in figures:
        figures_nl = {**figures, "process": figures["process"] or "'geen van onze processen'"}
        figures_en = {**figures, "process": figures["process"] or "'none of our processes'"}
        return Names(said.nl.format(**figures_nl), said.en.format(**figures_en))
    return Names(said.nl.format(**figures), said.en.format(**figures))
