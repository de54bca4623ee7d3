"""Models that really were trained, each once per process: training takes seconds."""

from dataclasses import replace
from functools import lru_cache

from routing_rules.rulebook import Rulebook, load_rulebook
from service.reader.examples import rulebook_examples
from service.reading.examples import Example
from service.reading.model_files import dump
from service.reading.training import train
from tests.routing_rules.small_rulebook import changed_files

DESCRIBED = """\
processes:
  delivery:
    name: {nl: bezorging, en: delivery}
    owner: supply
    description: {nl: Waar een pakket blijft en wanneer het wordt bezorgd., en: Where a parcel is.}
    vocabulary:
      nl: {decisive: [waar blijft], telling: ['pakket*'], hint: [onderweg], against: [postpakket]}
      en: {telling: [parcel]}
    examples:
      match: [Waar blijft mijn pakket?]
      learn:
        - Mijn bestelling is nog steeds niet geleverd
        - Wanneer wordt mijn nieuwe telefoon bezorgd?
        - De bezorger is niet langs geweest
        - My order has not arrived yet
        - Ik heb de zending nog niet ontvangen
  bills:
    name: {nl: facturen, en: bills}
    owner: money
    description: {nl: Wat er op een rekening staat en hoe die wordt betaald., en: What is on a bill.}
    vocabulary: {und: {decisive: [aanmaning], telling: [factuur], hint: [betalen]}}
    examples:
      match: [Wat een hoge factuur]
      learn:
        - Er is twee keer geld afgeschreven
        - Waarom is mijn rekening deze maand zo hoog?
        - Ik krijg nog geld van jullie terug
        - You charged me twice this month
        - De automatische incasso is mislukt
  chat:
    name: {nl: praatje, en: small talk}
    owner: webcare
participation:
  delivery:
    forum: {stage: answer}
    x: {stage: draft, share: 50}
    default: {stage: shadow}
  bills:
    forum: {stage: consult, share: 100, salt: spring}
"""

CHATTER = (
    *("hmm", "tja", "hmm tja", "nou ja", "haha ok", "tja, het zal wel", "hmm ok", "ach ja, zo gaat dat", "lekker weer"),
    *("hoe dan ook", "wat een dag"),
)
"""About nothing that anybody here does."""


def described_files() -> dict[str, str]:
    """The small rulebook, of which two processes say enough of themselves to learn from."""
    return changed_files(processes=DESCRIBED)


@lru_cache(maxsize=1)
def described_rulebook() -> Rulebook:
    """The same, loaded."""
    return load_rulebook(described_files())


@lru_cache(maxsize=1)
def small_content() -> bytes:
    """A model of it as bytes, as if many customers had written its examples, with names of the packaged rulebook."""
    named = {"delivery": "order_delivery", "bills": "billing"}
    examples = rulebook_examples(described_rulebook())
    learned = [Example(one.text, named[one.label]) for one in examples if one.label]
    model = train([*learned, *(Example(text, "") for text in CHATTER)])
    return dump(replace(model, figures={**model.figures, "of_customers": 500.0}))
