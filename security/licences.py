"""The licence of everything that is installed with citykg; exit 1 where one is not among those that may be.

Without an argument those of ``ALLOWED`` may be; with ``--allow`` only the ones given.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

# What they ask is that their notice goes along, which it does in each package; CC-BY-4.0 is that of icons.
ALLOWED = (
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "PSF-2.0",
    "W3C", "Zlib",
)  # fmt: skip
# What packages without an SPDX expression call theirs.
_CALLED = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "W3C License": "W3C",
}
# Packages that name no licence but hold its text.
_READ = {"jsuri": "MIT"}
_EDITOR = Path(__file__).parent.parent / "web" / "package-lock.json"


def installed(name: str, extras: tuple[str, ...], found: dict[str, str]) -> dict[str, str]:
    """Names of all that ``name`` needs, directly or not, with their licences, added to ``found``."""
    for line in metadata.requires(name) or []:
        wanted = Requirement(line)
        key = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if key in found or (wanted.marker and not any(wanted.marker.evaluate({"extra": one}) for one in ("", *extras))):
            continue
        found[key] = licence(metadata.metadata(wanted.name))
        installed(wanted.name, tuple(wanted.extras), found)
    return found


def licence(told: metadata.PackageMetadata) -> str:
    """As an SPDX expression where it can be known, else in the package's words."""
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    classifiers = [one for one in told.get_all("Classifier") or [] if one.startswith("License :: ")]
    names = [one.rpartition(" :: ")[2] for one in classifiers if one != "License :: OSI Approved"]
    if not names:
        names = [str(told.get("License") or "none told").splitlines()[0]]
    return " OR ".join(_CALLED.get(name, name) for name in names)


def of_the_editor() -> dict[str, str]:
    """The packages of npm of which the workbench's editor is made."""
    packages = json.loads(_EDITOR.read_text(encoding="utf-8"))["packages"]
    names = {path: path.rpartition("node_modules/")[2] for path, one in packages.items() if path and not one.get("dev")}
    return {
        f"npm {name}": packages[path].get("license") or _READ.get(name, "none told") for path, name in names.items()
    }


def may_be(expression: str, allowed: tuple[str, ...]) -> bool:
    """Whether it allows what one of ``allowed`` does; what is nested must hold in every part."""
    parts = re.split(r" (?:OR|AND) ", re.sub(r"[()]", "", expression))
    is_choice = " AND " not in expression
    return (any if is_choice else all)(part in allowed for part in parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--allow", nargs="+", default=ALLOWED, metavar="SPDX", help="licences that may be")
    allowed = tuple(parser.parse_args().allow)
    found = installed("citykg", ("all",), {}) | of_the_editor()
    refused = {name: told for name, told in sorted(found.items()) if not may_be(told, allowed)}
    for name, told in refused.items():
        sys.stderr.write(f"{name}: {told} is not among the licences that may be\n")
    sys.stdout.write(f"{len(found)} packages, {len(refused)} with a licence that may not be\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
