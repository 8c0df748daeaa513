"""Who publishes and how: licence, attribution, catalogue record by the official shapes, metadata for data.gov.tw."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib

from kg.errors import DataError, UsageError
from kg.export import export
from kg.publication import Publication, publication
from kg.store import KnowledgeGraph
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Outcome

SHAPES = Path(os.environ.get("DCAT_AP_SHAPES", ROOT.parent / "shared" / "data" / "dcat-ap-3.0.1"))
BODY = """\
licence = "OGDL-Taiwan-1.0"
frequency = "QUARTERLY"
downloads = "https://data.city.example/kg"

[publisher]
zh-Hant = "某市政府"
en = "A City Government"
homepage = "https://city.example/"
email = "open@city.example"
oid = "2.16.886.101.90001"
"""


def toml(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "publication.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_it_is_cc_by(tmp_path: Path) -> None:
    assert publication(tmp_path) == publication(None) == Publication()
    assert Publication().licence.id == "CC-BY-4.0"


def test_a_government_body_publishes_under_its_own_licence(tmp_path: Path) -> None:
    by = publication(toml(tmp_path, BODY))
    assert by.licence.id == "OGDL-Taiwan-1.0"
    said = by.attribution("zh-Hant", "v1")
    assert "某市政府" in said
    assert "v1" in said
    assert "https://data.gov.tw/license" in said
    assert publication(tmp_path, licence="CC-BY-4.0").licence.id == "CC-BY-4.0"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('licence = "MIT"', "licence 'MIT' is not known"),
        ('frequency = "DAILY"', "frequency 'DAILY' is not known"),
        ('licence = "OGDL-Taiwan-1.0"', "no publisher is named"),
        ('licance = "CC-BY-4.0"', "licance, which means nothing here"),
        ('downloads = "ftp://x"', "downloads is no address"),
        ("publisher = 1", "publisher is no table"),
        ("[publisher]\nen = 1", "en is no text"),
        ("[publisher", "is no TOML"),
    ],
)
def test_what_cannot_be_so_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said.replace("'", ".")):
        publication(toml(tmp_path, text))


def test_an_unknown_licence_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no licence 'MIT'") as caught:
        publication(None, licence="MIT")
    assert "OGDL-Taiwan-1.0" in str(caught.value)


def test_one_setting_changes_the_licence_everywhere(
    tmp_path: Path, small: Path, kg_command: Callable[..., Outcome]
) -> None:
    out = tmp_path / "out"
    done = kg_command(
        "export", "--data", small, "--out", out, "--licence", "OGDL-Taiwan-1.0", "--publisher", "某市政府", "--bom"
    )
    assert done.code == 0, done.err
    for name in ("LICENSE", "README.md", "dcat.ttl", "data.gov.tw.json", "changes.atom", "csv/csv-metadata.json"):
        text = (out / name).read_text(encoding="utf-8")
        assert "https://data.gov.tw/license" in text or "政府資料開放授權條款" in text, name
        assert "creativecommons.org" not in text, name
    for path in (out / "csv").rglob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), path.name
    refused = kg_command("export", "--data", small, "--out", tmp_path / "no", "--licence", "OGDL-Taiwan-1.0")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert not (tmp_path / "no").exists()


@pytest.mark.skipif(not SHAPES.is_dir(), reason="the DCAT-AP shapes are not at hand: DCAT_AP_SHAPES names their folder")
def test_the_catalogue_conforms_to_dcat_ap(tmp_path: Path, small: Path) -> None:
    import pyshacl

    export(KnowledgeGraph.load([small]), tmp_path / "out", publication(toml(tmp_path / "data", BODY)))
    record = rdflib.Graph().parse(tmp_path / "out" / "dcat.ttl")
    shapes = rdflib.Graph().parse(SHAPES / "shapes.ttl")
    conforms, _, text = pyshacl.validate(record, shacl_graph=shapes)
    assert conforms, text
    _, advice, _ = pyshacl.validate(record, shacl_graph=rdflib.Graph().parse(SHAPES / "shapes_recommended.ttl"))
    lacking = {str(path).rpartition("/")[2] for path in advice.objects(None, rdflib.SH.resultPath)}
    # Dates need SOURCE_DATE_EPOCH, the place a city in the graph; the others only the publisher could promise.
    assert lacking == {"availability", "issued", "modified", "spatial", "type"}
    record.remove((None, rdflib.DCAT.accessURL, None))
    assert not pyshacl.validate(record, shacl_graph=shapes)[0], "the shapes must bite"


def test_data_gov_tw_finds_what_it_asks_for(tmp_path: Path, small: Path) -> None:
    export(KnowledgeGraph.load([small]), tmp_path / "out", publication(toml(tmp_path / "data", BODY)))
    record = json.loads((tmp_path / "out" / "data.gov.tw.json").read_text(encoding="utf-8"))
    assert record["license"] == "1"
    assert record["cost"] == "free"
    assert record["publisher"] == "某市政府"
    assert record["publisherOID"] == "2.16.886.101.90001"
    assert (record["coverageStartedDate"], record["coverageEndedDate"]) == ("2023-06-26", "2023-06-26")
    for file in record["distribution"]:
        assert (tmp_path / "out" / file["downloadURL"].removeprefix("https://data.city.example/kg/")).is_file()
        assert file["format"] in {"CSV", "JSON", "RDF", "XML"}


def test_the_feed_is_atom_with_an_entry_a_meeting(tmp_path: Path, small: Path) -> None:
    export(KnowledgeGraph.load([small]), tmp_path / "out")
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.parse(tmp_path / "out" / "changes.atom").getroot()
    for name in ("id", "title", "updated", "author", "link"):
        assert feed.find(f"{atom}{name}") is not None
    for entry in feed.iter(f"{atom}entry"):
        assert all(entry.find(f"{atom}{name}") is not None for name in ("id", "title", "updated"))
