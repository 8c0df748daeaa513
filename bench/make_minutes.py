"""Synthetic minutes in any number: bodies that meet each quarter in turn at their members, with cases that live.

``python bench/make_minutes.py COUNT DIR`` writes COUNT files. The same COUNT gives the same bytes, and a greater one
only adds files. Bodies, persons, cases and dates are invented, in the manner of official minutes; nothing here is a
source for the graph. What a body decided at one meeting is what its next meeting starts from: cases are listed,
continued, widened, renamed, merged, planned for delisting, referred upward and taken off the list.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from minutes_bodies import DIGITS, GROUPS, PLATFORMS, SURNAMES, TITLES, Body, Case

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 1130
FIRST_YEAR = 100
ROUND = 8  # meetings that one body holds before the next body's turn: two years


def minutes() -> Iterator[tuple[str, str]]:
    """File names and texts without end."""
    bodies = [
        Body(platform, group, random.Random(f"{SEED}/{platform}/{group}"), at)
        for at, (platform, group) in enumerate((p, g) for p in PLATFORMS for g in GROUPS)
    ]
    turn = 0
    while True:
        for body in bodies:
            for meeting in range(turn * ROUND, (turn + 1) * ROUND):
                year, number = FIRST_YEAR + meeting // 4, meeting % 4 + 1
                yield f"{body.number:02d}-{year}-{number}.txt", _meeting(body, year, number)
        turn += 1


def write(count: int, folder: Path) -> list[Path]:
    """The first ``count`` minutes as files of ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in islice(minutes(), count):
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8", newline="\n")
    return paths


# --- One meeting ---------------------------------------------------------------------------------------------------


def _meeting(body: Body, year: int, number: int) -> str:
    dice = body.dice
    host = body.members[(year * 4 + number) % len(body.members)]
    day = dt.date(year + 1911, number * 3, dice.randint(5, 26))
    form, body.quarter = dice.randrange(3), number
    while len(body.listed) < 5:
        body.listed.append(body.new_case())
    tracked, new = _tracked(body, host), _new(body)
    parts = [(f"列管合作案（計 {len(tracked)} 案）", tracked), (f"新增合作提案（{len(new)} 案）", new)]
    blocks = [f"{_numeral(form, 0, at)}{heading}：\n{_list(rows, form)}" for at, (heading, rows) in enumerate(parts, 1)]
    body.listed = [case for case in body.listed if not case.leaving]
    return "\n".join([_head(body, year, number, host, day, form), *blocks, _foot(form, dice)])


def _head(body: Body, year: int, number: int, host: str, day: dt.date, form: int) -> str:
    dice, agency = body.dice, body.agency(host)
    chair, title = body.person(), dice.choice(TITLES)
    named = f"{chair[0]}{title}{chair[1:]}" if dice.random() < 0.7 else f"{chair}{title}"
    weekday = "一二三四五六日"[day.weekday()]
    when = (
        f"{year} 年 {day.month} 月 {day.day} 日（{weekday}）下午 2 時",
        f"中華民國{year}年{day.month}月{day.day}日（星期{weekday}）上午10時",
        f"{year}年{day.month}月{day.day}日（{weekday}）14時30分",
    )[form]
    marks = ("壹、", "貳、", "參、", "肆、") if form != 1 else ("一、", "二、", "三、", "四、")
    labels = ("時間", "地點", "主持人", "出席人員") if form != 2 else ("開會時間", "開會地點", "主席", "出（列）席人員")
    place = f"{host}政府大樓 {dice.randint(2, 12)} 樓 {dice.randint(201, 1299)} 會議室"
    values = (when, place, f"{agency} {named}", "詳如簽到表")
    lines = [f"{mark}{label}：{value}" for mark, label, value in zip(marks, labels, values, strict=True)]
    top = "伍、會議決議：" if form != 1 else "五、會議決議："
    title_line = f"{year} 年度「{body.platform}」{body.group}第 {number} 次工作小組會議紀錄"
    return "\n\n".join([title_line, *lines, f"紀錄：{body.person()}", top])


def _foot(form: int, dice: random.Random) -> str:
    end = dice.choice(("下午 4 時", "下午3時30分"))
    return f"\n六、散會：{end}\n" if form == 1 else f"\n陸、臨時動議：無。\n\n柒、散會（{end}）\n"


def _numeral(form: int, level: int, at: int) -> str:
    cn = DIGITS[at] if at <= 10 else f"十{DIGITS[at - 10]}"
    return ((f"{cn}、", f"（{cn}）"), (f"（{cn}）", f"{at}. "), (f"{cn}、", f"{at}. "))[form][level]


def _list(rows: list[str], form: int) -> str:
    return "\n".join(f"{_numeral(form, 1, at)}{row}" for at, row in enumerate(rows, 1)) + "\n"


# --- What happens to a case ----------------------------------------------------------------------------------------


def _tracked(body: Body, host: str) -> list[str]:
    """A line for each case on the list; two of them may become one, one may leave."""
    dice, rows = body.dice, []
    cases = list(body.listed)
    if len(cases) > 5 and dice.random() < 0.4:
        one, two = cases[:2]
        made = body.new_case(body.members)
        rows.append(f"{one.name}及{two.name}合併為{made.name}：{_continue(body, made, host)}")
        one.leaving = two.leaving = True
        body.listed.append(made)
        cases = cases[2:]
    for case in cases:
        rows.append(f"{case.name}：{_fate(body, case, host)}")
        case.age += 1
    return rows


def _fate(body: Body, case: Case, host: str) -> str:
    """Young cases go on; older ones are renamed, widened, planned for delisting, referred upward or closed."""
    dice = body.dice
    roll = dice.random() + min(case.age, 6) * 0.06
    if roll < 0.78:
        return _continue(body, case, host)
    if roll < 0.86:
        old, case.name = case.name, body.new_case(case.cities).name
        return f"為明確合作方向，原「{old}」更名為「{case.name}」，並請{body.agency(host)}研擬工作項目。"
    if roll < 0.93 and case.cities != body.members:
        case.cities = body.members
        every = f"{DIGITS[len(body.members)]}市縣"
        return f"本案擴大為{every}共同參與，請{body.agency(host)}於{body.later()}底前邀集各市研商。"
    if roll < 1.0:
        return f"相關活動預計{body.later()}辦理，俟辦理完成後提報至第 4 季小組會議解除列管。"
    case.leaving = True
    return dice.choice(
        (
            "本案均已辦理完畢，同意解除列管。",
            "各市已建立聯繫窗口，轉為常態交流予以解列。",
            "工作項目均已完成，俟下次副首長會議上提出解除列管。",
        )
    )


def _continue(body: Body, case: Case, host: str) -> str:
    dice = body.dice
    one, two = dice.sample(case.cities, 2)
    past, day = body.past(), dice.randint(1, 28)
    first = dice.choice(
        (
            f"{one}訂於{body.later()}{day}日辦理交流活動，請{two}派員參加。",
            f"{body.agency(one)}已於{past}月完成場域盤點，並將成果提供{two}參考。",
            f"感謝{body.agency(two)}於{past}月{day}日舉辦經驗交流座談會，各市參與踴躍。",
            f"因場地整修，原訂{past}月之參訪活動延後至{body.later()}辦理。",
        )
    )
    middle = dice.choice(
        (
            "",
            f"考量各市權責分工不同，由{one}先行試辦，成果提供各市參考。",
            f"{body.agency(two)}表示，相關經費已納入{dice.choice(('本', '次'))}年度預算，將依期程辦理。",
            f"與會單位建議納入{dice.choice(SURNAMES)}氏基金會等民間資源，並由{body.agency(one)}擔任聯繫窗口。",
        )
    )
    then = dice.choice(
        (
            "請各市持續辦理相關活動，互相邀訪交流。",
            f"請{body.agency(one)}及{body.agency(two)}於{body.later()}底前提供辦理情形。",
            f"請{body.agency(host)}彙整聯絡窗口清冊，本案持續列管。",
            f"請{body.agency(two)}於會後10日內提供執行成果，續管。",
        )
    )
    return first + middle + then


def _new(body: Body) -> list[str]:
    """One or two proposals; those that are accepted are on the list of the next meeting."""
    dice, rows = body.dice, []
    for _ in range(dice.randint(1, 2)):
        case = body.new_case()
        by = dice.choice(case.cities)
        words = dice.choice(
            (
                "本案同意新增。",
                f"與會各市均認有合作必要，本案同意新增，請{body.agency(by)}先行提供現行作業須知供參。",
                f"尚需確認經費來源，請{body.agency(by)}補充資料，本案暫不於副首長會議提請列管。",
                "照案通過，提報下次副首長會議列管。",
            )
        )
        if len(body.listed) > 9:
            words = "本年度列管案件已多，本案保留，下次會議再議。"
        elif "暫不" not in words:
            body.listed.append(case)
        rows.append(f"{case.name}（{body.agency(by)}提案）：{words}")
    return rows


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdecimal():
        sys.exit("usage: python bench/make_minutes.py COUNT DIR")
    write(int(sys.argv[1]), Path(sys.argv[2]))
