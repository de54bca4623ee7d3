"""What a model begins with: the rulebook's own sentences and examples, without what its words find in them."""

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


def test_descriptions_and_examples_each_once_and_without_hints() -> None:
    found = rulebook_examples(load_rulebook(changed_files(processes=DESCRIBED)))
    assert [example for example in found if example.label] == [
        Example("Waar blijft mijn pakket?", "delivery", 0.5, is_made_up=True),
        Example("Een factuur of aanmaning.", "bills", 0.5, is_made_up=True),
        Example("A bill.", "bills", 0.5, is_made_up=True),
        Example("Te hoge factuur", "bills", 0.5, is_made_up=True),
        Example("Ik betaal niet meer", "bills", 0.5, is_made_up=True),
    ]


def test_what_is_about_nothing_follows_where_there_is_something_to_tell_it_from() -> None:
    found = rulebook_examples(load_rulebook(changed_files(processes=DESCRIBED)))
    nobodys = [example for example in found if not example.label]
    assert len({example.text for example in nobodys}) == len(nobodys) > 50
    assert all(example.is_made_up for example in nobodys)
    assert all(example.label for example in rulebook_examples(small_rulebook()))


def test_hints_are_those_of_the_words_and_of_weighing_rules() -> None:
    rulebook = small_rulebook()
    assert hints_of("De koerier en een postpakket", rulebook) == {"delivery": 0}
    assert hints_of("my parcel", rulebook, "x") == {"delivery": 2}
    assert hints_of("hallo", rulebook, "gone") == {}


WORDLESS = """
    owner: supply
    description: Lekker praten over het weer
"""


def test_examples_of_a_process_without_words_weigh_together_what_those_of_others_do() -> None:
    chat = DESCRIBED.replace("    owner: webcare\n", WORDLESS, 1)
    found = rulebook_examples(load_rulebook(changed_files(processes=chat)))
    weights = {(one.label, one.weight) for one in found if one.label}
    assert weights == {("delivery", 0.5), ("bills", 0.5), ("chat", 1.0)}
