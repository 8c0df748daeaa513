"""The command line as a user meets it: help, exit codes, and one line for each fault of the input."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kg import __version__
from kg.cli import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Kg = Callable[..., Outcome]

SELECT = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s"


def one_line(outcome: Outcome, code: int, *parts: str) -> None:
    """The fault is told in one line that holds ``parts``; an excerpt may follow a place in a query."""
    first, *more = outcome.err.splitlines()
    assert outcome.code == code, outcome.err
    assert "Traceback" not in outcome.err
    assert not outcome.out
    for part in parts:
        assert part in first
    assert len(more) <= 2


def test_version(kg_command: Kg) -> None:
    assert kg_command("--version").out == f"citykg {__version__}\n"
    assert kg_command("query", "--version").out == f"citykg {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(kg_command: Kg, command: str) -> None:
    outcome = kg_command(command, "--help")
    assert outcome.code == 0
    assert f"example: kg {command}" in outcome.out
    for option in ("--version", "--data-dir"):
        assert option in outcome.out


@pytest.mark.parametrize("args", [[], ["nonsense"], ["query"], ["export"], ["query", "--nonsense", "cases"]])
def test_wrong_usage_is_two(kg_command: Kg, args: list[str]) -> None:
    outcome = kg_command(*args)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err


def test_a_query_answers(kg_command: Kg, small: Path) -> None:
    query = "PREFIX kg: <https://citykg.example/ont#> SELECT ?d { ?m kg:date ?d }"
    outcome = kg_command("query", "-", "--data", small, "--format", "csv", stdin=query)
    assert (outcome.code, outcome.out, outcome.err) == (0, "d\r\n2023-06-26\r\n", "")


def test_a_query_without_an_answer_says_so(kg_command: Kg, small: Path) -> None:
    outcome = kg_command("query", "-", "--data", small, stdin="SELECT ?s { ?s <a:b> ?o }")
    assert outcome.code == 0
    said, hint = outcome.err.splitlines()
    assert said == "kg: no rows"
    assert "<a:b>" in hint


def test_an_unknown_query_names_its_neighbours(kg_command: Kg) -> None:
    one_line(kg_command("query", "citty-colaboration"), 2, "citty-colaboration", "city-collaboration")


def test_an_unknown_parameter_names_what_there_is(kg_command: Kg, small: Path, tmp_path: Path) -> None:
    query = tmp_path / "q.rq"
    query.write_text("SELECT ?s ?date { VALUES ?date { UNDEF } ?s ?p ?date }", encoding="utf-8")
    one_line(kg_command("query", query, "--data", small, "--param", "dat=x"), 2, "'dat'", "date")
    one_line(kg_command("query", query, "--data", small, "--param", "date"), 2, "name=value")


def test_an_unknown_format_names_the_formats(kg_command: Kg, small: Path) -> None:
    one_line(kg_command("query", "-", "--data", small, "--format", "xlsx", stdin=SELECT), 2, "xlsx", "csv")
    one_line(kg_command("query", "-", "--data", small, "--format", "turtle", stdin=SELECT), 2, "rows", "csv")


def test_a_syntax_error_has_a_place_and_an_excerpt(kg_command: Kg, small: Path) -> None:
    query = 'SELECT ?s\nWHERE { ?s ?p "中文"，?o }'
    outcome = kg_command("query", "-", "--data", small, stdin=query)
    one_line(outcome, 1, "standard input:2:19", "fullwidth comma", "write ,")
    _, excerpt, caret = outcome.err.splitlines()
    assert excerpt == 'WHERE { ?s ?p "中文"，?o }'
    # Two Chinese characters stand before the caret, each as wide as two.
    assert caret == " " * 20 + "^"


@pytest.mark.parametrize("command", ["query", "export", "validate", "viz"])
def test_data_that_cannot_be_read(kg_command: Kg, tmp_path: Path, command: str) -> None:
    args = {"query": ["-"], "export": ["--out", "x"], "validate": [], "viz": ["--out", "x"]}[command]
    for name, content, part in [("none.ttl", None, "No such file"), ("bad.ttl", "<a:a> <a:b> nonsense", "bad.ttl:1:")]:
        if content is not None:
            (tmp_path / name).write_text(content, encoding="utf-8")
        one_line(kg_command(command, *args, "--data", name, stdin=SELECT), 1, name, part)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("none.txt", None, "none.txt"),
        ("empty.txt", b"", "empty.txt"),
        ("shopping.txt", b"milk\nbread\n", "shopping.txt"),
    ],
)
def test_what_is_no_minutes(kg_command: Kg, tmp_path: Path, name: str, content: bytes | None, part: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    one_line(kg_command("ingest", name, "--format", "json"), 1, part)


def test_a_folder_without_minutes(kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "folder" / ".hidden").mkdir(parents=True)
    for name in ("table.csv", ".draft.txt", "~$open.docx", ".hidden/m.txt", "LICENSE"):
        (tmp_path / "folder" / name).write_bytes(b"x")
    one_line(kg_command("ingest", "folder"), 1, "folder", "no minutes in this folder")


def test_a_query_file_that_cannot_be_read(kg_command: Kg, tmp_path: Path, small: Path) -> None:
    (tmp_path / "empty.rq").write_text("", encoding="utf-8")
    (tmp_path / "big5.rq").write_bytes("# 會議".encode("big5"))
    one_line(kg_command("query", "none.rq", "--data", small), 1, "none.rq", "No such file")
    one_line(kg_command("query", "empty.rq", "--data", small), 1, "empty.rq", "empty")
    one_line(kg_command("query", "big5.rq", "--data", small), 1, "big5.rq", "UTF-8")


def test_an_output_directory_that_cannot_be_written(kg_command: Kg, tmp_path: Path, small: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    one_line(kg_command("export", "--out", "file", "--data", small), 1, "file")
    one_line(kg_command("export", "--out", "file/below", "--data", small), 1, "file/below")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_base_that_is_none(kg_command: Kg) -> None:
    one_line(kg_command("--base", "not a base", "queries"), 2, "not a base")


def test_a_data_directory_that_is_none(kg_command: Kg) -> None:
    one_line(kg_command("--data-dir", "nowhere", "query", "cases"), 1, "nowhere", "kg init")


def test_an_endpoint_that_does_not_answer(kg_command: Kg) -> None:
    endpoint = "http://127.0.0.1:1/sparql"
    one_line(kg_command("query", "-", "--endpoint", endpoint, "--timeout", "5", stdin=SELECT), 1, endpoint)
    one_line(kg_command("query", "-", "--endpoint", "ftp://x", stdin=SELECT), 2, "http://")
    update = "DROP ALL"
    one_line(kg_command("query", "-", "--endpoint", endpoint, stdin=update), 1, "DROP is refused")


def test_init_makes_a_directory_to_fill(kg_command: Kg, tmp_path: Path) -> None:
    assert kg_command("init", "mine").code == 0
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {
        "README.md",
        "interpretation",
        "minutes",
        "reference",
    }
    assert list((tmp_path / "mine/reference").glob("*.ttl"))
    one_line(kg_command("init", "mine"), 1, "mine", "not an empty directory")


def test_diff_tells_cases_and_triples(kg_command: Kg, tmp_path: Path, small: Path) -> None:
    changed = small.read_text(encoding="utf-8").replace("status-listed", "status-delisted")
    (tmp_path / "new.trig").write_text(changed, encoding="utf-8")
    out = kg_command("diff", small, "new.trig").out.splitlines()
    assert out[0] == "cases: 0 new, 0 gone, 1 changed"
    assert out[1].startswith("~ 海洋觀光合作 <")
    assert out[1].endswith("status listed → delisted")
    assert out[2] == "triples: 1 new, 1 gone"


def test_chinese_comes_out_whole_in_the_c_locale(kg_command: Kg, small: Path) -> None:
    query = 'SELECT ("中文" AS ?x) {}'
    outcome = kg_command(
        "query", "-", "--data", small, stdin=query, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert "中文" in outcome.out


def test_a_reader_that_closes_early_is_no_fault(small: Path) -> None:
    values = " ".join(f'"{n:0100}"' for n in range(3000))
    command = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]
    with subprocess.Popen(
        [*command, "query", "-", "--data", str(small), "--format", "csv"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ},
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}".encode())
        process.stdin.close()
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
