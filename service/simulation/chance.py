"""Chance that comes out the same for the same seed, whatever else happens: each matter draws from its own stream."""

from hashlib import blake2b
from math import exp, log
from random import Random


def stream(seed: int, *matter: object) -> Random:
    """The stream of one matter, such as one customer's patience; another matter's draws don't change it."""
    key = "\0".join(map(str, (seed, *matter))).encode()
    return Random(int.from_bytes(blake2b(key, digest_size=8).digest(), "big"))  # noqa: S311 - made up, not secret


def lognormal(chance: Random, median: float, spread: float) -> float:
    """A length of time with this median; `spread` is the standard deviation of its logarithm."""
    return chance.lognormvariate(log(median), spread)


def poisson(chance: Random, mean: float) -> int:
    """How many of what comes so often on average come this time."""
    bound, product, count = exp(-mean), chance.random(), 0
    while product > bound:
        product *= chance.random()
        count += 1
    return count
