"""A word goes into the vocabulary of its process, however that is written, and nothing else changes."""

import pytest
import yaml

from service.configuration.word_text import with_word

FLOW = """\
processes:
  # what we bring
  delivery:
    name: {nl: bezorging, en: delivery}
    vocabulary:
      nl:
        telling: ['pakket*', # all kinds
          zending]
      en: {telling: [parcel]}
  bills:
    name: {nl: facturen, en: bills}
    owner: money
"""
BLOCK = """\
processes:
  delivery:
    vocabulary:
      nl:
        telling:
          - pakket
          - zending
        hint: []
"""


def words(text: str, process: str, language: str, level: str) -> list[str]:
    return list(yaml.safe_load(text)["processes"][process]["vocabulary"][language][level])


@pytest.mark.parametrize(
    ("text", "process", "language", "level", "after"),
    [
        (FLOW, "delivery", "nl", "telling", ["pakket punt", "pakket*", "zending"]),
        (FLOW, "delivery", "en", "telling", ["pakket punt", "parcel"]),
        (FLOW, "delivery", "nl", "hint", ["pakket punt"]),
        (FLOW, "delivery", "und", "hint", ["pakket punt"]),
        (FLOW, "bills", "nl", "hint", ["pakket punt"]),
        (BLOCK, "delivery", "nl", "telling", ["pakket punt", "pakket", "zending"]),
        (BLOCK, "delivery", "nl", "hint", ["pakket punt"]),
    ],
)
def test_the_word_is_there_and_the_rest_as_it_was(
    text: str, process: str, language: str, level: str, after: list[str]
) -> None:
    ((name, changed),) = with_word(
        {"a.yaml": "rules: {}\n", "b.yaml": text}, process, language, level, "pakket punt"
    ).items()
    assert name == "b.yaml"
    assert words(changed, process, language, level) == after
    kept = [line.strip() for line in text.splitlines() if "telling" not in line and "hint" not in line]
    assert all(line in changed for line in kept)
    assert ("# what we bring" in changed) == ("# what we bring" in text)


def test_a_process_that_no_file_has() -> None:
    with pytest.raises(KeyError):
        with_word({"a.yaml": FLOW}, "chat", "nl", "hint", "hoi")
