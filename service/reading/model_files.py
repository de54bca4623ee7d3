"""A model as bytes: plain arrays in numpy's own format. Nothing in it is ever executed."""

import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

import numpy as np

from service.reading.blend import Blend
from service.reading.examples import Trial
from service.reading.model import Model
from service.reading.neighbours import Neighbours
from service.reading.sense import WIDTH
from service.reading.words import Columns, WordModel

FORMAT = 1


def dump(model: Model) -> bytes:
    """The model in a form that `load` takes back, on any machine."""
    head = {
        "format": FORMAT,
        "labels": model.labels,
        "columns": model.words.columns.names,
        "strangeness": model.words.columns.strangeness,
        "sure": model.sure,
        "figures": dict(model.figures),
        "curve": [[trial.label, trial.guessed, round(trial.probability, 5)] for trial in model.curve],
    }
    out = io.BytesIO()
    np.savez_compressed(
        out,
        head=np.frombuffer(json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass"), np.uint8),
        rarity=model.words.columns.rarity,
        word_weights=model.words.weights.astype(np.float16),
        word_intercepts=model.words.intercepts,
        sense_weights=model.sense_weights,
        sense_intercepts=model.sense_intercepts,
        blend=model.blend.weights,
        biases=model.blend.biases,
        neighbour_keys=model.neighbours.keys,
        neighbour_rows=model.neighbours.rows.astype(np.float16),
        quick_blend=model.quick_blend.weights,
        quick_biases=model.quick_blend.biases,
    )
    return out.getvalue()


def load(content: bytes) -> Model:
    """The model in these bytes. Raises ValueError, saying what is wrong with them."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            parts = {name: arrays[name] for name in arrays.files}
        head = json.loads(parts["head"].tobytes().decode("utf-8", "surrogatepass"))
        return _model(head, parts)
    except (KeyError, TypeError, AttributeError, EOFError, OSError, UnicodeError, BadZipFile, ValueError) as error:
        raise ValueError(f"This is no model that can be read: {type(error).__name__}: {error}") from error


def _model(head: Mapping[str, Any], parts: Mapping[str, Any]) -> Model:
    if head["format"] != FORMAT:
        raise ValueError(f"it has format {head['format']}, and this version reads {FORMAT}")
    labels, names = tuple(map(str, head["labels"])), tuple(map(str, head["columns"]))
    expected = {
        "rarity": (len(names),),
        "word_weights": (len(names), len(labels)),
        "word_intercepts": (len(labels),),
        "sense_weights": (WIDTH, len(labels)),
        "sense_intercepts": (len(labels),),
        "blend": (3,),
        "biases": (len(labels),),
        "quick_blend": (2,),
        "quick_biases": (len(labels),),
        "neighbour_rows": (len(parts["neighbour_keys"]), WIDTH),
    }
    for name, shape in expected.items():
        if parts[name].shape != shape or not np.isfinite(parts[name]).all():
            raise ValueError(f"{name} is not {shape} of finite numbers")
    floats = {name: parts[name].astype(np.float32) for name in expected}
    columns = Columns(names, floats["rarity"], float(head["strangeness"]))
    return Model(
        labels=labels,
        words=WordModel(columns, floats["word_weights"], floats["word_intercepts"]),
        sense_weights=floats["sense_weights"],
        sense_intercepts=floats["sense_intercepts"],
        blend=Blend(floats["blend"], floats["biases"]),
        quick_blend=Blend(floats["quick_blend"], floats["quick_biases"]),
        neighbours=Neighbours(parts["neighbour_keys"].astype(np.int64), floats["neighbour_rows"]),
        sure=float(head["sure"]),
        curve=tuple(Trial(str(label), str(guessed), float(p)) for label, guessed, p in head["curve"]),
        figures={str(name): float(value) for name, value in head["figures"].items()},
    )
