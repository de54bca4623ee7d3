"""Honest corrections pass, also of somebody who only corrects; wrong ones are found, and whose they are."""

import random

from routing_rules.poison import Certainty, Correction, Suspicion, Trial, certainty, suspicions

PROCESSES = ["a", "b", "c", "d", "e", "f"]


def reading(draw: random.Random) -> tuple[str, str, float]:
    """What a message is about, what a calibrated champion makes of it, and its probability."""
    probability = draw.choice([0.45, 0.6, 0.75, 0.9, 0.97, 0.99])
    guessed = draw.choice(PROCESSES)
    truth = guessed if draw.random() < probability else draw.choice([one for one in PROCESSES if one != guessed])
    return truth, guessed, probability


def champion() -> Certainty | None:
    draw = random.Random(1)  # noqa: S311 - the same messages each time
    read = [reading(draw) for _ in range(400)]
    return certainty(Trial(probability, truth == guessed) for truth, guessed, probability in read)


def test_it_is_sure_where_nearly_all_its_trials_are_right() -> None:
    sure = champion()
    assert sure is not None
    assert sure.probability in (0.9, 0.97)
    assert 0.0 < sure.of_wrong < 0.2


def test_without_trials_it_is_sure_of_nothing() -> None:
    assert certainty([]) is None
    assert certainty([Trial(0.99, right=True)] * 19) is None
    assert certainty([Trial(0.99, right=False)] * 100) is None
    assert suspicions([Correction("x", "a", "b", 1.0)] * 100, None) == ()


def test_equal_probabilities_stand_or_fall_together() -> None:
    assert certainty([*[Trial(0.9, right=True)] * 30, *[Trial(0.9, right=False)] * 10]) is None


def test_who_labels_whatever_comes_is_trusted() -> None:
    for seed in range(40):
        draw = random.Random(seed)  # noqa: S311 - the same messages each time
        said = [Correction("ann", *reading(draw)) for _ in range(500)]
        assert suspicions(said, champion()) == ()


def test_who_corrects_what_is_wrong_of_three_hundred_messages_is_trusted() -> None:
    for seed in range(40):
        draw = random.Random(seed)  # noqa: S311 - the same messages each time
        read = [reading(draw) for _ in range(200)]
        said = [Correction("ann", *one) for one in read if one[0] != one[1]]
        assert suspicions(said, champion()) == ()


def test_who_corrects_all_that_is_wrong_of_three_thousand_messages_is_trusted() -> None:
    for seed in range(10):
        draw = random.Random(seed)  # noqa: S311 - the same messages each time
        read = [reading(draw) for _ in range(3_000)]
        said = [Correction("ann", *one) for one in read if one[0] != one[1]]
        assert sum(one.probability >= 0.97 for one in said) > 12
        assert suspicions(said, champion(), 3_000) == ()


def test_who_corrects_nothing_but_what_is_sure_is_found_however_much_came_in() -> None:
    said = [Correction("mallory", "a", "b", 0.99)] * 40
    assert [found.actor for found in suspicions(said, champion(), 20_000)] == ["mallory"]


def test_a_champion_that_is_always_sure_is_not_corrected_more_than_it_can_be_wrong() -> None:
    sure = certainty([*[Trial(0.9, right=True)] * 380, *[Trial(0.9, right=False)] * 20])
    wrong = [Correction("mallory", "a", "b", 0.9)] * 240 + [Correction("mallory", "b", "b", 0.9)] * 60
    assert [found.against for found in suspicions(wrong, sure, 300)] == [240]
    honest = [Correction("ann", "a", "b", 0.9)] * 60
    assert suspicions(honest, sure, 1_200) == ()
    assert [found.against for found in suspicions(honest, sure, 100)] == [60]


def test_who_shuffles_labels_is_found_among_honest_people() -> None:
    draw = random.Random(3)  # noqa: S311 - the same messages each time
    read = [reading(draw) for _ in range(600)]
    truths = [truth for truth, _, _ in read[:300]]
    draw.shuffle(truths)
    wrong = [Correction("mallory", label, guessed, p) for label, (_, guessed, p) in zip(truths, read, strict=False)]
    honest = [Correction("ann", *one) for one in read[300:]]
    (found,) = suspicions([*wrong, *honest], champion())
    assert isinstance(found, Suspicion)
    assert (found.actor, found.labels) == ("mallory", 300)
    assert found.sure >= found.against > 80


def test_who_sends_everything_to_one_department_is_found() -> None:
    draw = random.Random(4)  # noqa: S311 - the same messages each time
    said = [Correction("mallory", "a", guessed, p) for _, guessed, p in (reading(draw) for _ in range(100))]
    assert [found.actor for found in suspicions(said, champion())] == ["mallory"]
