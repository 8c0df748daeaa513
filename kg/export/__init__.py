"""The open-data package: the graph in every common form, tables, descriptions, and what a reader needs beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.dataset import dcat, downloads, version, void
from kg.errors import DataError
from kg.export import forms, tables
from kg.export.exchange import write_exchange
from kg.export.feed import feed
from kg.export.network import write_network
from kg.export.portal import FILE as PORTAL
from kg.export.portal import portal_json
from kg.export.readme import licence_text, readme
from kg.files import file_sha256
from kg.folder import new_folder
from kg.labels import EN, ZH, labels, node
from kg.publication import Publication, publication
from kg.validate import validate_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.store import KnowledgeGraph

    Note = dict[str, str]

SUMS = "SHA256SUMS"
NOTES: dict[str, tuple[str, str]] = {
    "citykg.ttl": ("全部三元組（不含推論），一圖", "all triples but the derived ones, in one graph"),
    "citykg.nt": ("citykg.ttl 的內容，一行一條，已排序", "what citykg.ttl holds, one triple a line, sorted"),
    "citykg.rdf": ("citykg.ttl 的內容，RDF/XML", "what citykg.ttl holds as RDF/XML"),
    "citykg.trig": (
        "含具名圖，每份紀錄一圖，另有推論",
        "with the named graphs, one for each minutes, and what is derived",
    ),
    "citykg.nq": ("citykg.trig 的內容，一行一條，已排序", "what citykg.trig holds, one quad a line, sorted"),
    "citykg.jsonld": ("citykg.trig 的內容，JSON-LD", "what citykg.trig holds as JSON-LD"),
    "context.jsonld": ("citykg.jsonld 的語境", "the context of citykg.jsonld by itself"),
    "citykg.graphml": ("城市、機關、會議與合作案的網路圖", "cities, agencies, meetings and cases as a network"),
    "changes.atom": ("各次會議改變了什麼（Atom）", "what each meeting changed, as an Atom feed"),
    "csv/csv-metadata.json": ("問題表格的欄位說明（CSVW）", "the columns of the tables of questions, as CSVW"),
    "csv/class/csv-metadata.json": ("類別表格的欄位說明（CSVW）", "the columns of the tables of classes, as CSVW"),
    "exchange/besluit.ttl": ("會議與決定，OSLO Besluit 詞彙", "meetings and decisions in the terms of OSLO Besluit"),
    "exchange/popolo.json": ("人、組織、職務與會議，Popolo", "people, organizations, posts and meetings as Popolo"),
    "exchange/ocd-events.json": (
        "會議、議程與決定，Open Civic Data",
        "meetings, agenda, decisions as Open Civic Data",
    ),
    "exchange/README.md": ("各交換格式失去了什麼", "what each of the exchange formats loses"),
    PORTAL: ("政府資料開放平臺詮釋資料", "metadata for data.gov.tw"),
    "dcat.ttl": ("資料集描述（DCAT-AP）", "the data set and its files, for catalogues"),
    "shacl-report.ttl": ("驗證報告", "what the shapes find"),
    "void.ttl": ("統計", "how much there is of what"),
    "LICENSE": ("授權與註明方式", "the licence and the attribution"),
    "README.md": ("本說明", "this text"),
}


def export(graph: KnowledgeGraph, out: Path, by: Publication | None = None, *, bom: bool = False) -> list[Path]:
    """Writes the package; the same graph gives the same bytes.

    A package that is there already is replaced in one step: until then, and whatever goes wrong, it stays whole.
    """
    if not len(graph):
        raise DataError("the graph is empty, there is nothing to export", remedy="add minutes and run: kg build")
    with new_folder(out, package_files, last=SUMS) as folder:
        _write(graph, folder, by or publication(graph.data_dir), bom=bom)
        names = _files(folder)
    return [out / name for name in names]


def package_files(folder: Path) -> list[str]:
    """The files of the package that lies in a folder, by its list of checksums."""
    listed = folder / SUMS
    if not listed.is_file():
        return []
    lines = listed.read_text(encoding="utf-8", errors="replace").splitlines()
    return [SUMS, *(line[66:] for line in lines if len(line) > 66)]


def _write(graph: KnowledgeGraph, folder: Path, by: Publication, *, bom: bool) -> None:
    release, address = version(graph), downloads(graph, by)
    forms.write_forms(graph, folder)
    tables.write_tables(graph, folder, by, bom=bom)
    write_network(graph, folder / "citykg.graphml")
    write_exchange(graph, folder)
    _put(folder, "changes.atom", feed(graph, by, f"{address}changes.atom"))
    _put(folder, "shacl-report.ttl", validate_store(graph.store, graph.base).turtle.encode())
    _put(folder, "void.ttl", void(graph, address))
    _put(folder, "LICENSE", licence_text(by, release).encode())
    data = _files(folder)
    notes = notes_of(graph, [*data, PORTAL, "dcat.ttl", "README.md"])
    _put(folder, PORTAL, portal_json(graph, by, release, address, {name: notes[name] for name in data}))
    entries = {name: _entry(folder / name) for name in data if name != "LICENSE" and not name.endswith(".md")}
    _put(folder, "dcat.ttl", dcat(graph, entries, by, notes, release))
    _put(folder, "README.md", readme(graph, by, release, notes).encode())
    sums = "".join(f"{_entry(folder / name)[1]}  {name}\n" for name in _files(folder))
    _put(folder, SUMS, sums.encode())


def notes_of(graph: KnowledgeGraph, names: Iterable[str]) -> dict[str, Note]:
    """What files of the package hold, by language."""
    questions = graph.queries()
    found: dict[str, Note] = {}
    for name in sorted(names):
        stem = name.rpartition("/")[2].removesuffix(".csv")
        packed = name.removesuffix(".gz")
        if packed in NOTES:
            zh, en = NOTES[packed]
            more = ("（gzip 壓縮）", ", compressed") if packed != name else ("", "")
            found[name] = {ZH: zh + more[0], EN: en + more[1]}
        elif name.startswith("csv/class/"):
            prefix = stem.replace("-", ":", 1) if "-" in stem else f"kg:{stem}"
            found[name] = _table_note(graph, prefix)
        else:
            found[name] = dict(questions[stem].summary)
    return found


def _table_note(graph: KnowledgeGraph, kind: str) -> Note:
    named = labels(graph, node(graph, kind).value)
    return {ZH: f"類別「{named.get(ZH, kind)}」，一筆一列", EN: f"a row for each {named.get(EN, kind)}"}


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _entry(path: Path) -> tuple[int, str]:
    return path.stat().st_size, file_sha256(path)


def _put(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
