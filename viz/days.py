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


def span(first: str, last: str) -> Text:
    """Days from one to another in both counts, what they share said once; open where one is empty."""
    if first == last or not (first and last):
        day = both_counts(first or last)
        if first and last:
            return day
        return text(f"{day['zh']}起", f"from {day['en']}") if first else text(f"{day['zh']}止", f"until {day['en']}")
    short = [
        f"{republican(first)}–{_rest(republican(first), republican(last), '.')}",
        f"{first}–{_rest(first, last, '-')}",
    ]
    if not republican(first):
        return text(short[1], short[1])
    return text(f"{short[0]}（{short[1]}）", f"{short[1]} (ROC {short[0]})")


def _rest(one: str, other: str, mark: str) -> str:
    """What the second day does not share with the first, from the year on."""
    ours, theirs = one.split(mark), other.split(mark)
    shared = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), 0)
    return mark.join(theirs[shared:])
