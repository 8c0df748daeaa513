"""README.md and LICENSE of the package, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.export.gaps import gaps
from kg.labels import EN, ZH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.publication import Publication
    from kg.store import KnowledgeGraph


def readme(
    graph: KnowledgeGraph, publication: Publication, release: str, notes: Mapping[str, Mapping[str, str]]
) -> str:
    """``notes`` are all files with what they hold."""
    said = list(gaps(graph))
    names = len(list(graph.store.named_graphs()))
    lines = [
        f"# {publication.title[ZH]}",
        "",
        publication.title[EN],
        "",
        "每一項事實都附有出處原文。",
        "Every fact carries the passage of the minutes that it rests on.",
        "",
        f"- 版本 version: {release}",
        f"- {len(graph)} quads, {names} graphs",
        f"- 授權 licence: {publication.licence.title[ZH]} / {publication.licence.title[EN]}, see LICENSE",
        f"- 提供者 publisher: {publication.publisher[ZH]} / {publication.publisher[EN]}",
        "- 驗證檔案 check the files: `sha256sum -c SHA256SUMS`",
        "",
        "## 從哪裡開始 Where to begin",
        "",
        "試算表：`csv/cases.csv`、`csv/case-timeline.csv`。程式：`citykg.ttl`、`citykg.jsonld`。網路圖：`citykg.graphml`。",
        "In a spreadsheet: `csv/cases.csv`, `csv/case-timeline.csv`. In a program: `citykg.ttl`, `citykg.jsonld`. "
        "As a network in Gephi: `citykg.graphml`.",
        "",
        "CSV 為 UTF-8；以 Excel 開啟若出現亂碼，請用 `kg export --bom` 重做一份。"
        "可能被當成公式的儲存格前面加了一撇（'），同一格有多個值時以 | 分隔。",
        "The CSV files are UTF-8; for Excel make them with `kg export --bom`. A cell that a spreadsheet would take "
        "for a formula begins with an apostrophe; several values in a cell are joined by |.",
        "",
        "## 缺漏與疑義 What is missing and what is doubtful",
        "",
        *(f"- {zh}" for zh, _ in said),
        "",
        *(f"- {en}" for _, en in said),
        "",
        "## 檔案 Files",
        "",
        "| file | holds |",
        "| --- | --- |",
        *(f"| `{name}` | {note.get(ZH, '')} {note.get(EN, '')} |" for name, note in notes.items()),
    ]
    return "\n".join(lines) + "\n"


def licence_text(publication: Publication, release: str) -> str:
    """The licence, where it stands in full, and what to write beside the data."""
    licence = publication.licence
    return "\n".join(
        [
            licence.title[ZH],
            licence.title[EN],
            licence.iri,
            f"SPDX-License-Identifier: {licence.id}",
            "",
            "使用時請註明 Attribution:",
            "",
            publication.attribution(ZH, release),
            publication.attribution(EN, release),
            "",
        ]
    )
