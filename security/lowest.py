"""Whether the oldest versions that pyproject.toml allows do the job: they are installed, build the graph and are tested.

The graph that they build must be the published one to the byte. Takes some minutes and needs a package index.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = (
    "test_cli", "test_formats", "test_read", "test_refusals", "test_remote", "test_server_protocol", "test_store",
    "test_turtle",
)  # fmt: skip
# What these tests need beside the program.
_TOOLS = ("httpx", "hypothesis", "pytest", "reportlab")


def lowest(requirements: list[str]) -> list[str]:
    """Of ``name>=low,<high`` the line ``name==low``."""
    return [re.sub(r">=([\w.]+).*", r"==\1", line) for line in requirements]


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = lowest([*project["dependencies"], *project["optional-dependencies"]["formats"]])
    with tempfile.TemporaryDirectory(prefix="citykg-lowest-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--only-binary", ":all:"]
        # pip must not take for installed what only a path leads to.
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run([*pip, *wanted, *_TOOLS], check=True, env=clean)
        env = {**clean, "PYTHONPATH": str(ROOT)}
        build = "import sys; from kg.cli import main; sys.exit(main(['build', '--check']))"
        subprocess.run([python, "-c", build], check=True, env=env, cwd=ROOT)
        files = [f"tests/{name}.py" for name in TESTS]
        tests = [python, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", *files]
        done = subprocess.run(tests, env=env, cwd=ROOT, check=False, capture_output=True, text=True)
    last = (done.stdout.strip() or done.stderr.strip() or "nothing was said").splitlines()[-1].strip("= ")
    sys.stdout.write(f"{len(wanted)} packages at their lowest versions: the same graph; {last}\n")
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
