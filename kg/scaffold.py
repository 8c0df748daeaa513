"""A data directory of one's own: the reference data to begin with, and empty places for the rest."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kg.errors import DataError
from kg.folder import new_folder

if TYPE_CHECKING:
    from pathlib import Path

README = """\
# Data of a citykg graph

| folder | holds | who writes it |
| --- | --- | --- |
| `minutes/` | the source documents, as they came (txt, docx, odt, pdf, html) | you, or `kg ingest FILE --write` |
| `reference/` | cities, agencies, bodies, and the wordings of the minutes | you, by hand |
| `interpretation/` | readings and corrections, with who, when and why | you, by hand |
| `remote/` | datasets of other publishers, joined at each build | `kg build --with FILE` or an address |

Put minutes into `minutes/`, then:

    kg --data-dir . build
    kg --data-dir . query cases

資料目錄：會議紀錄放 `minutes/`，參考資料（城市、機關、會議、用語）在 `reference/`，判讀與更正在 `interpretation/`，
其他單位發布的資料在 `remote/`。
"""


def make_data_dir(target: Path, template: Path) -> Path:
    """Makes ``target`` with the reference data of ``template``; an existing directory must be empty."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError("exists and is not an empty directory", where=str(target), remedy="name another one")
    if not (template / "reference").is_dir():
        raise DataError("has no reference/", where=str(template), remedy="leave --data-dir out")
    with new_folder(target) as staged:
        # Copied file by file, without modes: packaged data may be read-only, the copy is there to be edited.
        for name in ("interpretation", "minutes", "reference"):
            (staged / name).mkdir()
        for file in sorted((template / "reference").iterdir()):
            shutil.copyfile(file, staged / "reference" / file.name)
        (staged / "README.md").write_text(README, encoding="utf-8")
    return target
