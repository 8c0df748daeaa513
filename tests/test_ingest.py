"""What may be given to ``kg ingest``: a stream of any format, several files, folders; and what ``--write`` keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg import resources
from kg.errors import ReadError
from kg.read import SIZE_LIMIT, minutes_in
from kg.report import keep, read_minutes
from kg.scaffold import make_data_dir
from kg.vocab import DEFAULT_BASE
from tests import office
from tests.test_curation import FIRST, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Kg = Callable[..., Outcome]

LINES = FIRST.splitlines()
FORMATS = {
    "text": FIRST.encode(),
    "UTF-16": FIRST.encode("utf-16"),
    "Big5": FIRST.encode("big5hkscs"),
    "docx": office.docx("".join(map(office.p, LINES))),
    "odt": office.odt("".join(map(office.text_p, LINES))),
    "pdf": office.pdf(LINES),
    "html": office.page("".join(f"<p>{line}</p>" for line in LINES)),
}


def said(outcome: Outcome) -> list[dict[str, Any]]:
    assert outcome.code == 0, outcome.err
    found: list[dict[str, Any]] = json.loads(outcome.out)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two minutes, one of them below another folder, and what is none."""
    (tmp_path / "all" / "2023").mkdir(parents=True)
    (tmp_path / "all" / "b.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "all" / "2023" / "c.DOCX").write_bytes(office.docx("".join(map(office.p, SECOND.splitlines()))))
    for name in ("~$b.docx", ".b.txt", "b.json", "notes"):
        (tmp_path / "all" / name).write_bytes(b"\x00")
    return tmp_path / "all"


@pytest.mark.parametrize("name", FORMATS)
def test_standard_input_of_any_format(kg_command: Kg, name: str) -> None:
    """The content tells the format; the facts are those of a file."""
    (found,) = said(kg_command("ingest", "-", "--format", "json", stdin=FORMATS[name]))
    (text,) = kg.ingest(FIRST)
    for key in ("title", "date", "start", "end", "venue", "chairs", "recorders"):
        assert found[key] == text[key]
    assert [case["label"] for case in found["cases"]] == [case["label"] for case in text["cases"]]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "the file is empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "holds a file of an old office program"),
        (office.archive({"a.txt": FIRST}), "holds a zip archive"),
        (office.pdf([]), "no text layer"),
        (b"milk\n" * 9, "no meeting found"),
        (b"a" * (SIZE_LIMIT + 9), "larger than 16 MiB"),
    ],
    ids=["empty", "old", "zip", "scanned", "shopping", "large"],
)
def test_a_stream_that_cannot_be_read(kg_command: Kg, data: bytes, part: str) -> None:
    outcome = kg_command("ingest", "-", stdin=data)
    assert (outcome.code, outcome.out) == (1, "")
    (line,) = outcome.err.splitlines()
    assert line.startswith("kg: standard input: ")
    assert part in line


def test_a_folder_is_all_its_minutes(kg_command: Kg, folder: Path) -> None:
    assert [file.name for file in minutes_in(folder)] == ["c.DOCX", "b.txt"]
    found = said(kg_command("ingest", folder, "--format", "json"))
    assert [one["meeting"] for one in found] == ["112-2", "112-1"]
    assert kg.ingest(folder) == found


def test_files_are_told_in_the_order_given(kg_command: Kg, folder: Path) -> None:
    one, two = folder / "b.txt", folder / "2023"
    found = said(kg_command("ingest", one, two, "--format", "json"))
    assert [one["meeting"] for one in found] == ["112-1", "112-2"]
    mixed = said(kg_command("ingest", two, "-", "--format", "json", stdin=FIRST))
    assert [one["meeting"] for one in mixed] == ["112-2", "112-1"]


def test_one_bad_file_of_a_folder_is_named(kg_command: Kg, folder: Path) -> None:
    (folder / "2023" / "d.pdf").write_bytes(office.pdf([]))
    outcome = kg_command("ingest", folder)
    assert (outcome.code, outcome.out) == (1, "")
    (line,) = outcome.err.splitlines()
    assert f"{folder / '2023' / 'd.pdf'}: no text layer" in line


def test_a_folder_is_kept_as_it_is_divided(kg_command: Kg, folder: Path, tmp_path: Path) -> None:
    make_data_dir(tmp_path / "data", resources.data_dir())
    for _ in range(2):  # a second time there is nothing to do
        outcome = kg_command("ingest", folder, "--write", "--data-dir", "data")
        assert outcome.code == 0, outcome.err
    kept = {
        str(file.relative_to(tmp_path / "data" / "minutes")) for file in (tmp_path / "data" / "minutes").rglob("*.*")
    }
    assert kept == {"b.txt", "2023/c.DOCX"}
    assert (tmp_path / "data" / "minutes" / "2023" / "c.DOCX").read_bytes() == (folder / "2023" / "c.DOCX").read_bytes()
    assert kg_command("build", "--data-dir", "data").code == 0
    assert {file.name for file in (tmp_path / "data" / "facts").iterdir()} >= {
        "industry-112-1.ttl",
        "industry-112-2.ttl",
    }


def test_nothing_is_kept_where_one_name_is_taken(kg_command: Kg, folder: Path, tmp_path: Path) -> None:
    make_data_dir(tmp_path / "data", resources.data_dir())
    (tmp_path / "data" / "minutes" / "b.txt").write_text(SECOND, encoding="utf-8")
    outcome = kg_command("ingest", folder, "--write", "--data-dir", "data")
    assert outcome.code == 1
    assert "another file of this name is there" in outcome.err
    assert [file.name for file in (tmp_path / "data" / "minutes").iterdir()] == ["b.txt"]
    outcome = kg_command("ingest", "-", "--write", "--data-dir", "data", stdin=FIRST)
    assert outcome.code == 2
    assert "--write needs a file" in outcome.err


def test_two_files_of_one_name_are_not_kept_over_each_other(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(SECOND, encoding="utf-8")
    with pytest.raises(kg.KgError, match="another file of this name"):
        keep([str(folder / "b.txt"), str(tmp_path / "b.txt")], tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_folder_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no minutes in this folder; put txt"):
        read_minutes([str(tmp_path)], resources.data_dir(), DEFAULT_BASE)
