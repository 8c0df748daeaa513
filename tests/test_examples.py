"""The notebooks run from top to bottom in a kernel of their own, and find what the minutes say."""

from __future__ import annotations

import json
import re
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

FOLDER = ROOT / "examples"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))


def opened(name: str) -> Any:
    return nbformat.read(FOLDER / name, as_version=4)  # type: ignore[no-untyped-call]


def ran(name: str, monkeypatch: pytest.MonkeyPatch, *wanted: str) -> tuple[Any, dict[str, Any]]:
    """The notebook with its outputs, and the values of expressions after its last cell."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = opened(name)
    pairs = ", ".join(f"{one!r}: {one}" for one in wanted)
    asked = f"import json\nprint(json.dumps({{{pairs}}}, default=str))"
    notebook.cells.append(nbformat.v4.new_code_cell(asked))  # type: ignore[no-untyped-call]
    done = NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert not [out for cell in done.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    return done, json.loads(done.cells[-1].outputs[0].text)


def shown(notebook: Any, kind: str) -> list[str]:
    """What cells show, in one media type."""
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    return [out.data[kind] for out in outputs if kind in out.get("data", {})]


def test_questions_evidence_and_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    done, found = ran(
        "01-questions.ipynb",
        monkeypatch,
        "len(pending)",
        "len(open_cases)",
        "[len(placed), exact]",
        "decisions.loc['112-1', 'refer-delisting'].item()",
        "sorted(decisions.index)",
        "dict(kept.rows())",
        "[tracked['label'][0], tracked['days'][0].item()]",
    )
    passages, exact = found["[len(placed), exact]"]
    assert found["len(pending)"] == 9
    assert found["len(open_cases)"] > 0
    assert passages > 0
    assert exact
    assert found["decisions.loc['112-1', 'refer-delisting'].item()"] == 8
    assert len(found["sorted(decisions.index)"]) == 7
    assert found["dict(kept.rows())"]["no"] == 2
    assert found["[tracked['label'][0], tracked['days'][0].item()]"] == ["青創交流合作", 506]
    assert any("pending-confirmation" in table for table in shown(done, "text/html"))
    (chart,) = shown(done, "image/svg+xml")
    assert "青創交流合作" in chart
    assert ">506<" in chart


def test_networks_descent_and_new_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    done, found = ran(
        "02-networks.ipynb",
        monkeypatch,
        "strongest",
        "len(groups)",
        "agencies.number_of_nodes()",
        "{label[case]: sorted(label[part] for part, _ in parts) for case, parts in merged.items()}",
        "[len(visits), len(lately)]",
        "{case['label']: case['decisions'] for case in meeting['cases']}",
        "meeting['warnings']",
    )
    assert found["strongest"] == ["新北市", "桃園市", 20]
    assert found["len(groups)"] > 1
    assert found["agencies.number_of_nodes()"] == 24
    merged = found["{label[case]: sorted(label[part] for part, _ in parts) for case, parts in merged.items()}"]
    assert merged["青創交流合作"] == ["北桃創新創業基地觀摩交流", "雙北社會企業交流合作案"]
    assert len(merged) == 3
    every, lately = found["[len(visits), len(lately)]"]
    assert every > lately > 0
    assert found["{case['label']: case['decisions'] for case in meeting['cases']}"] == {
        "港灣慢旅聯合推廣案": ["continue"],
        "雙北博物館日串聯案": ["delist"],
        "跨市自行車道導覽交流案": ["approve"],
        "四市夜市地圖案": ["defer"],
    }
    assert found["meeting['warnings']"] == []
    (picture,) = shown(done, "image/svg+xml")
    assert ">20<" in picture


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_kept_without_outputs_and_told_in_both_languages(name: str) -> None:
    notebook = opened(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
        else:
            assert re.search("[一-鿿]", cell.source)
            assert re.search("[a-z]+ [a-z]+ [a-z]+", cell.source)


def test_the_list_of_examples_is_whole() -> None:
    listed = re.findall(r"\]\((\S+\.ipynb)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert listed == NOTEBOOKS
    assert NOTEBOOKS
