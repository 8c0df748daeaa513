"""Days as people read them, in the count of the Republic and in the common one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.picture import text

if TYPE_CHECKING:
    from viz.picture import Text

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parts(day: str) -> tuple[int, int, int]:
    """Year, month and day of ``2023-06-26``; 0 for what is not there."""
    found = [int(part) for part in day.split("-") if part.isdecimal()] + [0, 0, 0]
    return found[0], found[1], found[2]


def republican(day: str) -> str:
    """112.6.26; empty for days before the Republic."""
    year, month, date = parts(day)
    return f"{year - 1911}.{month}.{date}" if year > 1911 else ""


def both_counts(day: str) -> Text:
    """112.6.26（2023-06-26）."""
    roc = republican(day)
    return text(f"{roc}（{day}）" if roc else day, f"{day} (ROC {roc})" if roc else day)


def year_name(year: int) -> Text:
    """民國 112 年（2023）."""
    return (
        text(f"民國 {year - 1911} 年（{year}）", f"{year} (ROC {year - 1911})")
        if year > 1911
        else text(f"{year} 年", f"{year}")
    )
