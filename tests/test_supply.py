"""What is installed beside the program: pinned with its hash, under licences that may be, the same in all its lists."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def licences(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "security/licences.py", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def pins(text: str) -> Iterator[tuple[str, str]]:
    """Each pinned requirement with all that follows it up to the next."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip()):
        name, _, rest = block.partition("==")
        yield re.sub(r"[-_.]+", "-", name.strip()).lower(), rest


def test_licences_of_all_that_is_installed_may_be() -> None:
    done = licences()
    assert done.returncode == 0, done.stderr
    refused = licences("--allow", "MIT", "Apache-2.0")
    assert refused.returncode == 1
    assert "lxml: BSD-3-Clause is not among the licences that may be" in refused.stderr


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_each_package_is_pinned_with_its_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    found = dict(pins(text))
    assert found
    assert [name for name, rest in found.items() if "--hash=sha256:" not in rest] == []
    assert "://" not in text


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = dict(pins((ROOT / "requirements" / "runtime.lock").read_text(encoding="utf-8")))
    for line in [*project["dependencies"], *project["optional-dependencies"]["formats"]]:
        wanted = Requirement(line)
        version = found[re.sub(r"[-_.]+", "-", wanted.name).lower()].split()[0]
        assert wanted.specifier.contains(version), line
        assert {one.operator for one in wanted.specifier} <= {">=", "<"}
        assert ">=" in str(wanted.specifier), "its lowest version is the one that make security tests"
