"""What is documented is what there is, and nothing in the repository speaks of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from kg.cli import COMMANDS
from kg.queries import catalogue

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
# Text that only one machine understands; written apart so that this file does not hold it.
HOME = re.compile(
    "|".join(
        [
            "/" + "root/",
            "/" + r"home/\w",
            "/" + "tmp/[a-z]",
            "/" + "work/",
            r"[A-Z]:\\" + "Users",
            "file:" + "///" + "[a-z]",
        ]
    )
)
# Installed from anywhere: no address of a package registry belongs here.
REGISTRY = re.compile(
    "|".join(
        [
            "py" + r"pi\.org",
            "python" + r"hosted",
            "registry" + r"\.npm",
            "--find-" + "links",
            "--(extra-)?index-" + "url",
        ]
    )
)
TESTED = {"tests/test_store.py", "tests/test_queries_run.py"}  # these refuse addresses of files


def tracked() -> list[Path]:
    """The files of the repository: those under version control, and those that could be."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, capture_output=True, cwd=ROOT, check=False)
    names = done.stdout.decode().split("\0") if done.returncode == 0 else []
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_has_a_line_for_each_command(command: str) -> None:
    assert f"kg {command}" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_the_readme_names_each_query(name: str) -> None:
    assert f"`{name}`" in README.read_text(encoding="utf-8")


def test_the_readme_speaks_of_commands_that_exist() -> None:
    named = set(re.findall(r"(?:^|`|/)kg ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= set(COMMANDS)


def test_no_file_speaks_of_a_machine() -> None:
    faults = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in {".docx", ".odt", ".pdf", ".png"} or name.startswith("graph_data/minutes/"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            pattern = REGISTRY if name in TESTED or name.startswith("requirements/lock") else HOME
            if pattern.search(line) and not name.startswith("requirements/lock"):
                faults.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not faults


def test_the_locks_hold_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert not REGISTRY.search(text)
        for requirement in re.findall(r"^[A-Za-z0-9].*(?:\n\s+.*)*", text, re.MULTILINE):
            assert "--hash=sha256:" in requirement


def test_licences_are_beside_the_code() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "CC BY 4.0" in (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")
