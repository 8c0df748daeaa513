"""Puts the SPARQL editor and the engine of published sites into the package, from their npm packages.

Without npm the workbench is a plain form, and a published site answers no questions of its readers.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
TARGET = ROOT / "kg" / "_assets"
# Files of the npm packages, and what they are called here.
FILES = {
    "@zazuko/yasgui/build/yasgui.min.js": "yasgui.js",
    "@zazuko/yasgui/build/yasgui.min.css": "yasgui.css",
    "oxigraph/web.js": "oxigraph.js",
    "oxigraph/web_bg.wasm": "oxigraph.wasm",
}
LICENCES = "LICENSES.txt"


class AssetsHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - both versions
        """Fills ``kg/_assets`` for a wheel and for an editable install; what is there and current stays."""
        if not is_current(TARGET):
            self.app.display_info(fetch(TARGET))
        build_data["artifacts"].append("kg/_assets/*")


def is_current(target: Path) -> bool:
    """Whether all is there and not older than what pins it; what is written last tells."""
    last = target / LICENCES
    return last.is_file() and last.stat().st_mtime >= (ROOT / "web" / "package-lock.json").stat().st_mtime


def fetch(target: Path) -> str:
    """Installs what ``web/package-lock.json`` pins, outside of the checkout, and copies the files; says how it went."""
    npm = shutil.which("npm")
    if npm is None:
        return "no npm: no SPARQL editor, no engine for published sites (Debian: apt-get install npm)"
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "web" / name, folder)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=300)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            said = (str(getattr(error, "stderr", "") or "").strip() or str(error)).splitlines()[0]
            return f"npm could not fetch the SPARQL editor and the engine for published sites: {said}"
        modules = Path(folder, "node_modules")
        target.mkdir(parents=True, exist_ok=True)
        for source, name in FILES.items():
            content = (modules / source).read_bytes()
            if not name.endswith(".wasm"):
                # The maps stay behind; a browser should not look for them.
                content = b"\n".join(line for line in content.splitlines() if b"sourceMappingURL=" not in line)
            (target / name).write_bytes(content)
        (target / LICENCES).write_text(licences(modules), encoding="utf-8")
    return f"{target.name}: {', '.join(FILES.values())}"


def licences(modules: Path) -> str:
    """The licence of each package that was fetched, and so of each library that a bundle may hold."""
    parts = []
    for manifest in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        about = json.loads(manifest.read_text(encoding="utf-8"))
        texts = [
            path.read_text(encoding="utf-8", errors="replace").strip()
            for path in sorted(manifest.parent.iterdir())
            if path.is_file() and path.name.lower().startswith(("licen", "copying", "notice"))
        ]
        licence = about.get("license", "see its package")
        if not texts and "Apache-2.0" in licence:
            texts = ["Used under Apache-2.0, the licence of citykg itself."]
        title = f"{about.get('name')} {about.get('version')}: {licence}"
        author = about.get("author") or ""
        by = author.get("name", "") if isinstance(author, dict) else str(author)
        parts.append("\n".join(part for part in (title, f"by {by}" if by else "", *texts) if part))
    return ("\n\n" + "-" * 72 + "\n\n").join(parts) + "\n"


if __name__ == "__main__":
    if not is_current(TARGET):
        sys.stderr.write(f"{fetch(TARGET)}\n")
