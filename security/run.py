"""What holds citykg's promises of safety up, run part by part; each prints one line with its figure.

``--write`` puts the lines into SECURITY.md. Parts that need a package index or a database of known holes say so where
there is none, and are then no success.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / ".venv" / "security" / "bin"
_PAGE = ROOT / "SECURITY.md"
_BEGIN, _END = "<!-- make security: from here -->\n", "<!-- make security: to here -->\n"
_PYTHON = sys.executable
# What is run for each part; the last line that it prints is its figure.
PARTS: dict[str, list[str | Path]] = {
    "licences": [_PYTHON, "security/licences.py"],
    "lowest": [_PYTHON, "security/lowest.py"],
    "materials": [_PYTHON, "security/materials.py", TOOLS / "cyclonedx-py", "out/citykg.cdx.json"],
    "endurance": [_PYTHON, "security/endurance.py"],
    "fuzz": [TOOLS / "python", "security/fuzz.py"],
    "schema": [_PYTHON, "security/schema.py", TOOLS / "schemathesis"],
    "peers": [_PYTHON, "security/peers.py"],
    "audit": [_PYTHON, "security/audit.py", TOOLS / "pip-audit"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="this part, can be given again")
    parser.add_argument("--write", action="store_true", help="put the figures into SECURITY.md")
    args = parser.parse_args()
    results = {name: _run(name, PARTS[name]) for name in args.only or PARTS}
    if args.write:
        _write({name: line for name, (_, line) in results.items()})
    return 0 if all(is_held for is_held, _ in results.values()) else 1


def _run(name: str, command: list[str | Path]) -> tuple[bool, str]:
    libraries = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    env = {**os.environ, "PYTHONPATH": libraries}
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    took = time.monotonic() - started
    told = (done.stdout.strip() or done.stderr.strip() or "nothing was said").splitlines()[-1]
    is_held = done.returncode == 0
    line = f"| {name} | {'held' if is_held else 'fell'} | {told} | {took:.0f} s |"
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    if not is_held:
        sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
    return is_held, line


def _write(lines: dict[str, str]) -> None:
    """The lines of these parts; those of others stay as they were measured before."""
    before, rest = _PAGE.read_text(encoding="utf-8").split(_BEGIN)
    old, after = rest.split(_END)
    known = {line.split("|")[1].strip(): line for line in old.splitlines() if line.startswith("| ")}
    told = {name: lines.get(name) or known.get(name) for name in PARTS}
    python = f"{platform.python_implementation()} {platform.python_version()}"
    head = f"By `make security` on {os.cpu_count()} cores with {python}:\n\n| part | | figure | took |\n| --- | --- | --- | --- |\n"
    table = head + "".join(f"{line}\n" for line in told.values() if line)
    _PAGE.write_text(f"{before}{_BEGIN}{table}{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
