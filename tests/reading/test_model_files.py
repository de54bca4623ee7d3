"""A model's file is plain arrays: what is not right is refused with a reason, and nothing in it is ever run."""

import io
import pickle

import numpy as np
import pytest

from service.reading.model import Model
from service.reading.model_files import dump, load


class Harmful:
    """Would raise the moment that it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('unpickled')",))


def test_what_is_loaded_reads_the_same(model: Model) -> None:
    texts = ["Waar blijft mijn pakket?", "Fout bedrag op de factuur", "no signal at all", "", "\ud83d\ude21 \ud800"]
    again = load(dump(model))
    assert again.read(texts) == model.read(texts)
    assert (again.labels, again.curve, again.figures) == (model.labels, model.curve, dict(model.figures))
    assert again.explain(texts[0], "order_delivery") == model.explain(texts[0], "order_delivery")


def changed(content: bytes, **arrays: object) -> bytes:
    """The same file with other arrays; None takes one out."""
    with np.load(io.BytesIO(content), allow_pickle=False) as before:
        parts = {name: before[name] for name in before.files}
    parts |= {name: np.asarray(value) for name, value in arrays.items() if value is not None}
    out = io.BytesIO()
    np.savez(out, **{name: part for name, part in parts.items() if arrays.get(name, part) is not None})
    return out.getvalue()


def test_what_is_wrong_is_said(model: Model) -> None:
    good = dump(model)
    for bad, said in (
        (b"", "no model"),
        (good[: len(good) // 2], "no model"),
        (pickle.dumps(Harmful()), "no model"),
        (changed(good, biases=None), "biases"),
        (changed(good, biases=np.zeros(7, np.float32)), "biases"),
        (changed(good, sense_weights=np.full((512, 3), np.nan, np.float32)), "sense_weights"),
        (changed(good, head=np.frombuffer(b"[]", np.uint8)), "no model"),
        (changed(good, head=np.frombuffer(b'{"format": 99}', np.uint8)), "format 99"),
    ):
        with pytest.raises(ValueError, match=said):
            load(bad)


def test_nothing_in_a_file_is_run(model: Model) -> None:
    """An array of objects is a pickle in disguise."""
    out = io.BytesIO()
    np.savez(out, head=np.array([Harmful()], dtype=object))
    with pytest.raises(ValueError, match="no model"):
        load(out.getvalue())
