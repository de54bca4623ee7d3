"""A model says what a text is about, how sure it is, and why; and the same each time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.reading.examples import Example
from service.reading.model import NONE, Model
from service.reading.training import train
from tests.reading.samples import samples

UNSEEN = {
    "Mijn pakketje is nog niet bezorgd, waar blijft het?": "order_delivery",
    "Er staat een fout bedrag op de factuur": "billing",
    "Heel de straat zit zonder internet en bereik": "network",
}


def test_it_tells_what_it_never_saw(model: Model) -> None:
    guesses = model.read(list(UNSEEN))
    assert [guess.likely[0][0] for guess in guesses] == list(UNSEEN.values())
    assert all(guess.likely[0][1] > 0.6 for guess in guesses)


def test_another_language_is_read_by_its_sense(model: Model) -> None:
    """No word of it was ever in an example."""
    [guess] = model.read(["Where is my parcel, when will it be delivered?"])
    assert guess.likely[0][0] == "order_delivery"
    assert guess.tier == "sense"


@settings(max_examples=20)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_has_probabilities(model: Model, texts: list[str]) -> None:
    """They add up to 1 over all labels, likeliest first."""
    for guess in model.read(texts):
        probabilities = [probability for _, probability in guess.likely]
        assert probabilities == sorted(probabilities, reverse=True)
        assert sum(probabilities) == pytest.approx(1, abs=1e-4)
        assert {label for label, _ in guess.likely} == set(model.labels)


def test_in_a_batch_it_says_what_it_says_alone(model: Model) -> None:
    texts = [example.text for example in samples()[::5]]
    together, alone = model.read(texts), [model.read([text])[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert [label for label, _ in one.likely] == [label for label, _ in other.likely]
        assert dict(one.likely) == pytest.approx(dict(other.likely), abs=1e-3)


def test_hints_of_a_rulebook_count(model: Model) -> None:
    vague = "Kunnen jullie mij helpen?"
    [without], [with_hint] = model.read([vague]), model.read([vague], [{"billing": 4, "unheard_of": 8}])
    assert dict(with_hint.likely)["billing"] > dict(without.likely)["billing"] + 0.2


def test_it_names_the_words_that_speak(model: Model) -> None:
    pieces = model.explain("Waar blijft mijn pakket?", "order_delivery")
    assert pieces
    assert all(points > 0 for _, points in pieces)
    assert [points for _, points in pieces] == sorted((points for _, points in pieces), reverse=True)
    assert any(piece in "waar blijft mijn pakket" for piece, _ in pieces)
    assert model.explain("", "billing") == ()


def test_it_points_at_texts_that_mean_the_same(model: Model) -> None:
    by_key = {example.key: example for example in samples()}
    [guess] = model.read(["Waar blijft mijn bestelling toch"])
    if guess.tier == "words":  # sure without looking: nothing to compare with
        pytest.fail("so few examples never make the cheap tier sure")
    assert guess.nearest
    assert by_key[guess.nearest[0][0]].label == "order_delivery"
    assert [near for _, near in guess.nearest] == sorted((near for _, near in guess.nearest), reverse=True)


def test_the_same_examples_and_seed_make_the_same_model(model: Model) -> None:
    again = train(samples())
    assert again.curve == model.curve
    assert np.array_equal(again.words.weights, model.words.weights)
    assert again.read(list(UNSEEN)) == model.read(list(UNSEEN))
    assert train(samples(), seed=1).curve != model.curve


def test_its_curve_is_of_what_it_did_not_learn_from(model: Model) -> None:
    """A label drawn at random can't be told from unseen texts, however well it is learned by heart."""
    labels = np.random.default_rng(0).permutation(np.repeat(["a", "b", "c"], 25)).tolist()
    blind = train([Example(one.text, label) for one, label in zip(samples(), labels, strict=True)])
    right = sum(trial.label == trial.guessed for trial in blind.curve) / len(blind.curve)
    assert len(blind.curve) == 75
    assert right < 0.6
    assert sum(trial.label == trial.guessed for trial in model.curve) / len(model.curve) > 0.85


def test_what_nobody_wrote_teaches_and_does_not_judge() -> None:
    made_up = [Example(one.text, one.label, 0.5, is_made_up=True) for one in samples()]
    model = train(made_up)
    assert model.curve == ()
    assert model.read(["Waar blijft mijn pakket?"])[0].likely[0][0] == "order_delivery"


def test_texts_about_nothing_of_ours_are_less_known() -> None:
    chat = ["Wat een mooi weer vandaag", "Gefeliciteerd met je verjaardag!", "Ik ga lekker slapen", "Lol, die meme"] * 5
    model = train([*samples(), *[Example(text, NONE) for text in chat]])
    known, unknown = model.read(["Waar blijft mijn bestelling?", "Wat een heerlijk weer zeg"])
    assert known.known > 0.8 > unknown.known


def test_one_label_is_nothing_to_tell_apart() -> None:
    with pytest.raises(ValueError, match="two labels"):
        train([Example("Waar blijft mijn pakket?", "order_delivery")])
