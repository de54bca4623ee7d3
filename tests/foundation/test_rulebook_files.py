"""Rulebook files come from a directory, or from the package."""

from pathlib import Path

import pytest

from service.foundation.rulebook_files import read_rulebook_files


def test_the_packaged_rulebook() -> None:
    files = read_rulebook_files()
    assert {"organisation.yaml", "participation.yaml", "rules-spam.yaml"} <= files.keys()


def test_a_directory(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("é: 1\n", encoding="utf-8")
    (tmp_path / "a.yml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no", encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    assert read_rulebook_files(tmp_path) == {"a.yml": "a: 1\n", "b.yaml": "é: 1\n"}


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no .yaml file"):
        read_rulebook_files(tmp_path)
    with pytest.raises(NotADirectoryError, match="is not a directory with a rulebook"):
        read_rulebook_files(tmp_path / "missing")


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_bytes(b"b: 1\nc: caf\xe9\n")
    with pytest.raises(UnicodeError, match=r"^b\.yaml:2: not UTF-8$"):
        read_rulebook_files(tmp_path)
