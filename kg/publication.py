"""Who publishes a graph and under which licence: ``publication.toml`` of a data directory, where there is one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kg.errors import DataError, UsageError
from kg.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "publication.toml"
# How often new minutes come, as the EU's list of frequencies has it, and in the words of data.gov.tw.
FREQUENCIES = {"MONTHLY": "每月", "QUARTERLY": "每季", "ANNUAL": "每年", "IRREG": "不定期"}
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Licence:
    """``attribution`` is by language and has the places ``{publisher}``, ``{title}`` and ``{version}``."""

    id: str
    iri: str
    title: Mapping[str, str]
    attribution: Mapping[str, str]
    for_governments: bool = False


LICENCES = {
    one.id: one
    for one in (
        Licence(
            "CC-BY-4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            {
                "zh-Hant": "創用 CC 姓名標示 4.0 國際（CC BY 4.0）",
                "en": "Creative Commons Attribution 4.0 International (CC BY 4.0)",
            },
            {
                "zh-Hant": "{publisher}，《{title}》，版本 {version}，依 CC BY 4.0 授權，原始出處為平臺會議紀錄。",
                "en": "{publisher}: {title}, version {version}, CC BY 4.0, after the minutes of the platform.",
            },
        ),
        Licence(
            "OGDL-Taiwan-1.0",
            "https://data.gov.tw/license",
            {
                "zh-Hant": "政府資料開放授權條款－第1版",
                "en": "Open Government Data License, Taiwan, version 1.0 (compatible with CC BY 4.0)",
            },
            {
                "zh-Hant": "{publisher}《{title}》版本 {version}。此開放資料依政府資料開放授權條款進行公眾釋出，"
                "使用者於遵守本條款各項規定之前提下，得利用之。政府資料開放授權條款：https://data.gov.tw/license",
                "en": "{publisher}: {title}, version {version}. Released under the Open Government Data License, "
                "https://data.gov.tw/license; use is free for whoever keeps to it.",
            },
            for_governments=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Publication:
    """``downloads`` is the address of the folder in which the package will lie; without one it is below the base."""

    licence: Licence = LICENCES["CC-BY-4.0"]
    publisher: Mapping[str, str] = field(
        default_factory=lambda: {"zh-Hant": "citykg 貢獻者", "en": "citykg contributors"}
    )
    title: Mapping[str, str] = field(
        default_factory=lambda: {
            "zh-Hant": "四市合作平臺會議紀錄知識圖譜",
            "en": "Minutes of the cooperation platform of four cities as a knowledge graph",
        }
    )
    frequency: str = "QUARTERLY"
    downloads: str = ""
    homepage: str = ""
    oid: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)

    def attribution(self, lang: str, version: str) -> str:
        """What whoever uses the data has to write beside them."""
        said = self.licence.attribution[lang]
        return said.format(publisher=self.publisher[lang], title=self.title[lang], version=version)


def publication(data_dir: Path | None, licence: str | None = None, publisher: str | None = None) -> Publication:
    """What ``publication.toml`` says, with what a command says over it. Raises DataError for what cannot be so."""
    path = None if data_dir is None else data_dir / FILE
    found = _read(path) if path is not None and path.is_file() else Publication()
    if publisher:
        found = replace(found, publisher=dict.fromkeys(("zh-Hant", "en"), publisher))
    if licence:
        if licence not in LICENCES:
            raise UsageError(f"no licence {licence!r}", remedy=f"one of: {' '.join(LICENCES)}")
        found = replace(found, licence=LICENCES[licence])
    if found.licence.for_governments and found.publisher == Publication().publisher:
        raise DataError(
            f"{found.licence.id} is a licence that government bodies give, and no publisher is named",
            where=str(path or FILE),
            remedy="name the body there under [publisher], or with --publisher",
        )
    return found


def _read(path: Path) -> Publication:
    try:
        given = tomllib.loads(read_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"is no TOML: {error}", where=str(path)) from error
    check = _Checked(path)
    body = check.table(given, "publisher", {"zh-Hant", "en", "homepage", "oid", "contact", "email", "phone"})
    check.keys(given, {"licence", "frequency", "downloads", "title", "publisher"}, "")
    default = Publication()
    licence = check.text(given, "licence") or default.licence.id
    frequency = check.text(given, "frequency") or default.frequency
    check.one_of("licence", licence, LICENCES)
    check.one_of("frequency", frequency, FREQUENCIES)
    names = {lang: check.text(body, lang) for lang in ("zh-Hant", "en")}
    title = check.table(given, "title", {"zh-Hant", "en"})
    contact = {key: check.text(body, key) for key in ("contact", "email", "phone")}
    return Publication(
        LICENCES[licence],
        _both(names) or default.publisher,
        _both({lang: check.text(title, lang) for lang in ("zh-Hant", "en")}) or default.title,
        frequency,
        check.web(given, "downloads"),
        check.web(body, "homepage"),
        check.text(body, "oid"),
        {key: text for key, text in contact.items() if text},
    )


def _both(texts: dict[str, str]) -> dict[str, str]:
    """Either language stands in for the other."""
    known = next((text for text in texts.values() if text), "")
    return {lang: text or known for lang, text in texts.items()} if known else {}


@dataclass(frozen=True, slots=True)
class _Checked:
    """Reads values of the file and says which of them is wrong."""

    path: Path

    def fault(self, said: str, remedy: str) -> DataError:
        return DataError(said, where=str(self.path), remedy=remedy)

    def keys(self, table: Mapping[str, Any], known: set[str], name: str) -> None:
        for key in table:
            if key not in known:
                raise self.fault(f"has {name}{key}, which means nothing here", f"known: {' '.join(sorted(known))}")

    def table(self, given: Mapping[str, Any], key: str, known: set[str]) -> Mapping[str, Any]:
        found = given.get(key, {})
        if not isinstance(found, dict):
            raise self.fault(f"{key} is no table", f"write [{key}]")
        self.keys(found, known, f"{key}.")
        return found

    def text(self, table: Mapping[str, Any], key: str) -> str:
        found = table.get(key, "")
        if not isinstance(found, str):
            raise self.fault(f"{key} is no text", "put it in quotes")
        return found.strip()

    def web(self, table: Mapping[str, Any], key: str) -> str:
        found = self.text(table, key)
        if found and not _WEB.fullmatch(found):
            raise self.fault(f"{key} is no address: {found[:100]!r}", "give one that begins with https://")
        return found

    def one_of(self, key: str, value: str, known: Mapping[str, object]) -> None:
        if value not in known:
            raise self.fault(f"{key} {value!r} is not known", f"one of: {' '.join(known)}")
