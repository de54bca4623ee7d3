"""What a model begins with: the rulebook's own sentences and examples, with what its words find in them."""

from routing_rules.rulebook import load_rulebook
from service.reader.examples import hints_of, rulebook_examples
from service.reading.examples import Example
from tests.routing_rules.small_rulebook import PROCESSES, changed_files, small_rulebook

DESCRIBED = PROCESSES.replace(
    "    name: {nl: facturen, en: bills}\n",
    "    name: {nl: facturen, en: bills}\n"
    "    description: {nl: Een factuur of aanmaning., en: A bill.}\n"
    "    examples: {match: [Te hoge factuur], learn: [A bill., Ik betaal niet meer]}\n",
)


def test_descriptions_and_examples_each_once() -> None:
    assert rulebook_examples(load_rulebook(changed_files(processes=DESCRIBED))) == [
        Example("Waar blijft mijn pakket?", "delivery", 0.5, {"delivery": 6}),
        Example("Een factuur of aanmaning.", "bills", 0.5, {"bills": 6}),
        Example("A bill.", "bills", 0.5, {}),
        Example("Te hoge factuur", "bills", 0.5, {"bills": 2}),
        Example("Ik betaal niet meer", "bills", 0.5, {"bills": 1}),
    ]


def test_hints_are_those_of_the_words_and_of_weighing_rules() -> None:
    rulebook = small_rulebook()
    assert hints_of("De koerier en een postpakket", rulebook) == {"delivery": 0}
    assert hints_of("my parcel", rulebook, "x") == {"delivery": 2}
    assert hints_of("hallo", rulebook, "gone") == {}
