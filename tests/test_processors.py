"""The package as others read it: a CSVW validator, a JSON-LD processor and LibreOffice, none of them ours."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import networkx as nx
import pyoxigraph as ox
import pytest
from lxml import etree

import kg
from kg.export import export

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = ("csv/csv-metadata.json", "csv/class/csv-metadata.json")
CELL = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell"
ROW = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-row"
PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
REPEATED = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}number-columns-repeated"


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "bom"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("package") / "out"
    export(kg.open(), out, bom=request.param)
    return out


def is_valid(metadata: Path) -> bool:
    from csvw import CSVW

    return bool(CSVW(str(metadata), validate=True).is_valid)


# It tells what it finds by warnings, which it counts.
@pytest.mark.filterwarnings("always")
def test_a_csvw_validator_takes_every_table(package: Path, tmp_path: Path) -> None:
    for name in TABLES:
        told = json.loads((package / name).read_text(encoding="utf-8"))
        found = {path.name for path in (package / name).parent.glob("*.csv")}
        assert {table["url"] for table in told["tables"]} == found
        assert is_valid(package / name)
    broken = shutil.copytree(package / "csv", tmp_path / "csv")
    meetings = broken / "class" / "Meeting.csv"
    meetings.write_text(meetings.read_text(encoding="utf-8").replace("2023-06-26", "26 June"), encoding="utf-8")
    assert not is_valid(broken / "class" / "csv-metadata.json"), "a date that is none must be found"


def test_every_value_of_a_class_is_in_its_table(package: Path) -> None:
    """By the metadata, the rows give back the triples of their things."""
    stated = {_values(quad) for quad in _quads(package / "citykg.nq")}
    told = json.loads((package / "csv/class/csv-metadata.json").read_text(encoding="utf-8"))
    read = 0
    for table in told["tables"]:
        columns = table["tableSchema"]["columns"]
        with (package / "csv/class" / table["url"]).open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        assert head == [column["titles"] for column in columns]
        for row in rows:
            for column, cell in zip(columns[1:], row[1:], strict=True):
                values = cell.split("|") if "separator" in column else [cell]
                for value in filter(None, values):
                    assert (row[0], column["propertyUrl"], value.removeprefix("'")) in stated, (table["url"], row[0])
                    read += 1
    assert read > 10_000


def test_a_json_ld_processor_reads_the_same_graph(package: Path) -> None:
    from pyld import jsonld

    document = json.loads((package / "citykg.jsonld").read_text(encoding="utf-8"))
    read = jsonld.to_rdf(document, {"format": "application/n-quads"})
    ours = set(map(str, _quads(package / "citykg.nq")))
    assert set(map(str, ox.parse(read, ox.RdfFormat.N_QUADS))) == ours
    context = json.loads((package / "context.jsonld").read_text(encoding="utf-8"))
    assert context["@context"] == document["@context"]


@pytest.mark.skipif(not shutil.which("rapper"), reason="no raptor (Debian: raptor2-utils)")
@pytest.mark.parametrize(("name", "kind"), [("citykg.ttl", "turtle"), ("citykg.rdf", "rdfxml"), ("dcat.ttl", "turtle")])
def test_raptor_reads_the_same_triples(package: Path, name: str, kind: str) -> None:
    command = ["rapper", "-q", "-i", kind, "-o", "ntriples", str(package / name), "https://citykg.example/"]
    read = subprocess.run(command, check=True, capture_output=True).stdout
    assert set(ox.parse(read, ox.RdfFormat.N_TRIPLES)) == set(_quads(package / name))


@pytest.mark.skipif(not shutil.which("serdi"), reason="no serd (Debian: serdi)")
@pytest.mark.parametrize(("name", "kind"), [("citykg.trig", "trig"), ("citykg.nq", "nquads")])
def test_serd_reads_the_same_quads(package: Path, name: str, kind: str) -> None:
    command = ["serdi", "-q", "-i", kind, "-o", "nquads", str(package / name)]
    read = subprocess.run(command, check=True, capture_output=True).stdout
    assert set(ox.parse(read, ox.RdfFormat.N_QUADS)) == set(_quads(package / "citykg.nq"))


def test_networkx_reads_the_network(package: Path) -> None:
    network = nx.read_graphml(package / "citykg.graphml")
    kinds = {kind for _, kind in network.nodes(data="kind")}
    assert {"City", "Agency", "Meeting", "CooperationCase"} <= kinds
    assert all(label for _, label in network.nodes(data="label"))


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice (Debian: libreoffice-calc-nogui)")
def test_a_spreadsheet_shows_every_cell_with_its_chinese(package: Path, tmp_path: Path) -> None:
    """Opened as UTF-8, which is what the dialog of LibreOffice offers."""
    name = "case-timeline"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--infilter=CSV:44,34,76,1"]
    source = package / "csv" / f"{name}.csv"
    subprocess.run([*command, "--convert-to", "fods", "--outdir", tmp_path, source], check=True, capture_output=True)
    with source.open(encoding="utf-8-sig", newline="") as file:
        written = [[cell.replace("\n", "") for cell in row] for row in csv.reader(file)]
    rows = [list(_cells(row)) for row in etree.parse(tmp_path / f"{name}.fods").iter(ROW)]
    shown = [row[: len(written[0])] for row in rows if any(row)]
    dates = written[0].index("date")
    # Dates are shown as the reader's country writes them.
    assert [_without(row, dates) for row in shown] == [_without(row, dates) for row in written]


def _values(quad: ox.Quad) -> tuple[str, str, str]:
    return (str(quad.subject)[1:-1], quad.predicate.value, getattr(quad.object, "value", ""))


def _without(row: list[str], place: int) -> list[str]:
    return row[:place] + row[place + 1 :]


def _cells(row: etree._Element) -> Iterator[str]:
    for cell in row.iter(CELL):
        times = min(int(cell.get(REPEATED, 1)), 50)
        yield from ["".join(text for part in cell.iter(PARAGRAPH) for text in part.itertext())] * times


def _quads(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path)))
