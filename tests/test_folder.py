"""A folder is the old one or the new one, whatever the file system can do and wherever the process ends."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import folder
from kg.errors import DataError
from kg.folder import new_folder
from tests.killing import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Callable

# Runs what follows in name spaces of its own, in which it may mount.
APART = ["unshare", "--user", "--map-root-user", "--mount"]
LAYERS = """
import os, sys; from pathlib import Path; from kg.folder import new_folder
with new_folder(Path("merged/out"), lambda _: ["1", "2"], last="1") as staged:
    (staged / "1").write_text("new"); (staged / "3").write_text("new")
print({path.name: path.read_text() for path in sorted(Path("merged/out").iterdir())})
print(sorted(path.name for path in Path("merged").iterdir()))
"""


def write(out: Path, text: str, files: int = 20) -> None:
    with new_folder(out, lambda old: [path.name for path in old.iterdir()], last="7") as staged:
        for number in range(files):
            (staged / str(number)).write_text(text, encoding="utf-8")


def texts(out: Path) -> set[str]:
    return {path.read_text(encoding="utf-8") for path in out.iterdir() if path.is_file()}


def killed(work: Callable[[], None], *, at: str, number: int) -> bool:
    """Runs some work in a process that is killed at the event of that number; False if it never came."""
    child = os.fork()
    if not child:
        seen = 0

        def note(event: str, _: object) -> None:
            nonlocal seen
            if event == at:
                seen += 1
                if seen == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(note)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_without_exchange_the_next_run_gives_the_old_folder_its_name_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file system of this machine lacks the exchange, so it is taken away here."""
    monkeypatch.setattr(folder, "_exchange", lambda *_: False)
    out = tmp_path / "out"
    write(out, "old")
    assert killed(lambda: write(out, "new"), at="os.rename", number=2)
    assert not out.exists()
    with pytest.raises(ZeroDivisionError), new_folder(out):
        assert texts(out) == {"old"}
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert texts(out) == {"old"}
    write(out, "new")
    assert texts(out) == {"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_a_lower_layer_is_filled_in_place(tmp_path: Path) -> None:
    """As in a container whose image has the package."""
    for name in ("lower/out", "upper", "work", "merged"):
        (tmp_path / name).mkdir(parents=True)
    for name in "12":
        (tmp_path / "lower" / "out" / name).write_text("old", encoding="utf-8")
    layers = "lowerdir=lower,upperdir=upper,workdir=work"
    mount = f"cd {tmp_path} && mount -t overlay overlay -o {layers} merged"
    if subprocess.run([*APART, "sh", "-c", mount], check=False, capture_output=True).returncode:
        pytest.skip("no overlay can be mounted here")
    command = [*APART, "sh", "-c", f'{mount} && exec "$@"', "sh", sys.executable, "-c", LAYERS]
    env = {**os.environ, "PYTHONPATH": str(Path(folder.__file__).parent.parent)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    assert done.stdout.splitlines() == ["{'1': 'new', '3': 'new'}", "['out']"]


@pytest.mark.parametrize("number", [1, 2, 10, 19, 20])
def test_in_place_the_last_file_tells_that_a_run_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write(tmp_path, "old")
    monkeypatch.chdir(tmp_path)
    assert killed(lambda: write(tmp_path, "new"), at="os.rename", number=number)
    assert (tmp_path / "7").read_text(encoding="utf-8") == "old"
    assert texts(tmp_path) <= {"old", "new"}
    write(tmp_path, "newer")
    assert texts(tmp_path) == {"newer"}
    assert len(list(tmp_path.iterdir())) == 20, "nothing is left of the run that was killed"


def test_killed_at_random_times_it_is_one_or_the_other(tmp_path: Path) -> None:
    out, dice = tmp_path / "out", random.Random(6)
    write(out, "a", 100)
    started = time.monotonic()
    write(out, "b", 100)
    took = time.monotonic() - started
    ended = set()
    for turn in range(60 if THOROUGH else 20):
        text = "ab"[turn % 2]
        child = os.fork()
        if not child:
            write(out, text, 100)
            os._exit(0)
        time.sleep(dice.uniform(0, took * 1.2) if turn else 0)
        os.kill(child, signal.SIGKILL)
        ended.add(os.WIFSIGNALED(os.waitpid(child, 0)[1]))
        assert len(texts(out)) == 1
        assert len(list(out.iterdir())) == 100
    assert True in ended
    write(out, "c", 100)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="is a file, a directory is needed"), new_folder(tmp_path / "file"):
        pass
