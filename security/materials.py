"""The bill of materials of a release, CycloneDX: what an installation holds, by name, version, licence and dependency.

Takes the path of cyclonedx-py and that of the file to write.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main(tool: str, out: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="citykg-materials-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", "--require-hashes", "-r", "requirements/runtime.lock"], check=True, cwd=ROOT)
        subprocess.run([*pip, "install", "--no-deps", "--no-build-isolation", "."], check=True, cwd=ROOT)
        subprocess.run([*pip, "uninstall", "--yes", "pip", "setuptools"], check=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        command = [tool, "environment", "--output-reproducible", "--pyproject", "pyproject.toml", "-o", out, python]
        subprocess.run(command, check=True, cwd=ROOT)
    made = json.loads(out.read_text(encoding="utf-8"))
    parts = [one for one in made["components"] if one["name"] != "citykg"]
    bare = [one["name"] for one in parts if not one.get("licenses")]
    sys.stdout.write(
        f"{len(parts)} components in {made['bomFormat']} {made['specVersion']}, without a licence: {len(bare)}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
