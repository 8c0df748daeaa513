"""What is documented is what there is, and nothing in the repository speaks of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from kg.cli import COMMANDS
from kg.queries import catalogue
from viz.views import VIEWS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
# Folders of one machine, and addresses of package registries: brackets keep the patterns from finding themselves.
MACHINE = re.compile(
    r"/[r]oot/|/[h]ome/\w|/[t]mp/\w|/[w]ork/|[A-Z]:\\[U]sers|[p]ypi\.org|[p]ythonhosted|registry\.[n]pm"
)


def tracked() -> list[Path]:
    """The files of the repository: those under version control, and those that could be."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, capture_output=True, cwd=ROOT, check=False)
    names = done.stdout.decode().split("\0") if done.returncode == 0 else []
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_has_a_line_for_each_command(command: str) -> None:
    assert f"kg {command}" in README.read_text(encoding="utf-8")


def test_the_readme_names_questions_that_exist() -> None:
    section = README.read_text(encoding="utf-8").partition("## Questions")[2].partition("\n##")[0]
    named = set(re.findall(r"`([a-z-]+)`", section))
    assert named
    assert named <= set(catalogue())


def test_the_readme_speaks_of_commands_that_exist() -> None:
    named = set(re.findall(r"(?:^|`|/)kg ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= set(COMMANDS)


def test_the_readme_shows_each_view_wide_and_narrow() -> None:
    readme = README.read_text(encoding="utf-8")
    for name in ("index", *VIEWS, "case", "agency"):
        for width in (1280, 390):
            shown = f"docs/screens/{name}-{width}.jpg"
            assert shown in readme
            assert (ROOT / shown).read_bytes()[:2] == b"\xff\xd8"


def test_no_file_speaks_of_a_machine() -> None:
    faults = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in {".docx", ".odt", ".pdf", ".png", ".jpg"} or name.startswith("graph_data/minutes/"):
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        faults += [f"{name}:{number}: {line[:100]}" for number, line in enumerate(lines, 1) if MACHINE.search(line)]
    assert not faults


def test_the_locks_hold_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"^--|^\S+ @ ", text, re.MULTILINE)
        for requirement in re.findall(r"^[A-Za-z0-9].*(?:\n\s+.*)*", text, re.MULTILINE):
            assert "--hash=sha256:" in requirement


def test_licences_are_beside_the_code() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "CC BY 4.0" in (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")
