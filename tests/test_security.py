"""What SECURITY.md promises: each promise names a test that there is, and the server stays as small as it began."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.conftest import ROOT
from tests.server import served

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_each_promise_names_tests_that_there_are() -> None:
    promises = re.findall(r"^\| (?!promise|---|part)(.+?) \| (.+?) \|$", PAGE.partition("## Figures")[0], re.MULTILINE)
    assert len(promises) > 25
    for promise, told in promises:
        named = re.findall(r"`(test_\w+)::(test_\w+)`", told)
        assert named, promise
        for module, name in named:
            tree = ast.parse((ROOT / "tests" / f"{module}.py").read_text(encoding="utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (module, name)


def test_many_requests_leave_memory_and_files_as_they_were() -> None:
    tools = runpy.run_path(str(ROOT / "security" / "endurance.py"))
    send: Callable[[str, int], set[int]] = tools["send"]
    held: Callable[[int], tuple[float, int]] = tools["held"]
    with served() as server:
        send(server.site, 600)
        before = held(server.process.pid)
        assert send(server.site, 1200) <= {200, 400, 404}
        after = held(server.process.pid)
    assert after[0] - before[0] < tools["MB"]
    assert after[1] - before[1] <= tools["FILES"]


def test_the_address_is_that_of_this_machine() -> None:
    with served() as server:
        assert urlsplit(server.url).hostname == "127.0.0.1"
        if sys.platform == "linux":
            port = f"{urlsplit(server.url).port:04X}"
            listening = map(str.split, Path("/proc/net/tcp").read_text(encoding="ascii").splitlines())
            assert [row[1] for row in listening if row[1].endswith(f":{port}") and row[3] == "0A"] == [
                f"0100007F:{port}"
            ]
